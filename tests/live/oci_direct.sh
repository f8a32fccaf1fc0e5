#!/usr/bin/env bash
# Where no overlay can be mounted (a container's own root, for one), the build works on the base itself, with the same result.
. "$(dirname "$0")/oci_setup.bash"
make_base
mkdir base/d && echo old >base/d/old && echo same >base/same
tar -C base -czf base.tar.gz .
cat >direct.pkr.hcl <<'END'
variable "output" { type = string }
source "oci-image" "direct" {
  from   = "base.tar.gz"
  output = var.output
}
build {
  sources = ["oci-image.direct"]
  provisioner "shell" { inline = ["rm -r /d /bin/vi", "mkdir /d", "echo new > /d/new", "ln /d/new /d/link", "chmod 600 /same"] }
}
END
check "on an overlay" build -var output=oci-archive:over.tar direct.pkr.hcl

# A work directory that is itself on an overlay, as in a container.
mkdir lower upper upperwork merged
mount -t overlay overlay -o lowerdir=lower,upperdir=upper,workdir=upperwork merged || skip "no overlay here at all"
cleanups+=('umount merged')
echo /oci-image/build- >guest.mark
check "on the base itself" env PACKER_CACHE_DIR="$work/merged" "$INGOT" build -var output=oci-archive:direct.tar direct.pkr.hcl
check "nothing is left behind" test -z "$(ls merged/oci-image)"
check "nothing is mounted or running" nothing_left
cat >members.py <<'END'
import io, json, sys, tarfile
outer = tarfile.open(sys.argv[1])
blob = lambda d: outer.extractfile('blobs/' + d.replace(':', '/')).read()
manifest = json.loads(blob(json.load(outer.extractfile('index.json'))['manifests'][0]['digest']))
for member in tarfile.open(fileobj=io.BytesIO(blob(manifest['layers'][-1]['digest']))):
    if member.name not in ('tmp', 'd', 'bin'):
        print(member.name, oct(member.mode), member.type.decode(), member.linkname, member.size)
END
python3 members.py over.tar | sort >over.list
python3 members.py direct.tar | sort >direct.list
check "both layers hold the same files" diff over.list direct.list
check "the deleted, the new and the changed" grep -c -E '^(bin/\.wh\.vi|d/\.wh\.\.wh\.\.opq|d/new|d/link|same) ' over.list
