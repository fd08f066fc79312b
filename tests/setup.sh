# Installs what this project needs and this machine has not, on Debian 12 as root. Sourced by demo.sh and test.sh, in the project's folder.
# Each thing that is installed is announced in one line; nothing that is there is touched.

log=$(mktemp)
trap 'stop_ticker; rm -f "$log"' EXIT

# step TEXT COMMAND...: runs it with a sign of life every 5 s; its output is shown only when it fails.
step() {
  local text=$1 start=$SECONDS
  shift
  printf '%s ...' "$text"
  while sleep 5; do printf ' %ds' $((SECONDS - start)); done &
  ticker=$!
  if "$@" >"$log" 2>&1 </dev/null; then
    stop_ticker
    printf ' done (%d s)\n' $((SECONDS - start))
  else
    stop_ticker
    printf ' FAILED\n'
    tail -n 40 "$log"
    return 1
  fi
}

stop_ticker() {
  [ -z "${ticker:-}" ] || { kill "$ticker" && wait "$ticker"; } 2>/dev/null || true
  ticker=
}

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# install PACKAGE...: with apt, one line each. The index is fetched once, when something is missing.
install() {
  local package
  [ $# -gt 0 ] || return 0
  if [ -z "${index_is_fresh:-}" ]; then
    step "fetching apt's package index" as_root apt-get -q update
    index_is_fresh=yes
  fi
  for package in "$@"; do
    step "installing $package (apt)" as_root env DEBIAN_FRONTEND=noninteractive apt-get -qy --no-install-recommends install "$package"
  done
}

# unless TEST-COMMAND... -- PACKAGE...: installs the packages when the test fails.
unless() {
  local test=()
  while [ "$1" != -- ]; do test+=("$1"); shift; done
  shift
  "${test[@]}" >/dev/null 2>&1 || install "$@"
}

setup_npm() {
  if ! node_modules/.bin/bun --version >/dev/null 2>&1 || [ package-lock.json -nt node_modules/.package-lock.json ]; then
    step "installing npm packages (npm ci)" npm ci --no-audit --no-fund --loglevel=error
  fi
}

setup_compiler() {
  unless command -v gcc -- gcc
  unless command -v make -- make
  unless test -e /usr/include/stdio.h -- libc6-dev
}

setup_qemu() {
  unless command -v qemu-system-x86_64 -- qemu-system-x86
  unless test -x /usr/lib/qemu/virtiofsd -- qemu-system-common
  unless command -v busybox -- busybox-static
  unless command -v modprobe -- kmod
  unless command -v xz -- xz-utils
}

# The disks that kernel tests make inside: striped ones and slow ones.
setup_disks() {
  unless command -v mdadm -- mdadm
  unless command -v dmsetup -- dmsetup
  unless command -v addpart -- util-linux
}

# kernel_of SERIES [FLAVOUR]: the newest installed release of a series, Debian's cloud or generic flavour, that has its image and its
# headers; fails when there is none.
kernel_of() {
  local release found=
  for release in $(ls /lib/modules 2>/dev/null | sort -V); do
    case ${2:-cloud}/$release in
      cloud/"$1".*-cloud-amd64) ;;
      */*-cloud-amd64 | */*-rt-amd64) continue ;;
      generic/"$1".*-amd64) ;;
      *) continue ;;
    esac
    [ -e "/boot/vmlinuz-$release" ] && [ -e "/lib/modules/$release/build/Makefile" ] && found=$release
  done
  [ -n "$found" ] && echo "$found"
}

# The packages without a release in their names follow the newest release, so image and headers match.
setup_kernel() {
  case $1 in
    6.1) unless kernel_of 6.1 -- linux-image-cloud-amd64 linux-headers-cloud-amd64 ;;
    6.12) unless kernel_of 6.12 -- linux-image-6.12-cloud-amd64 linux-headers-6.12-cloud-amd64 ;;
    generic) unless kernel_of 6.1 generic -- linux-image-amd64 linux-headers-amd64 ;;
  esac
}

# Real scripts, which the grammar is tried on; and the language reference, with what reads it.
setup_examples() {
  unless test -d /usr/share/doc/systemtap/examples -- systemtap-doc
  unless command -v pdftotext -- poppler-utils
}

setup_build() {
  step "building dist/stap" npm run --silent build
}
