# For the live tests of oci-image, sourced by each: a work directory, a tiny base, checks, and what may be left behind.
set -u
: "${INGOT:?the ingot binary}"
INGOT=$(realpath "$INGOT")
export CHECKPOINT_DISABLE=1 PACKER_NO_COLOR=1 LC_ALL=C.UTF-8
unset SOURCE_DATE_EPOCH

skip() { echo "skipped: $*"; exit 77; }
need() { for program in "$@"; do command -v "$program" >/dev/null || skip "no $program here"; done; }

[ "$(id -u)" = 0 ] || skip "needs root"
unshare --mount --pid --uts --ipc --fork true 2>/dev/null || skip "no namespaces here"
need busybox tar python3

work=$(mktemp -d)
export HOME=$work/home PACKER_CACHE_DIR=$work/cache XDG_STATE_HOME=$work/state TMPDIR=$work/tmp
mkdir -p "$HOME" "$PACKER_CACHE_DIR" "$XDG_STATE_HOME" "$TMPDIR"
cd "$work" || exit 1
failures=0
cleanups=()
finish() {
    for cleanup in "${cleanups[@]}"; do eval "$cleanup"; done
    cd /
    rm -rf --one-file-system "$work"
    [ "$failures" = 0 ] && exit "${1:-0}"
    echo "$failures checks failed"
    exit 1
}
trap 'finish $?' EXIT

# check CLAIM COMMAND…: the command must succeed.
check() {
    local claim=$1
    shift
    if "$@" >"$work/check.out" 2>&1; then
        echo "ok      $claim"
    else
        echo "FAILED  $claim"
        sed 's/^/        /' "$work/check.out" | tail -n 20
        failures=$((failures + 1))
    fi
}
not() { ! "$@"; }
# Programs of busybox under their own names, and two users.
make_base() {
    mkdir -p base/bin base/etc base/tmp base/root base/usr/share/doc base/var
    chmod 1777 base/tmp
    cp "$(command -v busybox)" base/bin/busybox
    for name in $(busybox --list); do [ "$name" = busybox ] || ln -sf busybox "base/bin/$name"; done
    printf 'root:x:0:0:root:/root:/bin/sh\napp:x:1000:1000::/home/app:/bin/sh\n' >base/etc/passwd
    printf 'root:x:0:\napp:x:1000:\nextra:x:7:app\n' >base/etc/group
    tar -C base -czf base.tar.gz .
}
# ingot build, its output in build.log.
build() { "$INGOT" build "$@" >build.log 2>&1; }
said() { grep -qF -- "$1" build.log || { tail -n 25 build.log; false; }; }

# What the mounts and the command lines of this test's guests hold, and of nobody else's.
echo "${work##*/}/cache/oci-image/build-" >guest.mark
# wait_for COMMAND…: up to ten seconds.
wait_for() {
    for _ in $(seq 100); do "$@" && return; sleep 0.1; done
    return 1
}
guests() { grep -lsF -f "$work/guest.mark" /proc/[0-9]*/mountinfo /proc/[0-9]*/cmdline | cut -d / -f 3 | sort -u; }
no_guest_left() { [ -z "$(guests)" ]; }
no_mount_left() { ! grep -F -f "$work/guest.mark" /proc/self/mountinfo; }
no_work_left() { [ -z "$(ls "$PACKER_CACHE_DIR/oci-image" 2>/dev/null)" ]; }
nothing_left() {
    wait_for no_guest_left || { ps -fp "$(guests | paste -sd ,)"; return 1; }
    no_mount_left || return 1
    no_work_left || { ls -la "$PACKER_CACHE_DIR/oci-image"; return 1; }
}
