#!/usr/bin/env bash
# Builds the tests for Windows and runs under wine those that need no other program of Linux.
# release/wine_tests.sh [FILTER...]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# What drives LibreOffice, terminals, mail servers or signals stays on Linux.
suites=(amount_scale:: attainment:: blocks:: bulletin:: calendar:: channels:: check:: collect:: commands:: decide:: deciding::
    held:: history:: kept:: lists:: merge:: mistakes:: on_windows:: outputs:: pack:: parcel:: reading_units:: remind returning::
    rules:: schema:: season:: since_last:: status:: template:: trace:: verify::)
[ $# = 0 ] || suites=("$@")
prefix=$(mktemp -d)
trap 'rm -rf "$prefix"' EXIT
export RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1 CARGO_TARGET_DIR=$PWD/target/cross
export WINEDEBUG=-all WINEPREFIX=$prefix LANG=zh_CN.UTF-8 LC_ALL=zh_CN.UTF-8
wineboot -i >/dev/null 2>&1
wineserver -w
x86_64-w64-mingw32-gcc -shared -o "$prefix/drive_c/windows/system32/bcryptprimitives.dll" \
    release/windows/bcryptprimitives.c -ladvapi32
tests=$(/usr/bin/cargo test --no-run --locked -Zbuild-std=std,panic_abort,test --target x86_64-pc-windows-gnu --test all \
    --message-format json | python3 -c 'import json, sys
print([m["executable"] for m in map(json.loads, sys.stdin) if m.get("executable") and m["target"]["name"] == "all"][-1])')
env -u CI wine "$tests" --test-threads 2 "${suites[@]}"
