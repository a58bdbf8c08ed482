#!/usr/bin/env python3
"""Project lists of many lines: what merge takes for them, beside a bare reader and other ways to stack them.

    python3 benches/lists.py BENCH DIR [--units 285] [--rows 350] [--program target/release/baosong] [--peers pycalamine,polars]
                             [--tools BENCH/floor/target/release] [--steps] [--rounds 3]

BENCH is the folder with gen_lists.py (which needs XlsxWriter) and lists_job.py; DIR a scratch folder, which keeps the sets
`l285x350` and so on. TOOLS is the folder with the bare reader `floor` and with `meter`, by which everything is measured: the peak
memory of a child of this script would begin at the script's own. Every sum of every unit is held against the generator's; a difference ends the run. Every figure is the median
of rounds in which all take turns: wall and CPU seconds with those of the children, peak memory of the largest process. `--steps`
goes through a period with the set: collect, status, trace, merge from the archive, verify, pack.
"""

import argparse
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import zipfile
from decimal import Decimal

HERE = pathlib.Path(__file__).resolve().parent
DAY = ["--today", "2021-09-28"]
PERIOD = ["--period", "2021-09-25"]
MONEY = {
    "total_investment": "总投资(万元)",
    "column_g": "其中：外资(万元)",
    "year_planned_investment": "年度计划投资(万元)",
    "cumulative_completed_investment": "累计完成投资(万元)",
}


def returns(given):
    """The folder of a set, made if it is not there, with its campaign file."""
    folder = given.dir / f"l{given.units}x{given.rows}"
    if not (folder / "expected.json").exists():
        job = [sys.executable, given.bench / "gen_lists.py", str(given.units), str(given.rows), folder]
        subprocess.run(list(map(str, job)), check=True)
    units = json.loads((folder / "expected.json").read_text(encoding="utf-8"))["units"]
    text = (HERE / "lists.toml").read_text(encoding="utf-8")
    text += "".join(f'\n[[units]]\ncode = "9{at:05}"\nname = "{name}"\n' for at, name in enumerate(units, 1))
    (folder / "专项行动.toml").write_text(text, encoding="utf-8")
    return folder


def run(given, command, cwd=None):
    """Wall and CPU seconds and peak MiB of a command; findings are no failure."""
    report = given.dir / "meter.json"
    meter = [given.tools / "meter", report, *command]
    child = subprocess.run(list(map(str, meter)), stderr=subprocess.PIPE, cwd=cwd)
    taken = json.loads(report.read_text(encoding="utf-8"))
    if taken["rc"] not in (0, 1):
        sys.exit(f"failed ({taken['rc']}): {' '.join(map(str, command))}\n{child.stderr.decode(errors='replace')}")
    return {"wall": taken["wall_s"], "cpu": taken["cpu_s"], "mib": taken["maxrss_kib"] / 1024}


def merging(given, folder, out):
    return [given.program, "merge", folder / "returns", "--campaign", folder / "专项行动.toml", "-o", out, *PERIOD, *DAY]


def held(given, folder):
    """Holds number of lines and every sum of every unit against the generator's."""
    out = given.dir / "sums.json"
    taken = run(given, merging(given, folder, out))
    got = {unit["name"]: unit["values"] for unit in json.loads(out.read_text(encoding="utf-8"), parse_float=Decimal)["units"]}
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))["units"]
    wrong = [name for name, sums in expected.items() if any(Decimal(sums[told]) != got[name][key] for key, told in MONEY.items())]
    if wrong or len(got) != len(expected):
        sys.exit(f"sums differ: {wrong[:5]}")
    lines = sum(sums["lines"] for sums in expected.values())
    print(f"{len(expected)} returns, {lines} lines: every sum is as generated")
    return lines, taken


def lines_in(workbook):
    """Rows of the sheets of a workbook together, by their markup."""
    with zipfile.ZipFile(workbook) as book:
        sheets = [name for name in book.namelist() if name.startswith("xl/worksheets/sheet")]
        return max(sum(chunk.count(b"<row ") for chunk in iter(lambda s=book.open(name): s.read(1 << 20), b"")) for name in sheets)


def side_by_side(given, folder):
    out = given.dir / "lists.xlsx"
    acts = {"baosong": merging(given, folder, out), "baosong, csv": merging(given, folder, given.dir / "lists.csv")}
    acts["floor"] = [given.tools / "floor", "range", folder]
    for peer in filter(None, given.peers.split(",")):
        acts[peer] = [sys.executable, given.bench / "lists_job.py", peer, folder, given.dir / f"{peer}.xlsx"]
    taken = {name: [] for name in acts}
    for _ in range(given.rounds):
        for name, act in acts.items():
            if "-o" in act:
                act[act.index("-o") + 1].unlink(missing_ok=True)
            taken[name].append(run(given, act))
    return {name: {key: statistics.median(one[key] for one in runs) for key in runs[0]} for name, runs in taken.items()}


def steps(given, folder):
    """A period of an office with the set, command by command."""
    work = given.dir / f"work{given.units}"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    shutil.copy(folder / "专项行动.toml", work)
    first = next(iter(json.loads((folder / "expected.json").read_text(encoding="utf-8"))["units"]))
    summary = work / "汇总" / "2021-09-25_汇总表.xlsx"
    acts = {
        "collect": ["collect", folder / "returns", *PERIOD],
        "status": ["status", *PERIOD],
        "trace": ["trace", first, "总投资", *PERIOD],
        "merge": ["merge", *PERIOD],
        "verify": ["verify", summary],
        "verify 存档": ["verify", "存档"],
        "pack": ["pack", *PERIOD],
    }
    return {name: run(given, [given.program, *act, *DAY], cwd=work) for name, act in acts.items()}


def table(taken, lines):
    print(f"| | wall s | CPU s | MiB | µs a line |\n|---|---:|---:|---:|---:|")
    for name, one in taken.items():
        per_line = one["wall"] / lines * 1e6
        print(f"| {name} | {one['wall']:.2f} | {one['cpu']:.2f} | {one['mib']:.0f} | {per_line:.1f} |", flush=True)


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("bench", type=pathlib.Path)
    arguments.add_argument("dir", type=lambda path: pathlib.Path(path).resolve())
    arguments.add_argument("--units", type=int, default=285)
    arguments.add_argument("--rows", type=int, default=350)
    arguments.add_argument("--program", type=os.path.abspath, default=HERE.parent / "target/release/baosong")
    arguments.add_argument("--tools", type=lambda path: pathlib.Path(path).resolve())
    arguments.add_argument("--peers", default="")
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--steps", action="store_true")
    given = arguments.parse_args()
    given.tools = given.tools or given.bench.resolve() / "floor/target/release"
    given.dir.mkdir(parents=True, exist_ok=True)
    folder = returns(given)
    lines, json_taken = held(given, folder)
    taken = side_by_side(given, folder) if given.rounds else {}
    table({"baosong, JSON": json_taken} | taken, lines)
    if taken:
        print(f"{lines_in(given.dir / 'lists.xlsx')} rows on the longest sheet")
    if given.steps:
        table(steps(given, folder), lines)


if __name__ == "__main__":
    main()
