"""Packs a folder into a .zip, .tar.gz or .deb whose bytes depend on the files only, not on when and where.

package.py FOLDER ARCHIVE: the moment of every entry is SOURCE_DATE_EPOCH. In a .zip and a .tar.gz all stands
below a folder of the archive's name; the folder of a .deb is its root, with the control file in DEBIAN.
"""

import gzip
import io
import os
import sys
import tarfile
import time
import zipfile
from pathlib import Path

MOMENT = int(os.environ["SOURCE_DATE_EPOCH"])


def files(folder):
    """All files below a folder, in one order everywhere."""
    return sorted((path for path in folder.rglob("*") if path.is_file()), key=lambda path: path.as_posix())


def mode(path):
    """Who may do what with it when it is unpacked."""
    return 0o755 if path.stat().st_mode & 0o100 else 0o644


def zipped(folder, archive):
    top = archive.name.removesuffix(".zip")
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as out:
        for path in files(folder):
            entry = zipfile.ZipInfo(f"{top}/{path.relative_to(folder).as_posix()}", time.gmtime(MOMENT)[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = (0o100000 | mode(path)) << 16
            out.writestr(entry, path.read_bytes())


def tarred(folder, paths, top):
    """A compressed tar file of some files, with the folders they need."""
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w", format=tarfile.GNU_FORMAT) as out:
        known = set()
        for path in paths:
            below = Path(top) / path.relative_to(folder)
            for above in reversed(below.parents[:-1]):
                if above not in known:
                    known.add(above)
                    out.addfile(entry(str(above), 0o755, tarfile.DIRTYPE))
            with path.open("rb") as data:
                out.addfile(entry(str(below), mode(path), tarfile.REGTYPE, path.stat().st_size), data)
    return gzip.compress(raw.getvalue(), 9, mtime=0)


def entry(name, permissions, kind, size=0):
    info = tarfile.TarInfo(name)
    info.mode, info.type, info.size, info.mtime = permissions, kind, size, MOMENT
    info.uname = info.gname = "root"
    return info


def deb(folder, archive):
    control, data = [], []
    for path in files(folder):
        (control if path.parent.name == "DEBIAN" else data).append(path)
    members = [
        ("debian-binary", b"2.0\n"),
        ("control.tar.gz", tarred(folder / "DEBIAN", control, "")),
        ("data.tar.gz", tarred(folder, data, "")),
    ]
    with archive.open("wb") as out:
        out.write(b"!<arch>\n")
        for name, content in members:
            out.write(f"{name:<16}{MOMENT:<12}{0:<6}{0:<6}{100644:<8}{len(content):<10}`\n".encode())
            out.write(content + b"\n" * (len(content) % 2))


def main():
    folder, archive = map(Path, sys.argv[1:])
    if archive.name.endswith(".zip"):
        zipped(folder, archive)
    elif archive.name.endswith(".tar.gz"):
        archive.write_bytes(tarred(folder, files(folder), archive.name.removesuffix(".tar.gz")))
    else:
        deb(folder, archive)


main()
