#!/usr/bin/env bash
# Makes what is handed out, from package registries only, on Debian 12 for x64:
#   baosong-X.Y.Z-windows-x64.zip, baosong-X.Y.Z-linux-x64.tar.gz, baosong-X.Y.Z-linux-arm64.tar.gz,
#   baosong_X.Y.Z_amd64.deb, baosong_X.Y.Z_arm64.deb, SHA256SUMS
# release/make.sh [FOLDER]; FOLDER is target/handed-out if none is named. The same commit gives the same bytes.
# BAOSONG_TARGETS names some of windows-x64 linux-x64 linux-arm64; BAOSONG_PROFILE another profile than dist;
# BAOSONG_NATIVE a program of this machine that writes completions and man pages, where linux-x64 is not among them;
# DEBFULLNAME and DEBEMAIL, as for Debian's own tools, who answers for the .deb.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
root=$PWD
out=$(realpath -m "${1:-target/handed-out}")
read -ra wanted <<<"${BAOSONG_TARGETS:-windows-x64 linux-x64 linux-arm64}"
profile=${BAOSONG_PROFILE:-dist}
built=${profile/#dev/debug}
version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -1)
maintainer="${DEBFULLNAME:-Baosong contributors} <${DEBEMAIL:-baosong@localhost}>"
build=$root/target/cross
tools=$root/target/release-tools
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

install_tools() {
    local packages=(rustc-web cargo-web rust-web-src gcc-mingw-w64-x86-64-win32 python3-venv)
    if ! dpkg -s "${packages[@]}" >/dev/null 2>&1; then
        as_root apt-get update -qq
        as_root apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null
    fi
    # Links for an older glibc than that of this machine.
    if [ ! -x "$tools/bin/cargo-zigbuild" ]; then
        python3 -m venv "$tools"
        "$tools/bin/pip" install -q ziglang==0.17.1 cargo-zigbuild==0.24.1
    fi
}

# One compiler for all: Debian's, with the standard library made from its source; paths of this machine stay out.
export RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1 CARGO=/usr/bin/cargo CARGO_TARGET_DIR=$build
export CARGO_ZIGBUILD_PYTHON_PATH=$tools/bin/python PATH=$tools/bin:$PATH
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
export SOURCE_DATE_EPOCH TZ=UTC LC_ALL=C.UTF-8
export RUSTFLAGS="--remap-path-prefix=$root=/baosong --remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}=/cargo \
--remap-path-prefix=/usr/lib/rustlib/src/rust=/rust"
common=(--locked --profile "$profile" -Zbuild-std=std,panic_abort --bin baosong)

triple() {
    case $1 in
    windows-x64) echo x86_64-pc-windows-gnu ;;
    linux-x64) echo x86_64-unknown-linux-gnu ;;
    linux-arm64) echo aarch64-unknown-linux-gnu ;;
    *) echo "$1 is no target" >&2 && exit 2 ;;
    esac
}

# The text of a template with this version.
filled() { sed "s/@VERSION@/$version/g; s/@COMMAS@/${version//./,}/g; $2" "$1"; }

# Icon, manifest and version, linked into the Windows program.
resource() {
    local folder=$build/resource
    mkdir -p "$folder"
    cp release/baosong.ico "$folder"
    filled release/windows/baosong.manifest "" >"$folder/baosong.manifest"
    filled release/windows/baosong.rc "" >"$folder/baosong.rc"
    (cd "$folder" && x86_64-w64-mingw32-windres -c 65001 baosong.rc -o resource.o)
    echo "$folder/resource.o"
}

compile() {
    case $1 in
    windows-x64)
        "$CARGO" rustc "${common[@]}" --target "$(triple "$1")" -- \
            -Clink-arg="$(resource)" -Clink-arg=-Wl,--no-insert-timestamp
        ;;
    *) cargo-zigbuild zigbuild "${common[@]}" --target "$(triple "$1").2.17" ;;
    esac
}

# What stands beside the program in every archive.
add_common() {
    local folder=$1 target=$2
    cp LICENSE "$folder/许可.txt"
    python3 release/licences.py "$(triple "$target")" "$folder/第三方许可.txt"
}

