#!/usr/bin/env python3
"""Guards the hot paths against getting slower, in instructions instead of time: merges the returns of the
fixtures, and a project list, under callgrind on one thread and holds the counts against benches/instructions.json.

    python3 benches/instructions.py target/debug/baosong [--renew]

Fails above a kept count by a tenth. Well below it, keep the new one: --renew.
"""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).parent
KEPT = HERE / "instructions.json"
FIXTURES = HERE.parent / "fixtures"
TOLERANCE = 0.10
CASES = {
    "merge of fixtures/2021-09-25": [FIXTURES / "2021-09-25", "--baseline", FIXTURES / "上年同期.csv", "--today", "2021-09-26"],
    "merge of a list": [HERE / "list", "--campaign", HERE / "list/专项行动.toml", "--period", "2021-09-25", "--today", "2021-09-26"],
}


def count(program, arguments):
    """Instructions of the program itself; those of the processes that read .xls files are not counted."""
    with tempfile.TemporaryDirectory() as scratch:
        command = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={scratch}/out", program, "merge"]
        command += [*arguments, "-o", f"{scratch}/汇总.xlsx"]
        run = subprocess.run(command, env={**os.environ, "RAYON_NUM_THREADS": "1"}, capture_output=True, text=True)
    found = re.search(r"Collected : (\d+)", run.stderr)
    if run.returncode > 1 or not found:
        sys.exit(run.stderr)
    return int(found.group(1))


def main():
    counts = {name: count(sys.argv[1], arguments) for name, arguments in CASES.items()}
    if "--renew" in sys.argv:
        KEPT.write_text(json.dumps(counts, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    kept = json.loads(KEPT.read_text(encoding="utf-8"))
    for name, now in counts.items():
        print(f"{name}: {now:,} instructions, kept {kept[name]:,} ({now / kept[name] - 1:+.1%})")
    sys.exit(any(now > kept[name] * (1 + TOLERANCE) for name, now in counts.items()))


if __name__ == "__main__":
    main()
