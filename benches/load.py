#!/usr/bin/env python3
"""Measures every command on working folders with many units and writes docs/performance.md.

    python3 benches/load.py BENCH DIR [--program target/release/baosong] [--sets 2850x6,50000x1] [--only merge,pack]

BENCH is the folder with gen_returns.py (which needs XlsxWriter); DIR a scratch folder, which keeps the returns, the
working folders and what was measured (DIR/load.json), so that --only repeats a part and leaves the rest of the table.
A set 2850x6 is 2,850 units in 6 periods. CPU seconds are those of all processes of a command, memory is the peak of
the largest; each is one run. The returns of 50,000 units are a gigabyte on disk with their archive and take a
quarter of an hour to make.
"""

import argparse
import datetime
import json
import math
import os
import pathlib
import shutil
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
PAGE = HERE.parent / "docs" / "performance.md"
FIRST = datetime.date(2021, 9, 25)
PERIODS = "2021-09-25 2021-10-10 2021-10-25 2021-11-10 2021-11-25 2021-12-10".split()
# One in so many returns has a cell that must be reported.
BAD_EVERY = 37
# What a command may take where a bound is promised: MiB, and kB for each unit in each period.
PROMISED = {"pack": (100, None), "verify": (None, 20)}
UNIT = "成都"
HEAD = """# What many units take

Written by `python3 benches/load.py BENCH DIR`: every command on a working folder with so many units in so many periods, all of which
reported. CPU seconds of all processes of a command, and the peak memory of the largest, each of one run of a release build.
`nobody reported` is a folder without returns. A column without figures was not measured.
"""


class Folder:
    """A working folder of a set, and the period that commands are measured on, the last."""

    def __init__(self, name, given):
        self.units, count = map(int, name.split("x"))
        self.periods = PERIODS[:count]
        self.path = given.dir / name
        self.program = given.program
        self.bench = given.bench

    def prepare(self):
        """Makes returns and campaign file, unless they are there."""
        if (self.path / "专项行动.toml").exists():
            return
        sys.path.insert(0, str(self.bench))
        import gen_returns

        for period in self.periods:
            folder = self.path / "returns" / period
            folder.mkdir(parents=True, exist_ok=True)
            for at in range(self.units):
                told = dated(gen_returns.make_return(at, "1", BAD_EVERY, 0), period)
                gen_returns.write_xlsx(folder / f"{at + 1:05d}_{told['name']}.xlsx", told)
        rows = [{"name": gen_returns.unit_name(at)} for at in range(self.units)]
        (self.path / "expected.json").write_text(json.dumps({"rows": rows}), encoding="utf-8")
        subprocess.run([sys.executable, HERE / "campaign.py", self.path], check=True)
        self.write_contacts([row["name"] for row in rows])

    def write_contacts(self, names):
        """The table of contacts, which letters need."""
        import xlsxwriter

        book = xlsxwriter.Workbook(str(self.path / "通讯录.xlsx"))
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["市(州)", "联系人", "电话", "邮箱"])
        for at, name in enumerate(names):
            sheet.write_row(at + 1, 0, [name, "张敏", f"0{at:010}", f"u{at}@example.cn"])
        book.close()

    def run(self, *arguments):
        """One command on the day after the last period: CPU and wall seconds, MiB, exit status."""
        command = [self.program, *map(str, arguments), "--today", next_day(self.periods[-1])]
        return measured(command, self.path)

    def receive(self, period):
        """Puts the returns of a period into the inbox and collects them."""
        inbox = self.path / "收件"
        shutil.rmtree(inbox, ignore_errors=True)
        shutil.copytree(self.path / "returns" / period, inbox, copy_function=os.link)
        command = [self.program, "collect", "--period", period, "--today", next_day(period)]
        return measured(command, self.path)

    def collected(self):
        """Collects every period anew; what the last one took."""
        shutil.rmtree(self.path / "存档", ignore_errors=True)
        for period in self.periods[:-1]:
            self.receive(period)
        return self.receive(self.periods[-1])


def dated(told, period):
    """A return that was filled in for another period."""
    told["day"] += datetime.date.fromisoformat(period) - FIRST
    told["day_text"] = f"{told['day']:%Y-%m-%d}"
    return told


def next_day(period):
    return str(datetime.date.fromisoformat(period) + datetime.timedelta(1))


def measured(command, folder):
    """Findings are no failure; anything else is."""
    begun = time.monotonic()
    child = subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                             stderr=subprocess.PIPE)
    complaint = child.stderr.read().decode("utf-8", "replace")
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in (0, 1):
        sys.exit(f"failed ({child.returncode}): {' '.join(command)}\n{complaint[-400:]}")
    return {"cpu": used.ru_utime + used.ru_stime, "wall": time.monotonic() - begun, "mib": used.ru_maxrss / 1024}


