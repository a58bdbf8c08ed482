#!/usr/bin/env python3
"""Compares what two builds of the program say of the same input: JSON, csv and every cell of every workbook.

    python3 benches/same_results.py OLD NEW [SET …]

A SET is a folder with returns, 专项行动.toml and baseline.csv, as benches/campaign.py makes one; the fixtures
and a season of three periods are compared always. Prints each difference; ends with status 1 if there is one.
"""

import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import zipfile

import openpyxl

ROOT = pathlib.Path(__file__).resolve().parent.parent
FIXTURES = ROOT / "fixtures"


def run(program, arguments, folder):
    """What a run prints, and its exit status."""
    done = subprocess.run([program, *map(str, arguments)], cwd=folder, capture_output=True, text=True)
    return done.returncode, done.stdout, done.stderr


def cells(path):
    """Every cell of a workbook: value or formula, number format, comment, and where areas are merged."""
    found = {}
    for sheet in openpyxl.load_workbook(path).worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is not None or cell.comment:
                    note = cell.comment.text if cell.comment else None
                    found[f"{sheet.title}!{cell.coordinate}"] = (str(cell.value), cell.number_format, note)
        found[f"{sheet.title} merged"] = sorted(map(str, sheet.merged_cells.ranges))
    # Results as they are stored, which phones show.
    for sheet in openpyxl.load_workbook(path, data_only=True).worksheets:
        for row in sheet.iter_rows():
            found.update({f"{sheet.title}!{c.coordinate}=": str(c.value) for c in row if c.value is not None})
    return found


def outputs(folder):
    """What a run wrote, without the archive's folders: text as it is, workbooks by their cells."""
    written = {}
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        if path.suffix == ".xlsx" and not name.startswith(("存档", "收件", "returns")):
            written[name] = cells(path)
        elif path.suffix in (".csv", ".json", ".jsonl", ".toml", ".txt") and path.is_file():
            written[name] = path.read_text(encoding="utf-8", errors="replace")
        elif path.suffix == ".docx":
            with zipfile.ZipFile(path) as document:
                written[name] = document.read("word/document.xml").decode()
    digests = {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
               for path in folder.rglob("*") if path.is_file()}
    return written, digests


def merges(program, folder, returns, others):
    """The merge of a set as workbook, csv, long csv and JSON."""
    said = {}
    day = ["--period", "2021-09-25", "--today", "2021-09-26"]
    for name, more in {"汇总.xlsx": [], "汇总.csv": [], "长表.csv": ["--long"], "汇总.json": ["--format", "json"]}.items():
        said[f"merge {name}"] = run(program, ["merge", returns, *others, *day, "-o", name, *more], folder)
    campaign = others[:others.index("--baseline")] if "--baseline" in others else others
    said["check"] = run(program, ["check", returns, *campaign, *day, "--format", "json"], folder)
    return said


def season(program, folder):
    """A season of three periods in one working folder, with every command that writes or says something."""
    said = {"init": run(program, ["init", ".", "--today", "2021-09-01"], folder)}
    assert said["init"][0] == 0, said["init"]
    shutil.copy(FIXTURES / "上年同期.csv", folder)
    for number, day in enumerate(("2021-09-26", "2021-10-11", "2021-10-26")):
        day = ["--today", day]
        period = FIXTURES / "2021-09-25" if number == 0 else FIXTURES / "mistakes"
        for name, arguments in {
            "template": ["template"], "collect": ["collect", period], "status": ["status", "--format", "json"], "status text": ["status"],
            "remind": ["remind", "--format", "json"], "remind text": ["remind"], "merge": ["merge"], "brief": ["brief"], "return": ["return"],
            "trace": ["trace", "成都市", "签约金额"], "log": ["log"], "verify": ["verify", "存档"],
        }.items():
            said[f"{number} {name}"] = run(program, arguments + day, folder)
    return said


def everything(program, sets):
    with tempfile.TemporaryDirectory() as scratch:
        scratch, said = pathlib.Path(scratch), {}
        places = {"fixtures": (FIXTURES / "2021-09-25", ["--baseline", FIXTURES / "上年同期.csv"])}
        places |= {kind: (FIXTURES / kind, []) for kind in ("mistakes", "faults", "formats", "parcels", "deciding", "reading")}
        for one in map(pathlib.Path, sets):
            places[one.name] = (one / "returns", ["--campaign", one / "专项行动.toml", "--baseline", one / "baseline.csv"])
        for name, (returns, others) in places.items():
            (scratch / name).mkdir()
            said |= {f"{name}: {what}": told for what, told in merges(program, scratch / name, returns, others).items()}
        (scratch / "season").mkdir()
        said |= {f"season: {what}": told for what, told in season(program, scratch / "season").items()}
        written, digests = outputs(scratch)
        said = {what: json.dumps(told, ensure_ascii=False).replace(str(scratch), "") for what, told in said.items()}
        return said, written, digests


def apart(old, new):
    """Two texts from shortly before the place where they part."""
    at = next((at for at, (a, b) in enumerate(zip(old, new)) if a != b), min(len(old), len(new)))
    return "".join(f"\n  {sign} {text[max(0, at - 120):at + 120]}" for sign, text in (("-", old), ("+", new)))


def main():
    old, new = (os.path.abspath(path) for path in sys.argv[1:3])
    (said_old, written_old, digests_old), (said_new, written_new, digests_new) = (
        everything(program, sys.argv[3:]) for program in (old, new))
    differences = [f"{what}{apart(said_old[what], said_new.get(what, ''))}"
                   for what in said_old if said_old[what] != said_new.get(what)]
    for name in sorted(written_old.keys() | written_new.keys()):
        before, after = written_old.get(name), written_new.get(name)
        if before == after:
            continue
        if isinstance(before, dict) and isinstance(after, dict):
            differences += [f"{name} {at}\n  - {before.get(at)}\n  + {after.get(at)}"
                            for at in sorted(before.keys() | after.keys()) if before.get(at) != after.get(at)]
        else:
            differences.append(f"{name}{apart(str(before), str(after))}")
    print("\n".join(differences[:200]))
    compared = sum(len(one) for one in written_old.values() if isinstance(one, dict))
    same = sum(digest == digests_new.get(name) for name, digest in digests_old.items())
    print(f"{same} of {len(digests_old)} files have the same bytes")
    print(f"{len(said_old)} runs, {len(written_old)} files, {compared:,} cells: {len(differences)} differences")
    sys.exit(bool(differences))


if __name__ == "__main__":
    main()
