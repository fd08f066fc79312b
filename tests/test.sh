#!/usr/bin/env bash
# npm test: all that a change must pass, from a fresh clone on Debian 12. `--long`: also what is slower, with a table in tests/LONG.md.
set -euo pipefail
cd "$(dirname "$0")/.."
. tests/setup.sh

setup_npm
setup_compiler
setup_qemu
setup_disks
setup_kernel 6.1
setup_kernel 6.12
setup_examples
[ "${1:-}" != --long ] || setup_kernel generic
setup_build
node_modules/.bin/bun tests/run.ts "$@"
