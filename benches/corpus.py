#!/usr/bin/env python3
"""Checks every file below a folder alone and says what came of it, by format.

    python3 benches/corpus.py target/release/baosong FOLDER [--lines lines.jsonl] [--jobs N]

Wall time is the program's; peak memory is the largest process of those it starts. A crash is an exit
status other than 0 and 1, a signal, a panic named on standard error, or JSON that cannot be read.
Ends with status 1 when a bound is passed: no crash, five seconds, 512 MiB.
"""

import argparse
import collections
import concurrent.futures
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

SUFFIXES = set(
    ".xls .xlsx .xlsm .xlsb .ods .et .csv .html .htm .mht .xml .docx .doc .eml .msg .zip .txt".split()
)
SECONDS = 5
KILOBYTES = 512 << 10
GIVE_UP = 60


def check(program, path):
    """What the program says of one file, and what it took."""
    command = [program, "check", str(path), "--format", "json"]
    command += ["--period", "2021-09-25", "--today", "2021-09-26"]
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        begun = time.monotonic()
        child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=err)
        status, peak = wait(child, begun + GIVE_UP)
        took = time.monotonic() - begun
        out.seek(0)
        err.seek(0)
        said, complaint = out.read(), err.read().decode("utf-8", "replace")
    try:
        document = json.loads(said)
    except ValueError:
        document = None
    sound = status in (0, 1) and document is not None and "panicked at" not in complaint
    return {
        "path": str(path),
        "format": path.suffix.lower(),
        "status": status,
        "seconds": round(took, 3),
        "kilobytes": peak,
        "crashed": not sound,
        "complaint": complaint[:400],
        "files": [
            {"status": entry["status"], "codes": [f["code"] for f in entry["findings"]]}
            for entry in (document or {}).get("files", [])
        ],
    }


def wait(child, end):
    """Exit status, negative for a signal, and the peak memory of the largest process below it."""
    while True:
        pid, status, used = os.wait4(child.pid, os.WNOHANG)
        if pid:
            child.returncode = os.waitstatus_to_exitcode(status)
            return child.returncode, used.ru_maxrss
        if time.monotonic() > end:
            child.kill()
        time.sleep(0.002)


def tables(results):
    """Prints figures by format, findings by code, and what passed a bound; tells whether any did."""
    heading = "format files accepted returned unreadable ignored other seconds MiB".split()
    print(*(f"{word:>10}" for word in heading))
    for suffix in sorted({r["format"] for r in results}) + ["all"]:
        print(*(f"{figure:>10}" for figure in row(suffix, results)))
    codes = collections.Counter(
        code for r in results for entry in r["files"] for code in set(entry["codes"])
    )
    print("\nfindings:", ", ".join(f"{code} {count}" for code, count in codes.most_common()))
    beyond = {
        "crashes": [r for r in results if r["crashed"]],
        f"over {SECONDS} s": [r for r in results if r["seconds"] > SECONDS],
        f"over {KILOBYTES >> 10} MiB": [r for r in results if r["kilobytes"] > KILOBYTES],
    }
    for bound, those in beyond.items():
        print(f"\n{bound}: {len(those)}")
        for r in those:
            took = f"{r['seconds']} s {r['kilobytes'] >> 10} MiB"
            print(" ", r["path"], r["status"], took, r["complaint"])
    return any(beyond.values())


def row(suffix, results):
    """Figures of one format; a parcel counts each of its submissions."""
    those = [r for r in results if suffix in ("all", r["format"])]
    statuses = collections.Counter(entry["status"] for r in those for entry in r["files"])
    known = [statuses.pop(word, 0) for word in ("accepted", "returned", "unreadable", "ignored")]
    slowest = max((r["seconds"] for r in those), default=0)
    largest = max((r["kilobytes"] for r in those), default=0)
    return [suffix, len(those), *known, sum(statuses.values()), f"{slowest:.2f}", largest >> 10]


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("program", type=os.path.abspath)
    arguments.add_argument("folder", type=pathlib.Path)
    arguments.add_argument("--lines", help="write what came of each file here, one JSON a line")
    arguments.add_argument("--jobs", type=int, default=1)
    given = arguments.parse_args()
    paths = sorted(p for p in given.folder.rglob("*") if p.is_file() and p.suffix.lower() in SUFFIXES)
    with concurrent.futures.ThreadPoolExecutor(given.jobs) as pool:
        results = list(pool.map(lambda path: check(given.program, path), paths))
    if given.lines:
        lines = (json.dumps(r, ensure_ascii=False) + "\n" for r in results)
        pathlib.Path(given.lines).write_text("".join(lines), encoding="utf-8")
    sys.exit(1 if tables(results) else 0)


if __name__ == "__main__":
    main()
