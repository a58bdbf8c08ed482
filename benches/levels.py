#!/usr/bin/env python3
"""Measures the roll-up of counties under cities: time and memory of a merge over the tree, beside one over the same
files as a flat list of units, and beside a program that only reads them.

    python3 benches/levels.py BAOSONG [--small] [--floor FLOOR]

Two sets: 183 counties of 21 cities with one row each, and 2,850 counties of 333 cities of 31 provinces with ten
lines each (--small: the first only). Figures are such that every total can be told: a county's number is its
position, from 1. FLOOR is run as `FLOOR range FOLDER` and has calamine read the first sheet of every file in
FOLDER/returns. Of three runs each the fastest counts.
"""

import datetime
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

import openpyxl

PERIOD = "2024-05-10"
DAY = "2024-05-09"

HEAD = """
id     = "levels"
title  = "水域台账"
notice = "通知"
start  = 2024-04-01
end    = 2024-09-30

[calendar]
days  = [10]
from  = 2024-05-01
until = 2024-09-30

[form]
version      = 1
label        = "附件"
title        = "水域台账"
unit_heading = "单位"
title_font   = "方正小标宋简体"
body_font    = "仿宋_GB2312"

[[form.header]]
key  = "reporting_unit"
name = "填报单位"
kind = "text"
"""

FIELDS = """
[[{table}.fields]]
key  = "water"
name = "水域名称"
kind = "text"

[[{table}.fields]]
key      = "area"
name     = "面积"
unit     = "亩"
kind     = "amount"
decimals = 1

[[{table}.fields]]
key  = "signs"
name = "警示牌"
unit = "块"
kind = "count"
"""

LIST = """
[[blocks]]
id    = "waters"
sheet = "附件"
rows  = "list"
key   = ["water"]
"""


def tree(sizes):
    """Units with codes of their own, each with its parent: so many of each level below the one above."""
    levels, above = [], [None]
    for depth, size in enumerate(sizes):
        level = [(f"{'ABC'[depth]}{at:05}", f"{'甲乙丙'[depth]}{at + 1}号单位", above[at * len(above) // size])
                 for at in range(size)]
        levels.append(level)
        above = [code for code, _, _ in level]
    return levels


def campaign(levels, lines, flat):
    text = HEAD + (LIST + FIELDS.format(table="blocks") if lines else FIELDS.format(table="form"))
    for level in levels[-1:] if flat else levels:
        for code, name, parent in level:
            text += f'\n[[units]]\ncode = "{code}"\nname = "{name}"\n'
            if parent and not flat:
                text += f'parent = "{parent}"\n'
    return text


def returns(folder, counties, lines):
    """One workbook for each county; its area is its position in every line."""
    folder.mkdir()
    for at, (_, name, _) in enumerate(counties, 1):
        book = openpyxl.Workbook()
        sheet = book.active
        sheet.title = "附件"
        sheet.append(["填报单位", name])
        sheet.append([])
        headings = ["水域名称", "面积(亩)", "警示牌(块)"]
        sheet.append(headings if lines else ["单位", *headings])
        for line in range(lines or 1):
            row = [f"{at}号塘{line + 1}", at, 2]
            sheet.append(row if lines else [name, *row])
        book.save(folder / f"{name}.xlsx")


RUNS = 3


def measured(program, folder, arguments):
    """Seconds and most memory in MiB of the fastest run, and what it says."""
    runs = []
    for _ in range(RUNS):
        begun = time.monotonic()
        with tempfile.TemporaryFile() as out:
            run = subprocess.Popen([program, *arguments], cwd=folder, stdout=out, stderr=subprocess.DEVNULL)
            _, status, used = os.wait4(run.pid, 0)
            seconds = time.monotonic() - begun
            out.seek(0)
            said = out.read()
        assert os.waitstatus_to_exitcode(status) < 2
        runs.append((seconds, used.ru_maxrss / 1024, said))
    return min(runs, key=lambda run: run[0])


def merge(kind):
    """Arguments of the merge over the tree or the flat list."""
    return ["merge", "收件", "--campaign", f"{kind}.toml", "--period", PERIOD, "--today", DAY, "-o", f"{kind}.xlsx",
            "--format", "json"]


def measure(program, sizes, lines, floor):
    levels = tree(sizes)
    with tempfile.TemporaryDirectory() as place:
        folder = pathlib.Path(place)
        returns(folder / "收件", levels[-1], lines)
        results = {}
        for kind in ("flat", "tree"):
            text = campaign(levels, lines, kind == "flat")
            (folder / f"{kind}.toml").write_text(text, encoding="utf-8")
            results[kind] = measured(program, folder, merge(kind))
        count = sizes[-1]
        area = (lines or 1) * count * (count + 1) / 2
        for kind, (_, _, said) in results.items():
            assert json.loads(said)["total"]["values"]["area"] == area, kind
        if floor:
            (folder / "returns").symlink_to(folder / "收件")
            results["only read by calamine"] = measured(floor, folder, ["range", "."])
        for kind, (seconds, memory, _) in results.items():
            print(f"{' × '.join(map(str, sizes))}, {lines or 1} lines, {kind}: {seconds:.2f} s, {memory:.0f} MiB")


def main():
    program = str(pathlib.Path(sys.argv[1]).resolve())
    print(datetime.date.today())
    floor = str(pathlib.Path(sys.argv[sys.argv.index("--floor") + 1]).resolve()) if "--floor" in sys.argv else None
    measure(program, [21, 183], 0, floor)
    if "--small" not in sys.argv:
        measure(program, [31, 333, 2850], 10, floor)


if __name__ == "__main__":
    main()
