#!/usr/bin/env bash
# What provisioners change arrives in the image exactly: deleted files, links, owners, modes, times, attributes, odd names.
. "$(dirname "$0")/oci_setup.bash"
need skopeo setfattr getfattr
make_base
mkdir base/keep base/keep/deep && touch base/keep/deep/file base/keep/gone && ln -s gone base/keep/link
setfattr -n user.base -v yes base/keep/deep/file 2>/dev/null || skip "no user attributes in $work"
tar --xattrs --xattrs-include='*' -C base -czf base.tar.gz .

mkdir upload && printf 'sent' >upload/plain && ln -s plain upload/link && chmod 751 upload/plain
cat >layers.pkr.hcl <<'END'
source "oci-image" "layers" {
  from   = "base.tar.gz"
  output = "oci-archive:layers.tar"
  tags   = ["layers:1"]
}
build {
  sources = ["oci-image.layers"]
  provisioner "file" {
    source      = "upload"
    destination = "/opt"
  }
  provisioner "shell" { script = "change.sh" }
  provisioner "file" {
    source      = "/made/a"
    destination = "downloaded"
    direction   = "download"
  }
}
END
cat >change.sh <<'END'
set -eu
rm /keep/gone /keep/link
rm -r /usr/share && mkdir -p /usr/share/new
mkdir /made && cd /made
printf content > a && ln a b && ln -s a c
chown 1000:7 a && chmod 4750 a
touch -d '2001-02-03 04:05:06' a
printf '%s' x > "$(printf 'caf\351')"
printf '%s' y > 'grüße 你'
printf '%s' z > "$(printf 'new\nline')"
mkfifo pipe
mkdir -m 2775 sticky
long=$(printf 'd%.0s' $(seq 120)); mkdir -p $long/$long && echo deep > $long/$long/file
dd if=/dev/zero of=sparse bs=1 count=1 seek=5000000 2>/dev/null
echo temporary > /tmp/t && rm /tmp/t
echo 127.0.0.9 mine >> /etc/hosts; echo other > /etc/hostname
chmod 700 /var
END
check "the image is built" build layers.pkr.hcl
check "nothing is left behind" nothing_left
check "skopeo reads it" skopeo inspect oci-archive:layers.tar:layers:1
check "skopeo copies it" skopeo copy -q oci-archive:layers.tar oci:layout:x
mkdir archive && tar -C archive -xf layers.tar
python3 - >layer.path <<'END'
import json
blob = lambda d: 'archive/blobs/' + d.replace(':', '/')
manifest = json.load(open(blob(json.load(open('archive/index.json'))['manifests'][0]['digest'])))
print(blob(manifest['layers'][0]['digest']), blob(manifest['layers'][-1]['digest']))
END
read -r base_layer layer <layer.path
# claim, as a Python expression over m: name → member of the layer
holds() {
    check "$1" python3 - "$layer" "$2" <<'END'
import sys, tarfile
tar = tarfile.open(sys.argv[1], encoding='utf-8', errors='surrogateescape')
m = {t.name: t for t in tar.getmembers()}
text = lambda n: tar.extractfile(m[n]).read()
print(sorted(m))
sys.exit(0 if eval(sys.argv[2]) else 1)
END
}
holds "deleted files and links are whiteouts" '"keep/.wh.gone" in m and "keep/.wh.link" in m and m["keep/.wh.gone"].size == 0'
holds "a directory made anew is opaque" '"usr/share/.wh..wh..opq" in m and "usr/share/new" in m'
holds "unchanged files are not repeated" '"keep/deep/file" not in m and "bin/busybox" not in m'
holds "a hard link is one" 'm["made/b"].islnk() and m["made/b"].linkname == "made/a"'
holds "a symbolic link is one" 'm["made/c"].issym() and m["made/c"].linkname == "a"'
holds "owner and mode" '(m["made/a"].uid, m["made/a"].gid, m["made/a"].mode) == (1000, 7, 0o4750)'
holds "time" 'm["made/a"].mtime == 981173106'
holds "no access or change times" 'not any(k in t.pax_headers for t in m.values() for k in ("atime", "ctime"))'
holds "a name that is not UTF-8" '"made/caf\udce9" in m'
holds "a UTF-8 name" 'text("made/grüße 你") == b"y"'
holds "a name with a line break" 'text("made/new\nline") == b"z"'
holds "a long name" '"made/" + "d" * 120 + "/" + "d" * 120 + "/file" in m'
holds "pipes and setgid directories" 'm["made/pipe"].isfifo() and m["made/sticky"].mode == 0o2775'
holds "a sparse file has its length" 'm["made/sparse"].size == 5000001'
holds "a changed mode of a directory" 'm["var"].mode == 0o700'
holds "uploads" 'text("opt/upload/plain") == b"sent" and m["opt/upload/plain"].mode == 0o751 and m["opt/upload/link"].issym()'
holds "what ingot lends is not kept" 'not any(n.split("/")[0] in ("dev", "proc", "sys") or n in ("etc/hosts", "etc/hostname", "etc/resolv.conf") for n in m)'
check "a download arrives" grep -qx content downloaded
check "the names survive byte for byte in the file" env LC_ALL=C grep -qaP 'made/caf\xe9\x00' <(gzip -dc "$layer")

