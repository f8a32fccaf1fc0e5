#!/usr/bin/env bash
# Docker, Podman and skopeo take the images and run them as their configuration says.
. "$(dirname "$0")/oci_setup.bash"
need skopeo podman dockerd docker
make_base
cat >run.pkr.hcl <<'END'
source "oci-image" "archive" {
  from    = "base.tar.gz"
  output  = "docker-archive:run.tar"
  tags    = ["ingot-test:1", "ingot-test:latest"]
  labels  = { purpose = "test" }
  changes = [
    "ENV GREETING=\"hello there\" PLACE=/srv",
    "WORKDIR $PLACE/app",
    "USER app",
    "EXPOSE 8080 53/udp",
    "VOLUME /data",
    "STOPSIGNAL SIGINT",
    "ENTRYPOINT [\"/usr/local/bin/greet\"]",
    "CMD [\"world\"]",
  ]
}
source "oci-image" "layout" {
  from    = "base.tar.gz"
  output  = "layout"
  changes = ["CMD echo shell form $PATH"]
}
build {
  sources = ["oci-image.archive", "oci-image.layout"]
  provisioner "shell" {
    inline = ["mkdir -p /usr/local/bin /srv/app",
      "printf '#!/bin/sh\\necho $GREETING $1 $(pwd) $(id -un)\\n' > /usr/local/bin/greet", "chmod 755 /usr/local/bin/greet"]
  }
}
END
check "two images are built side by side" build run.pkr.hcl
check "nothing is left behind" nothing_left
inspect() { skopeo inspect --config docker-archive:run.tar:ingot-test:1; }
check "skopeo reads the archive" inspect
check "skopeo reads the same file as an OCI archive" skopeo inspect oci-archive:run.tar:ingot-test:1
check "skopeo reads the layout" skopeo inspect oci:layout
inspect >config.json
check "the configuration is there" python3 - <<'END'
import json
c = json.load(open('config.json'))['config']
assert c['Entrypoint'] == ['/usr/local/bin/greet'] and c['Cmd'] == ['world'] and c['User'] == 'app', c
assert c['WorkingDir'] == '/srv/app' and c['StopSignal'] == 'SIGINT' and c['Labels'] == {'purpose': 'test'}, c
assert set(c['ExposedPorts']) == {'8080/tcp', '53/udp'} and set(c['Volumes']) == {'/data'}, c
assert c['Env'] == ['GREETING=hello there', 'PLACE=/srv'], c
END
id=$(sed -n 's/.*Image \(sha256:[0-9a-f]*\)$/\1/p' build.log | head -n 1)
digests=$(for source in oci-archive:run.tar:ingot-test:1 oci:layout; do skopeo inspect "$source" | sed -n 's/.*"Digest": "\(.*\)",/\1/p'; done)
check "the artifact's id is the manifest's digest" grep -qx "$id" <<<"$digests"

podman="podman --root $work/podman --runroot $work/podman-run --storage-driver vfs --runtime runc"
check "podman loads the archive" $podman load -q -i run.tar
# Where limits may not be raised, containers can still be run with these.
limits="--network none --ulimit nofile=1024:1024 --ulimit nproc=1000:1000"
check "podman runs it" test "$($podman run --rm $limits localhost/ingot-test:1 2>podman.err || cat podman.err)" = "hello there world /srv/app app"
check "podman runs the layout" test "$($podman run --rm $limits oci:layout 2>&1 | tail -n 1 | cut -c 1-10)" = "shell form"

dockerd --data-root "$work/docker" --exec-root "$work/docker-run" -H "unix://$work/docker.sock" -p "$work/docker.pid" \
    --bridge none --iptables=false --storage-driver vfs >dockerd.log 2>&1 &
cleanups+=('kill "$(cat docker.pid)" 2>/dev/null; wait; grep -o " $work[^ ]*" /proc/self/mounts | xargs -r umount -l')
export DOCKER_HOST=unix://$work/docker.sock
if wait_for docker version >/dev/null 2>&1; then
    check "docker loads the archive" docker load -q -i run.tar
    check "under both names" test "$(docker images -q ingot-test | sort -u | wc -l)$(docker images ingot-test --format x | wc -l)" = 12
    check "docker runs it" test "$(docker run --rm --network none ingot-test:1 docker 2>&1)" = "hello there docker /srv/app app"
    check "skopeo hands the layout to docker" skopeo copy -q --dest-daemon-host "$DOCKER_HOST" oci:layout docker-daemon:ingot-layout:1
    check "docker runs that" test "$(docker run --rm --network none ingot-layout:1 | cut -c 1-10)" = "shell form"
    docker save ingot-test:1 -o saved.tar
    sed 's/run.tar/derived.tar/; s/base.tar.gz/saved.tar/; s/"CMD /"LABEL derived=yes", &/; /source "oci-image" "layout"/,/^}/d; s/, "oci-image.layout"//' run.pkr.hcl |
        sed 's/inline = .*/inline = ["whoami > \/srv\/app\/who || id"]/; /printf/d' >derived.pkr.hcl
    sed -i 's/provisioner "shell" {/provisioner "shell" {\n    execute_command = "{{ .Vars }} sh {{ .Path }}"/' derived.pkr.hcl
    sed -i 's/  from /  exec_user = "root"\n  from /' derived.pkr.hcl
    check "what docker saved is a base" build derived.pkr.hcl
    check "docker loads the derived image" docker load -q -i derived.tar
    check "and finds the base's layers there" test "$(docker image inspect -f '{{len .RootFS.Layers}}' ingot-test:1)" = 3
else
    echo "note: dockerd does not run here: $(tail -n 1 dockerd.log)"
    [ -n "${CI:-}" ] && failures=$((failures + 1))
fi
