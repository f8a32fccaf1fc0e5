#!/usr/bin/env bash
# Whatever goes wrong: a clear error with advice, exit code 1, and no mount, process, file or namespace left behind.
. "$(dirname "$0")/oci_setup.bash"
need setsid timeout
make_base
# template NAME BODY PROVISIONER-LINE…
template() {
    cat >"$1.pkr.hcl" <<END
source "oci-image" "$1" {
  $2
}
build {
  sources = ["oci-image.$1"]
  provisioner "shell" { inline = ["$3"] }
}
END
}
fails() { ! build "$@" || { cat build.log; false; }; }
# faults CLAIM EXPECTED-TEXT TEMPLATE
faults() {
    check "$1: fails" fails "${@:3}"
    check "$1: says so" said "$2"
    check "$1: leaves nothing" nothing_left
}

template exits 'from = "base.tar.gz"' 'echo working; exit 3'
faults "a provisioner that exits 3" "exit" exits.pkr.hcl
check "and no output is there" test ! -e output-exits
template killed 'from = "base.tar.gz"' 'kill -9 $$'
faults "a provisioner that is killed" "137" killed.pkr.hcl

head -c 3000 base.tar.gz >broken.tar.gz
template broken 'from = "broken.tar.gz"' 'true'
faults "a broken base archive" "broken" broken.pkr.hcl
head -c 100000 /dev/urandom >noise.tar
template noise 'from = "noise.tar"' 'true'
faults "a base that is no archive" "noise.tar" noise.pkr.hcl
template missing 'from = "no/such.tar"' 'true'
faults "a base that is missing" "no such file" missing.pkr.hcl
python3 - <<'END'
import io, tarfile
for name, member in (('dotdot', '../../escaped'), ('absolute', '/etc/../../../escaped')):
    with tarfile.open(name + '.tar', 'w') as tar:
        entry = tarfile.TarInfo(member)
        entry.size = 3
        tar.addfile(entry, io.BytesIO(b'bad'))
END
for name in dotdot absolute; do
    template $name "from = \"$name.tar\"" 'true'
    faults "a base with .. in a name ($name)" "outside of the archive" $name.pkr.hcl
done
check "nothing has escaped" test -z "$(find "$work" / -maxdepth 3 -name escaped 2>/dev/null)"
mkdir -p layout/blobs/sha256 && echo '{"imageLayoutVersion":"1.0.0"}' >layout/oci-layout && echo '{}' >layout/index.json
template hollow 'from = "layout"' 'true'
faults "a layout without an image" "no image in it" hollow.pkr.hcl

template exists 'from = "base.tar.gz"' 'true'
check "the first build" build exists.pkr.hcl
faults "an output that exists" "-force" exists.pkr.hcl
check "-force replaces it" build -force exists.pkr.hcl
mkdir precious && echo x >precious/file
template precious "from = \"base.tar.gz\"
  output = \"precious\"" 'true'
faults "-force on a directory that is no image" "no container image" -force precious.pkr.hcl
check "the directory is untouched" grep -qx x precious/file

mkdir small && mount -t tmpfs -o size=400k tmpfs small
cleanups+=('umount small')
for output in small/image oci-archive:small/image.tar docker-archive:small/image.tar; do
    template full "from = \"base.tar.gz\"
  output = \"$output\"" 'true'
    faults "a full disk at $output" "No space left on device" full.pkr.hcl
    check "and nothing half-written is there" test -z "$(ls -A small)"
done
PACKER_CACHE_DIR=$work/small faults "a full work directory" "No space left on device" exits.pkr.hcl
check "and it is empty again" test -z "$(ls -A small/oci-image)"

template mirror 'bootstrap {
    suite  = "bookworm"
    mirror = "http://127.0.0.1:9/debian"
  }' 'true'
if command -v mmdebstrap >/dev/null; then
    faults "a mirror that is down" "mmdebstrap: exit status" mirror.pkr.hcl
    check "with advice" said "reachable"
fi
mkdir bin && for program in sh env; do ln -s "$(command -v $program)" bin/; done
without_mmdebstrap() { env PATH="$work/bin" "$INGOT" build mirror.pkr.hcl >build.log 2>&1; }
check "no mmdebstrap: fails" not without_mmdebstrap
check "no mmdebstrap: says so" said "apt-get install mmdebstrap"
check "no mmdebstrap: leaves nothing" nothing_left

if command -v setpriv >/dev/null; then
    chmod 755 "$work" && mkdir -m 777 open && cp base.tar.gz exits.pkr.hcl open/
    as_nobody() { (cd open && HOME=$work/open XDG_STATE_HOME=$work/open PACKER_CACHE_DIR=$work/open/cache setpriv --reuid 65534 --regid 65534 --clear-groups "$INGOT" build exits.pkr.hcl) >build.log 2>&1; }
    check "another user than root: fails" not as_nobody
    check "another user than root: says so" said "as root"
fi

# Killed in the middle of a provisioner. The text is unique, so that its process can be told.
template slow 'from = "base.tar.gz"' 'echo provisioning; sleep 98765'
sleeping() { pgrep -fx 'sleep 98765' >/dev/null; }
awake() { ! sleeping; }
start_slow() {
    setsid env --default-signal=INT,TERM "$INGOT" build slow.pkr.hcl >build.log 2>&1 &
    ingot=$!
    wait_for sleeping
}
check "a build runs" start_slow
kill -KILL $ingot
wait $ingot 2>/dev/null
check "kill -9 of ingot: the provisioner dies" wait_for awake
check "kill -9 of ingot: no process stays" wait_for no_guest_left
check "kill -9 of ingot: no mount stays" no_mount_left
left=$(ls -d "$PACKER_CACHE_DIR"/oci-image/build-*)
check "kill -9 of ingot: the work directory is in the journal" grep -rqF "$left" "$XDG_STATE_HOME"
check "kill -9 of ingot: and can be deleted like any other" rm -r "$left"

for signal in INT TERM; do
    check "a build runs" start_slow
    kill -$signal $ingot
    code=0
    wait $ingot || code=$?
    check "SIG$signal: exit code 1" test $code = 1
    check "SIG$signal: the provisioner dies" awake
    check "SIG$signal: leaves nothing" nothing_left
done

check "a build runs" start_slow
kill -KILL "$(pgrep -fx 'sleep 98765')"
code=0
wait $ingot || code=$?
check "kill of a provisioner's program: exit code 1" test $code = 1
check "kill of a provisioner's program: leaves nothing" nothing_left

check "a build runs" start_slow
kill -KILL "$(pgrep -f "__oci-guest $ingot" | sort -n | tail -n 1)"
code=0
wait $ingot || code=$?
check "kill of the guest: exit code 1" test $code = 1
check "kill of the guest: says so" said "first process died"
check "kill of the guest: leaves nothing" nothing_left

check "-on-error=abort fails" not build -on-error=abort exits.pkr.hcl
left=$(ls -d "$PACKER_CACHE_DIR"/oci-image/build-*)
check "-on-error=abort: keeps the work directory and names it" said "$left"
check "-on-error=abort: no process stays" wait_for no_guest_left
check "-on-error=abort: no mount stays" no_mount_left
rm -r "$left"
