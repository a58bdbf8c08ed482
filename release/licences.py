"""Writes the licences of all crates that are linked into the program, from Cargo's metadata.

licences.py TARGET LIST: TARGET is the triple that is built for, LIST the file to write.
"""

import json
import subprocess
import sys
from pathlib import Path

NAMES = ("licen", "copying", "unlicense", "notice")
HEAD = """本程序用到下列开放源码的库，各按自己的许可使用。许可全文在后，相同的只列一次。
The program is linked from the libraries below, each under its own licence.
"""
RUNTIME = """Rust 标准库 (the Rust standard library)  MIT OR Apache-2.0
  Copyright The Rust Project Developers, https://www.rust-lang.org
"""
MINGW = """MinGW-w64 运行库 (the MinGW-w64 runtime)  ZPL-2.1 与公有领域 (public domain)
  Copyright the MinGW-w64 project, https://www.mingw-w64.org
"""


def linked(metadata):
    """Ids of the packages behind normal dependencies of ours."""
    nodes = {node["id"]: node for node in metadata["resolve"]["nodes"]}
    ours = metadata["resolve"]["root"]
    found, waiting = set(), [ours]
    while waiting:
        for dep in nodes[waiting.pop()]["deps"]:
            is_normal = any(kind["kind"] is None for kind in dep["dep_kinds"])
            if is_normal and dep["pkg"] not in found:
                found.add(dep["pkg"])
                waiting.append(dep["pkg"])
    return found


def texts(package):
    """The licence texts that lie beside a package's manifest, by name."""
    folder = Path(package["manifest_path"]).parent
    files = sorted(path for path in folder.iterdir() if path.name.lower().startswith(NAMES) and path.is_file())
    return [path.read_text("utf-8", "replace").replace("\r\n", "\n").strip() for path in files]


def main():
    target, place = sys.argv[1:]
    command = ["cargo", "metadata", "--format-version", "1", "--locked", "--filter-platform", target]
    metadata = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    wanted = linked(metadata)
    packages = sorted((p for p in metadata["packages"] if p["id"] in wanted), key=lambda p: (p["name"], p["version"]))
    users, bare = {}, []
    out = [HEAD]
    for package in packages:
        name = f"{package['name']} {package['version']}"
        out.append(f"{name}  {package['license'] or package['license_file']}")
        own = texts(package)
        if not own:
            bare.append(f"{name}（{'、'.join(package['authors']) or package['repository']}）")
        for text in own:
            users.setdefault(text, []).append(name)
    out.append(RUNTIME + (MINGW if "windows" in target else ""))
    if bare:
        out.append("包里没有附许可全文的，见其许可名称：" + "、".join(bare) + "\n")
    for text, names in sorted(users.items(), key=lambda item: item[1]):
        out += ["=" * 78, "、".join(names), "", text, ""]
    Path(place).write_text("\n".join(out), "utf-8")


main()
