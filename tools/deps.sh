# Installing Debian packages for a purpose. Sourced by ./quickstart and ./test; not for running alone.

say() { printf '\033[1m==> %s\033[0m\n' "$*"; }
die() { printf '\n%s: %s\n' "$(basename "$0")" "$*" >&2; exit 1; }

# packages_for PURPOSE…: the names in tools/packages.txt
packages_for() {
    for purpose in "$@"; do
        sed -n "s/^$purpose //p" tools/packages.txt
    done | tr '\n' ' '
}

# missing_packages NAME…: those that dpkg does not have
missing_packages() {
    for package in "$@"; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || printf '%s ' "$package"
    done
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# check_machine GIGABYTES: says at once what is in the way.
check_machine() {
    local id="" version="" free
    [ -r /etc/os-release ] && . /etc/os-release && id=${ID:-} version=${VERSION_ID:-}
    if ! command -v apt-get >/dev/null; then
        die "this script installs Debian 12 packages, and this is ${PRETTY_NAME:-another system}.
Install the counterparts of these by hand, then run: cmake --preset release && cmake --build --preset release
  $(packages_for build run)"
    fi
    [ "$id$version" = debian12 ] || printf 'note: made for Debian 12; this is %s, where package names may differ\n' "${PRETTY_NAME:-unknown}"
    free=$(df -Pk . | awk 'NR==2 {print int($4 / 1048576)}')
    [ "$free" -ge "$1" ] || die "$free GB free in $(pwd); $1 GB are needed. Free some room and run it again."
}

# check_namespaces: what oci-image builds in.
check_namespaces() {
    unshare --mount --pid --fork true 2>/dev/null || unshare --user --map-root-user --mount --pid --fork true 2>/dev/null ||
        die "this machine allows no mount and pid namespaces (a container without CAP_SYS_ADMIN?), which oci-image builds in.
The program itself builds all the same: ./quickstart --deps && cmake --preset release && cmake --build --preset release"
}

# check_mirror: asks the distribution's mirror for one small file, the way apt would (proxies and all).
check_mirror() {
    local helper=/usr/lib/apt/apt-helper index file
    [ -x "$helper" ] || return 0
    index=$(apt-get indextargets --format '$(REPO_URI)dists/$(RELEASE)/InRelease' 'Created-By: Packages' 2>/dev/null |
        grep -E '/(debian|ubuntu)[^/]*/dists/[a-z]+/' | head -n 1)
    [ -n "$index" ] || return 0
    file=$(mktemp)
    as_root "$helper" -o Acquire::http::Timeout=5 -o Acquire::https::Timeout=5 -o Acquire::Retries=0 \
        download-file "$index" "$file" >/dev/null 2>&1 ||
        die "the package mirror does not answer: $index
See /etc/apt/sources.list* and the proxy in /etc/apt/apt.conf.d; then run it again."
    as_root rm -f "$file"
}

# install_for PURPOSE…: installs what is missing, nothing when all is there.
install_for() {
    local missing
    missing=$(missing_packages $(packages_for "$@"))
    if [ -z "$missing" ]; then
        say "Packages for $*: all there"
        return
    fi
    if [ "$(id -u)" != 0 ] && ! command -v sudo >/dev/null; then
        die "these packages are missing, and installing them needs root or sudo. Ask an administrator to run:
  apt-get install $missing"
    fi
    check_mirror
    say "Packages for $*: installing $missing"
    local log
    log=$(mktemp)
    as_root apt-get update -q >"$log" 2>&1 ||
        { tail -n 5 "$log" >&2; die "the package mirror does not answer; see /etc/apt/sources.list*"; }
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing >"$log" 2>&1 ||
        { tail -n 15 "$log" >&2; die "apt-get could not install the packages above"; }
    rm -f "$log"
}

# configure_and_build PRESET [TARGET…]. Paths are kept out of ccache's keys, so that another clone finds the same objects.
configure_and_build() {
    local preset=$1
    shift
    export CCACHE_BASEDIR=$PWD CCACHE_NOHASHDIR=1 CCACHE_SLOPPINESS=pch_defines,time_macros
    say "Building ($preset)"
    cmake --preset "$preset" -DINGOT_TESTS="${INGOT_TESTS:-ON}" >"build-$preset.log" 2>&1 ||
        { cat "build-$preset.log" >&2; rm -f "build-$preset.log"; die "cmake --preset $preset failed"; }
    rm -f "build-$preset.log"
    if [ $# -gt 0 ]; then
        cmake --build --preset "$preset" --target "$@"
    else
        cmake --build --preset "$preset"
    fi
}
