#!/usr/bin/env bash
# The example: Debian from the package mirror with a small web application, built, and its page fetched.
. "$(dirname "$0")/oci_setup.bash"
need mmdebstrap skopeo podman
mirror=${INGOT_TEST_MIRROR:-http://deb.debian.org/debian}
python3 - "$mirror/dists/bookworm/Release" <<'END' || skip "the package mirror does not answer"
import sys, urllib.request
urllib.request.urlopen(sys.argv[1], timeout=20).read(10)
END
cp -r "$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)/examples/hello-oci" example 2>/dev/null || cp -r "${INGOT_SOURCE:?}/examples/hello-oci" example
cd example || exit 1
rm -rf image manifest.json image.sha256
check "init" "$INGOT" init .
check "validate" "$INGOT" validate .
check "build" build -var "mirror=$mirror" .
check "nothing is left behind" nothing_left
check "skopeo reads the image" skopeo inspect oci:image
digest=$(skopeo inspect oci:image | sed -n 's/.*"Digest": "\(.*\)",/\1/p')
check "the manifest names the image by its digest" grep -qF "\"artifact_id\": \"$digest\"" manifest.json
check "the checksums are right" test "$(cut -f 1 image.sha256 | sort)" = "$(find image -type f -exec sha256sum {} + | cut -d ' ' -f 1 | sort)"
check "a second build needs -force" not build -var "mirror=$mirror" .
check "it says so before any work" said "-force"

podman="podman --root $work/podman --runroot $work/podman-run --storage-driver vfs --runtime runc"
$podman run -d --name hello --network host --ulimit nofile=1024:1024 --ulimit nproc=1000:1000 -e PORT=18765 -e TITLE=tested oci:image >podman.log 2>&1
cleanups+=("$podman rm -f hello >/dev/null 2>&1")
page() {
    python3 -c 'import urllib.request; print(urllib.request.urlopen("http://127.0.0.1:18765/cgi-bin/hello", timeout=5).read().decode())' 2>/dev/null |
        grep -q 'tested' || { cat podman.log; false; }
}
check "podman runs it and the page comes" wait_for page
