#!/usr/bin/env python3
"""Guards the hot path against getting slower, in instructions instead of time: merges the returns of the
fixtures under callgrind on one thread and holds the count against benches/instructions.json.

    python3 benches/instructions.py target/debug/baosong [--renew]

Fails above the kept count by a tenth. Well below it, keep the new one: --renew.
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


def count(program):
    """Instructions of the program itself; those of the processes that read .xls files are not counted."""
    with tempfile.TemporaryDirectory() as scratch:
        command = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={scratch}/out", program, "merge"]
        command += [FIXTURES / "2021-09-25", "--baseline", FIXTURES / "上年同期.csv", "--today", "2021-09-26"]
        command += ["-o", f"{scratch}/汇总.xlsx"]
        run = subprocess.run(command, env={**os.environ, "RAYON_NUM_THREADS": "1"}, capture_output=True, text=True)
    found = re.search(r"Collected : (\d+)", run.stderr)
    if run.returncode > 1 or not found:
        sys.exit(run.stderr)
    return int(found.group(1))


def main():
    now = count(sys.argv[1])
    if "--renew" in sys.argv:
        KEPT.write_text(json.dumps({"merge of fixtures/2021-09-25": now}, indent=2) + "\n", encoding="utf-8")
    kept = json.loads(KEPT.read_text(encoding="utf-8"))["merge of fixtures/2021-09-25"]
    print(f"merge of fixtures/2021-09-25: {now:,} instructions, kept {kept:,} ({now / kept - 1:+.1%})")
    sys.exit(now > kept * (1 + TOLERANCE))


if __name__ == "__main__":
    main()
