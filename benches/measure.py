#!/usr/bin/env python3
"""Measures whole commands beside the floor, the peers and the bare tools, in one session, and writes
benches/RESULTS.md.

    python3 benches/measure.py BENCH DIR [--quick] [--only merge,start,protections,collect,forms,profile]

BENCH is the folder with gen_returns.py (which needs XlsxWriter), run_peers.sh and floor/, see side_by_side.sh; DIR a
scratch folder on the disk that is to be measured, which keeps the sets n21-xlsx … n10000-xlsx. Builds the release
program. Every figure is the median of runs that take turns with those it is compared with. About 15 minutes on a
quiet machine, with --quick 6: fewer peers and rounds. What was measured is kept in DIR/measured.json, so --only
repeats a part and leaves the rest of the table.
"""

import argparse
import json
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import time

import results
from results import COUNTIES, PARTS

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
PROGRAM = ROOT / "target/dist/baosong"
EXAMPLES = ROOT / "target/dist/examples"
SIZES = [21, 210, 2100, 10000]
DAY = ["--period", "2021-09-25", "--today", "2021-09-28"]
FAST = ["pycalamine_rs", "pycalamine"]
# LibreOffice is left out: it needs a minute for 2,100.
SLOW = ["floor2", "duckdb", "polars", "pandas_calamine", "sheetjs", "openpyxl", "exceljs", "pandas"]


class Session:
    """Runs commands through the meter of BENCH and remembers what they took."""

    def __init__(self, given):
        self.bench, self.dir, self.quick = given.bench.resolve(), given.dir.resolve(), given.quick
        self.floor = self.dir / "floor-target/release/floor"
        self.meter = self.dir / "floor-target/release/meter"
        self.rounds = 3 if given.quick else 5

    def run(self, command, cwd=None):
        """Wall and CPU seconds and the largest process in MiB of one run; findings are no failure."""
        report = self.dir / "run.json"
        subprocess.run([self.meter, report, *map(str, command)], stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL, cwd=cwd)
        taken = json.loads(report.read_text())
        if taken["rc"] not in (0, 1):
            sys.exit(f"failed ({taken['rc']}): {' '.join(map(str, command))}")
        return {"wall": taken["wall_s"], "cpu": taken["cpu_s"], "mib": taken["maxrss_kib"] / 1024}

    def turns(self, runs, rounds=None):
        """Medians of several runs that take turns: {name: function that makes one run}."""
        taken = {name: [] for name in runs}
        for _ in range(rounds or self.rounds):
            for name, act in runs.items():
                taken[name].append(act())
        return {name: median(all) for name, all in taken.items()}

    def set_of(self, size):
        """A set of generated returns with its campaign file."""
        folder = self.dir / f"n{size}-xlsx"
        if not (folder / "专项行动.toml").exists():
            subprocess.run([sys.executable, self.bench / "gen_returns.py", str(size), folder], check=True)
            subprocess.run([sys.executable, HERE / "campaign.py", folder], check=True)
        return folder


def median(runs):
    middle = {key: statistics.median(run[key] for run in runs) for key in runs[0]}
    return middle | {"low": min(r["wall"] for r in runs), "high": max(r["wall"] for r in runs), "runs": len(runs)}


def merging(folder, out):
    return [PROGRAM, "merge", folder / "returns", "--campaign", folder / "专项行动.toml", "--baseline",
            folder / "baseline.csv", "-o", out, *DAY]


def merge(session):
    """Every size beside the floor and the peers, by side_by_side.sh. The slow peers, up to 2,100 only, have a session of
    their own: while they run this system takes file pages that nobody uses out of its cache."""
    quick = session.quick
    sessions = [(["pycalamine_rs"] if quick else FAST, "21 210 2100", 9), (FAST, "10000", 9),
                (["pandas"] if quick else SLOW, "21 210 2100", session.rounds)]
    merged = {}
    for peers, sizes, rounds in sessions:
        command = [HERE / "side_by_side.sh", session.bench, session.dir, "--only", ",".join(["floor", *peers, "baosong"]),
                   "--reps", rounds, "--extra-rounds", "2", "--patience", "20" if quick else "40", "--keep"]
        env = {**os.environ, "SIZES": sizes}
        subprocess.run(list(map(str, command)), check=True, env=env, stdout=subprocess.DEVNULL)
        for size in json.loads((session.dir / "results.json").read_text()):
            if str(size["n"]) in sizes.split():
                note(merged.setdefault(str(size["n"]), {}), size["tools"])
    return merged


