#!/usr/bin/env bash
# npm run demo: installs what is missing, builds, and runs the first script of every tutorial, in this kernel or in a sandbox.
set -euo pipefail
cd "$(dirname "$0")/.."
. tests/setup.sh

# Whether this kernel would take a module of ours.
loads_modules() {
  local capabilities
  [ "$(id -u)" = 0 ] && [ -e /proc/modules ] && [ "$(cat /proc/sys/kernel/modules_disabled)" = 0 ] || return 1
  grep -qs '\[integrity\]\|\[confidentiality\]' /sys/kernel/security/lockdown && return 1
  capabilities=$(sed -n 's/^CapEff:\t//p' /proc/self/status)
  [ $(( 0x$capabilities >> 16 & 1 )) = 1 ] # CAP_SYS_MODULE
}

headers_of_this_kernel() {
  [ -e "/lib/modules/$(uname -r)/build/Makefile" ] || install "linux-headers-$(uname -r)" || return 1
  [ -e "/lib/modules/$(uname -r)/build/Makefile" ]
}

setup_npm
setup_compiler
where=()
if loads_modules && headers_of_this_kernel; then
  echo "this kernel loads modules: running here"
else
  setup_qemu
  setup_kernel 6.1
  where=(--sandbox="$(kernel_of 6.1)")
  echo "this kernel loads no modules: running in a sandbox of ${where[0]#*=}"
fi
setup_build

script='probe begin { println("Started") exit() }'
printf '\n$ stap -v %s-e %s\n' "${where[*]:+${where[*]} }" "'$script'"
dist/stap -v "${where[@]}" -e "$script"