# Attributes: those of the base in its layer, those set by provisioners in the second one.
layer=$base_layer
holds "attributes of the base" 'm["keep/deep/file"].pax_headers["SCHILY.xattr.user.base"] == "yes"'
mkdir base/cap && cp base/bin/busybox base/cap/ping
setfattr -n security.capability -v 0x0100000200200000000000000000000000000000 base/cap/ping
tar --xattrs --xattrs-include='*' -C base -czf base.tar.gz .
cat >change.sh <<'END'
cp -a /cap/ping /cap/ping2 && touch /cap/ping /cap/new
mv /keep/deep/file /keep/deep/moved
mkdir /made && echo content > /made/a
rm -r /keep/gone /usr/share/doc
END
check "a base with capabilities builds" build -force layers.pkr.hcl
check "nothing is left behind" nothing_left
rm -rf rootfs && mkdir rootfs unpacked && tar -C unpacked -xf layers.tar
python3 - >layer.path <<'END'
import json
blob = lambda d: 'unpacked/blobs/' + d.replace(':', '/')
manifest = json.load(open(blob(json.load(open('unpacked/index.json'))['manifests'][0]['digest'])))
for layer in manifest['layers']: print(blob(layer['digest']))
END
while read -r file; do tar --xattrs --xattrs-include='*' -C rootfs -xzf "$file"; done <layer.path
check "capabilities of a touched file stay" test "$(getfattr --only-values -n security.capability rootfs/cap/ping | od -An -tx1 | head -c 15)" = " 01 00 00 02 00"
check "attributes of a moved file stay" test "$(getfattr --only-values -n user.base rootfs/keep/deep/moved)" = yes

# The finished image as a base again, and from each kind of file.
for from in layers.tar layout docker.tar; do
    [ "$from" = docker.tar ] && check "skopeo makes a docker archive" skopeo copy -q oci-archive:layers.tar docker-archive:docker.tar:layers:1
    cat >again.pkr.hcl <<END
source "oci-image" "again" {
  from   = "$from"
  output = "docker-archive:again-$from"
}
build {
  sources = ["oci-image.again"]
  provisioner "shell" { inline = ["test -e /made/a", "test ! -e /keep/gone", "test ! -e /usr/share/doc", "echo again > /again"] }
}
END
    check "$from is a base" build again.pkr.hcl
    check "and one layer is added" test "$(skopeo inspect "docker-archive:again-$from" | grep -c '^ *"sha256:')" = 3
done
check "nothing is left behind" nothing_left