def note(known, tools):
    """Notes the programs of a session; one that was measured before, as measured among these."""
    keys = {"wall": "wall_s", "low": "min_s", "high": "max_s", "cpu": "cpu_s", "runs": "n"}
    among = set(known)
    for name, tool in tools.items():
        if name == "floor" and among:
            continue
        taken = {key: tool[old] for key, old in keys.items()} | {"mib": tool["maxrss_kib"] / 1024}
        known[f"{name}, between the slow ones" if name in among else name] = taken


def beside(session):
    """The merge and the floor alone, in turns; a system that takes unused pages from its cache has them back
    before every run."""
    taken = {}
    for size, rounds in [(2100, 21), (10000, 9)]:
        folder, out = session.set_of(size), session.dir / "beside.xlsx"
        files = [PROGRAM, session.floor, *(folder / "returns").iterdir()]

        def warm(command):
            for file in files:
                file.read_bytes()
            return session.run(command)

        runs = {"floor": lambda: warm([session.floor, "range", folder]), "baosong": lambda: warm(merging(folder, out))}
        taken[str(size)] = session.turns(runs, rounds)
    return taken


def start(session):
    folder, out = session.set_of(SIZES[0]), session.dir / "start.xlsx"
    runs = {"--help": lambda: session.run([PROGRAM, "--help"]),
            "floor of 21": lambda: session.run([session.floor, "range", folder]),
            "merge of 21": lambda: session.run(merging(folder, out))}
    return session.turns(runs, 15)


def protections(session):
    """What only protects, timed by itself, beside the whole way of reading; calamine, which has no bounds."""
    folder = session.set_of(2100)
    told = []
    for returns in (folder / "returns", ROOT / "fixtures/2021-09-25"):
        command = [EXAMPLES / "protections", returns, PROGRAM]
        told.append(json.loads(subprocess.run(command, check=True, capture_output=True).stdout))
    one_thread = ["env", "FLOOR_THREADS=1", session.floor, "range", folder]
    floor = session.turns({"floor": lambda: session.run(one_thread)})["floor"]
    return {"xlsx": told[0]["others"], "xls": told[1]["xls"], "calamine": floor["wall"]}


def collect(session):
    """Every original and record made durable, beside a copy of the same files; the folders begin empty."""
    folder, desk, copy = session.set_of(SIZES[-1]), session.dir / "desk", session.dir / "copy"
    desk.mkdir(exist_ok=True)
    shutil.copy(folder / "专项行动.toml", desk)

    def emptied(path, act):
        shutil.rmtree(path, ignore_errors=True)
        os.sync()
        time.sleep(0.5)
        return act()

    copying = ["sh", "-c", f"cp -r '{folder / 'returns'}' '{copy}' && sync"]
    collecting = [PROGRAM, "collect", folder / "returns", *DAY]
    runs = {"cp -r + sync": lambda: emptied(copy, lambda: session.run(copying)),
            "collect": lambda: emptied(desk / "存档", lambda: session.run(collecting, cwd=desk)),
            "collect again": lambda: session.run(collecting, cwd=desk)}
    taken = session.turns(runs, 2 if session.quick else 3)
    shutil.rmtree(desk / "存档")
    shutil.rmtree(copy)
    return taken