# Completions and man pages come out of the program itself, on this machine.
generate() {
    local folder=$1 shell
    mkdir -p "$folder/man" "$folder/completions"
    "$native" man -o "$folder/man" >/dev/null
    for shell in bash zsh fish powershell elvish; do
        "$native" completions "$shell" -o "$folder/completions/baosong.$shell" >/dev/null
    done
}

# Texts that Windows programs open: with a byte order mark and their line ends.
for_notepad() { sed -i '1s/^/\xef\xbb\xbf/; s/$/\r/' "$@"; }

pack_windows() {
    local name=baosong-$version-windows-x64 folder=$stage/windows
    mkdir -p "$folder/补全"
    cp "$build/$(triple windows-x64)/$built/baosong.exe" "$folder/报送.exe"
    filled release/windows/使用说明.txt "s/@ARCHIVE@/$name.zip/" >"$folder/使用说明.txt"
    add_common "$folder" windows-x64
    for_notepad "$folder"/*.txt
    sed 's/$/\r/' release/windows/baosong.cmd >"$folder/baosong.cmd"
    cp "$generated/completions/baosong.powershell" "$folder/补全/baosong.ps1"
    chmod -R u=rwX,go=rX "$folder"
    python3 release/package.py "$folder" "$out/$name.zip"
}

pack_linux() {
    local target=$1 arch=$2 name=baosong-$version-$1 folder=$stage/$1 package=baosong_${version}_$2.deb
    mkdir -p "$folder"
    install -m 755 "$build/$(triple "$target")/$built/baosong" "$folder/baosong"
    filled release/linux/使用说明.txt "s/@ARCH@/$arch/; s/@DEB@/$package/" >"$folder/使用说明.txt"
    add_common "$folder" "$target"
    cp -r "$generated/man" "$generated/completions" "$folder"
    python3 release/package.py "$folder" "$out/$name.tar.gz"
    pack_deb "$folder" "$arch" "$package"
}

pack_deb() {
    local from=$1 arch=$2 package=$3 root=$stage/deb-$2
    local doc=$root/usr/share/doc/baosong
    mkdir -p "$root/DEBIAN" "$root/usr/bin" "$root/usr/share/man/man1" "$doc" \
        "$root/usr/share/bash-completion/completions" "$root/usr/share/zsh/vendor-completions" \
        "$root/usr/share/fish/vendor_completions.d"
    install -m 755 "$from/baosong" "$root/usr/bin/baosong"
    cp "$from/man/"*.1 "$root/usr/share/man/man1"
    cp "$from/completions/baosong.bash" "$root/usr/share/bash-completion/completions/baosong"
    cp "$from/completions/baosong.zsh" "$root/usr/share/zsh/vendor-completions/_baosong"
    cp "$from/completions/baosong.fish" "$root/usr/share/fish/vendor_completions.d/baosong.fish"
    cat LICENSE "$from/第三方许可.txt" >"$doc/copyright"
    cp CHANGELOG.md "$doc/NEWS"
    gzip -9n "$root/usr/share/man/man1/"*.1 "$doc/NEWS"
    filled release/linux/control "s/@ARCH@/$arch/; s/@MAINTAINER@/$maintainer/; s/@SIZE@/$(du -sk --apparent-size "$root" | cut -f1)/" \
        >"$root/DEBIAN/control"
    python3 release/package.py "$root" "$out/$package"
}

install_tools
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
mkdir -p "$out"
for target in "${wanted[@]}"; do compile "$target"; done
if [ -z "${BAOSONG_NATIVE:-}" ] && [[ " ${wanted[*]} " != *" linux-x64 "* ]]; then compile linux-x64; fi
generated=$stage/generated
native=${BAOSONG_NATIVE:-$build/$(triple linux-x64)/$built/baosong}
generate "$generated"
for target in "${wanted[@]}"; do
    case $target in
    windows-x64) pack_windows ;;
    linux-x64) pack_linux linux-x64 amd64 ;;
    linux-arm64) pack_linux linux-arm64 arm64 ;;
    esac
done
(cd "$out" && sha256sum baosong[-_]"$version"* >SHA256SUMS && cat SHA256SUMS)