def commands(folder):
    """What is measured, in an order in which each finds what it needs."""
    period = folder.periods[-1]
    summary, evidence = f"汇总/{period}_汇总表.xlsx", f"汇总/{period}_证据包.zip"
    of_period = ["--period", period]
    return {
        "calendar": ["calendar"],
        "template": ["template", *of_period],
        "collect": folder.collected,
        "check": ["check", "收件", *of_period],
        "collect again": ["collect", *of_period],
        # The amounts of all units are judged again after it.
        "adjust": ["adjust", UNIT, "签约金额", "3500", "--reason", "来电更正", *of_period],
        "return": ["return", *of_period],
        "status": ["status", *of_period],
        "status --all": ["status", "--all"],
        "remind": ["remind"],
        "mail remind": ["mail", "remind", *of_period],
        "merge": ["merge", *of_period],
        "merge csv": ["merge", *of_period, "-o", "汇总.csv"],
        "brief": ["brief", *of_period, "-o", "通报.docx"],
        "trace": ["trace", UNIT, "签约金额", *of_period],
        "pack": ["pack", *of_period],
        "verify": ["verify", summary],
        "verify zip": ["verify", evidence],
        "verify 存档": ["verify", "存档"],
        "log": ["log", *of_period],
        "close": ["close", period],
        "reopen": ["reopen", period, "--reason", "还有更正"],
    }


def missing_units(folder):
    """The same commands where nobody has reported: what is told of every unit is longest then."""
    empty = folder.path / "empty"
    empty.mkdir(exist_ok=True)
    shutil.copy(folder.path / "专项行动.toml", empty)
    day = ["--today", next_day(folder.periods[-1])]
    return {f"{name}, nobody reported": measured([folder.program, name, *day], empty) for name in ("status", "remind")}


def measure(folder, only, keep):
    """Every command, or those asked for; `keep` takes each as it comes."""
    folder.prepare()
    for name, command in commands(folder).items():
        if not only or name in only:
            keep(name, folder.run(*command) if isinstance(command, list) else command())
    if not only or "remind" in only:
        for name, taken in missing_units(folder).items():
            keep(name, taken)


def page(known):
    """The table, and how the bounds that are promised hold."""
    sets = list(known)
    names = list(dict.fromkeys(name for one in sets for name in known[one]))
    lines = [HEAD, "| command | " + " | ".join(f"{told_set(name)}: CPU s | MiB" for name in sets) + " |",
             "|---|" + "---:|---:|" * len(sets)]
    for name in names:
        figures = [known[one].get(name) for one in sets]
        cells = [f"{taken['cpu']:.2f} | {taken['mib']:.0f}" if taken else "– | –" for taken in figures]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def remarks():
    """What somebody wrote below the first table, other tables among it."""
    text = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    return "\n" + text.partition("|\n\n")[2]


def told_set(name):
    units, periods = name.split("x")
    return f"{int(units):,} units × {periods}"


def kept(known):
    """Whether every bound holds; says which does not."""
    beyond = []
    for one, taken in known.items():
        returns = math.prod(map(int, one.split("x")))
        for name, (mib, kilobytes) in PROMISED.items():
            peak = taken.get(name, {"mib": 0})["mib"]
            if mib is not None and peak > mib or kilobytes is not None and peak * 1024 > kilobytes * returns:
                beyond.append(f"{name} of {one}: {peak:.0f} MiB")
    for line in beyond:
        print("passes its bound:", line)
    return not beyond


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("bench", type=pathlib.Path)
    arguments.add_argument("dir", type=pathlib.Path)
    arguments.add_argument("--program", type=os.path.abspath, default=HERE.parent / "target/release/baosong")
    arguments.add_argument("--sets", default="2850x6,50000x1")
    arguments.add_argument("--only", default="")
    given = arguments.parse_args()
    given.program, given.dir = str(given.program), given.dir.resolve()
    notes = given.dir / "load.json"
    known = json.loads(notes.read_text()) if notes.exists() else {}
    for name in given.sets.split(","):
        of_set = known.setdefault(name, {})

        def keep(command, taken, of_set=of_set, name=name):
            of_set[command] = taken
            notes.write_text(json.dumps(known, ensure_ascii=False, indent=1))
            print(f"{name:10} {command:24} {taken['cpu']:8.2f} s {taken['mib']:8.0f} MiB", flush=True)

        measure(Folder(name, given), [word for word in given.only.split(",") if word], keep)
    PAGE.write_text(page(known) + remarks(), encoding="utf-8")
    sys.exit(0 if kept(known) else 1)


if __name__ == "__main__":
    main()