def forms(session):
    """Blank forms for counties beside bare rust_xlsxwriter writing the same cells, one thread, no fsync."""
    campaign, folder = session.dir / "counties.toml", session.dir / "forms"
    built_in = (ROOT / "templates/sichuan-bairi-2021.toml").read_text(encoding="utf-8")
    units = [f'\n[[units]]\ncode = "9{at:05}"\nname = "第{at}县"\n' for at in range(COUNTIES - 21)]
    campaign.write_text(built_in + "".join(units), encoding="utf-8")
    asked = [PROGRAM, "template", "--campaign", campaign, *DAY]
    shutil.rmtree(folder, ignore_errors=True)
    session.run([*asked, "-o", folder / "made"])
    form = next((folder / "made").glob("成都市*"))

    def emptied(name, command):
        shutil.rmtree(folder / name, ignore_errors=True)
        os.sync()
        return session.run(command)

    runs = {"bare": lambda: emptied("bare", [EXAMPLES / "bare_forms", form, COUNTIES, folder / "bare"]),
            "folder": lambda: emptied("new", [*asked, "-o", folder / "new"]),
            "zip": lambda: session.run([*asked, "--zip", session.dir / "forms.zip"])}
    taken = session.turns(runs)
    taken["bytes of a form"] = {"ours": form.stat().st_size, "bare": (folder / "bare/0.xlsx").stat().st_size}
    shutil.rmtree(folder)
    return taken


def profile(session):
    """Where the time goes: what each further step adds, and, where valgrind is, instructions by part."""
    folder = session.set_of(SIZES[-1])
    runs = {"floor": lambda: session.run([session.floor, "range", folder]),
            "csv": lambda: session.run(merging(folder, session.dir / "profile.csv")),
            "xlsx": lambda: session.run(merging(folder, session.dir / "profile.xlsx"))}
    return {"steps": session.turns(runs), "parts": instructions(session)}


def instructions(session):
    """Millions of instructions by room and library, of a merge of 210 on one thread; {} without valgrind."""
    if not shutil.which("valgrind"):
        return {}
    target = session.dir / "symbols"
    flags = {"LTO": "false", "CODEGEN_UNITS": "16", "DEBUG": "1", "STRIP": "false"}
    env = {**os.environ, **{f"CARGO_PROFILE_RELEASE_{key}": value for key, value in flags.items()}}
    subprocess.run(["cargo", "build", "--quiet", "--profile", "dist", "--locked", "--target-dir", target], check=True, cwd=ROOT, env=env)
    merged = merging(session.set_of(210), session.dir / "counted.xlsx")
    merged[0] = target / "dist/baosong"
    out = session.dir / "callgrind.out"
    subprocess.run(["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}", *map(str, merged)], capture_output=True,
                   env={**os.environ, "RAYON_NUM_THREADS": "1"})
    told = subprocess.run(["callgrind_annotate", "--threshold=100", out], capture_output=True, text=True).stdout
    parts = {}
    for line in told.splitlines():
        found = re.match(r" *([\d,]+) \([ \d.]+%\)  [^ ]*?[\w?]:([^:].*)", line)
        if found:
            name = part_of(found.group(2))
            parts[name] = parts.get(name, 0) + int(found.group(1).replace(",", "")) / 1e6
    return dict(sorted(parts.items(), key=lambda part: -part[1]))


def part_of(function):
    """Room or library of a function; what was inlined counts for the function into which it was."""
    found = re.search(r"baosong::(\w+)", function) or re.match(r"[<&\[(]*(?:dyn |mut )*([a-z]\w*)::", function)
    return found.group(1) if found else "libc"


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("bench", type=pathlib.Path)
    arguments.add_argument("dir", type=pathlib.Path)
    arguments.add_argument("--quick", action="store_true")
    arguments.add_argument("--only", default=",".join(PARTS))
    given = arguments.parse_args()
    given.dir.mkdir(parents=True, exist_ok=True)
    session = Session(given)
    subprocess.run(["cargo", "build", "--quiet", "--profile", "dist", "--locked", "--bins", "--examples"], check=True, cwd=ROOT)
    subprocess.run(["cargo", "build", "--quiet", "--release", "--locked", "--manifest-path", session.bench / "floor/Cargo.toml",
                    "--target-dir", session.dir / "floor-target"], check=True)
    kept = session.dir / "measured.json"
    measured = json.loads(kept.read_text()) if kept.exists() else {}
    for part in given.only.split(","):
        begun = time.monotonic()
        measured[part] = globals()[part](session)
        kept.write_text(json.dumps(measured, indent=1, ensure_ascii=False))
        print(f"{part}: {time.monotonic() - begun:.0f} s", file=sys.stderr, flush=True)
    results.write(measured, session.dir)


if __name__ == "__main__":
    main()
