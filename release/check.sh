#!/usr/bin/env bash
# Unpacks what release/make.sh made and runs each program: the README's merge must give the same bytes as the program of this
# machine, and a whole period in C:\用户\张三\桌面\百日攻坚 leaves on Windows (wine) what it leaves on Linux.
# release/check.sh [FOLDER [NATIVE]]; BAOSONG_TARGETS as for make.sh.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
root=$PWD
from=$(realpath "${1:-target/handed-out}")
native=$(realpath "${2:-target/debug/baosong}")
read -ra wanted <<<"${BAOSONG_TARGETS:-windows-x64 linux-x64 linux-arm64}"
version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -1)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export SOURCE_DATE_EPOCH=1632628800 WINEDEBUG=-all WINEPREFIX=$work/wine LANG=zh_CN.UTF-8 LC_ALL=zh_CN.UTF-8
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }
fail() { echo "$*" >&2; exit 1; }

install_tools() {
    local packages=(wine wine64 gcc-mingw-w64-x86-64-win32 qemu-user-static libc6-arm64-cross locales binutils)
    if ! dpkg -s "${packages[@]}" >/dev/null 2>&1; then
        as_root apt-get update -qq
        as_root apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null
    fi
    # In this locale wine's code page is 936.
    locale -a | grep -qi zh_CN.utf8 || as_root localedef -i zh_CN -f UTF-8 zh_CN.UTF-8
}

# The README's merge with a program, in a folder of its own; prints the digest of the summary.
merge_with() {
    local folder
    folder=$(mktemp -d "$work/merge.XXXX")
    (cd "$folder" && "$@" merge "$root/fixtures/2021-09-25" --baseline "$root/fixtures/上年同期.csv" -o 汇总.xlsx \
        >汇总.txt || [ $? = 1 ])
    sha256sum <"$folder/汇总.xlsx" | cut -d' ' -f1
}

expect_same() {
    local name=$1 digest
    shift
    digest=$(merge_with "$@")
    [ "$digest" = "$expected" ] || fail "$name: its summary is $digest, not $expected"
    echo "$name: same summary"
}

# The newest glibc whose symbols a program asks for may be 2.17.
check_floor() {
    local newest
    newest=$(objdump -T "$1" | grep -o 'GLIBC_[0-9.]*' | sort -uV | tail -1)
    echo "$2: asks for $newest"
    [ "$(printf '%s\nGLIBC_2.17\n' "$newest" | sort -V | tail -1)" = GLIBC_2.17 ] || fail "$2 needs more than glibc 2.17"
}

check_linux() {
    local target=$1 arch=$2
    shift 2
    tar xzf "$from/baosong-$version-$target.tar.gz" -C "$work"
    dpkg-deb -x "$from/baosong_${version}_$arch.deb" "$work/deb-$arch"
    check_floor "$work/baosong-$version-$target/baosong" "$target"
    expect_same "$target.tar.gz" "$@" "$work/baosong-$version-$target/baosong"
    expect_same "$arch.deb" "$@" "$work/deb-$arch/usr/bin/baosong"
    for page in baosong baosong-merge; do
        LC_ALL=C.UTF-8 man -l "$work/deb-$arch/usr/share/man/man1/$page.1.gz" | grep -q 汇总 || fail "no page $page"
    done
}

check_windows() {
    local desk=$WINEPREFIX/drive_c/用户/张三/桌面 program cycle
    wineboot -i >/dev/null 2>&1
    wineserver -w
    x86_64-w64-mingw32-gcc -shared -o "$WINEPREFIX/drive_c/windows/system32/bcryptprimitives.dll" \
        release/windows/bcryptprimitives.c -ladvapi32
    mkdir -p "$desk/百日攻坚" "$work/linux/用户/张三/桌面/百日攻坚"
    python3 -m zipfile -e "$from/baosong-$version-windows-x64.zip" "$desk"
    program=$desk/baosong-$version-windows-x64/报送.exe
    head -c3 "${program%/*}/使用说明.txt" | cmp - <(printf '\xef\xbb\xbf') || fail "使用说明.txt has no mark"
    expect_same windows-x64.zip wine "$program"
    cycle=$root/release/cycle.sh
    (cd "$work/linux/用户/张三/桌面/百日攻坚" && bash "$cycle" "$native")
    (cd "$desk/百日攻坚" && bash "$cycle" wine "$program")
    python3 release/compare.py "$work/linux/用户/张三/桌面/百日攻坚" "$desk/百日攻坚"
}

install_tools
(cd "$from" && sha256sum -c --quiet SHA256SUMS) && echo "sums agree"
expected=$(merge_with "$native")
echo "this machine's summary: $expected"
for target in "${wanted[@]}"; do
    case $target in
    windows-x64) check_windows ;;
    linux-x64) check_linux linux-x64 amd64 ;;
    linux-arm64) check_linux linux-arm64 arm64 qemu-aarch64-static -L /usr/aarch64-linux-gnu ;;
    *) fail "$target is no target" ;;
    esac
done
