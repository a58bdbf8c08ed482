"""Compares what two runs of release/cycle.sh left: compare.py ONE OTHER.

Texts that Windows writes for its editors may begin with a byte order mark and end lines in CR LF; all else
must be the same bytes. The list of texts that the program wrote holds their digests, and is passed over.
Exits with 1 where something differs.
"""

import sys
from pathlib import Path

TEXTS = {".txt", ".toml"}
DIGESTS = ".written.json"


def files(folder):
    found = (path for path in folder.rglob("*") if path.is_file() and path.name != DIGESTS)
    return {path.relative_to(folder).as_posix(): path for path in found}


def content(path):
    raw = path.read_bytes()
    return raw.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n") if path.suffix in TEXTS else raw


def main():
    one, other = (files(Path(folder)) for folder in sys.argv[1:])
    names = sorted(one.keys() | other.keys())
    unlike = [n for n in names if n not in one or n not in other or content(one[n]) != content(other[n])]
    same = sum(n in one and n in other and one[n].read_bytes() == other[n].read_bytes() for n in names)
    print(f"{len(names)} files: {same} the same bytes, {len(names) - same - len(unlike)} but for BOM and CR LF")
    for name in unlike:
        where = "only in the first" if name not in other else "only in the second" if name not in one else "differs"
        print(f"  {name}: {where}")
    sys.exit(bool(unlike))


main()
