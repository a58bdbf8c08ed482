#!/usr/bin/env python3
"""Draws true records, writes each in many ways with several writers, and compares what `baosong check` takes
with what a person would read.

    pip install openpyxl xlsxwriter xlwt odfpy python-docx
    python3 benches/true_records.py target/release/baosong [--number 10000] [--seed 1] [--keep FOLDER]

A way is plain or odd. Of a plain way every figure must be taken as it is, and none may be held or sent
back: what is, is a false alarm. Of an odd way every figure must be taken right or be asked about (held, sent
back, or the file refused). A figure that is taken wrong without being asked about is a silent wrong.
"""

import argparse
import collections
import concurrent.futures
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parent / "true_records"))
import ways
import writers

FIELDS = ways.FIELDS
ASKED = ("hold", "mandatory")


def judged(program, path):
    command = [program, "check", "--format", "json", "--period", "2021-09-25", "--today", "2021-09-26", path]
    run = subprocess.run(command, capture_output=True, text=True, cwd=os.path.dirname(path))
    if run.returncode > 1:
        return None, run.stderr.strip()
    return json.loads(run.stdout)["files"], ""


def compare(files, case):
    """Names of fields that are taken wrong, and of those that are asked about."""
    own = [f for f in files if (f["unit"] or {}).get("name") == case.unit and f["status"] != "duplicate"]
    others = [f for f in files if f["unit"] and f["unit"]["name"] != case.unit and f["status"] == "accepted"]
    wrong = ["unit"] if others else []
    if not own:
        return wrong, list(FIELDS) if not wrong else []
    asked = []
    for one in own:
        whole = one["status"] in ("returned", "unreadable", "ignored") or any(
            x["class"] == "hold" and x.get("field") not in FIELDS for x in one["findings"])
        for field in FIELDS:
            doubts = whole or any(x["class"] in ASKED and x.get("field") == field for x in one["findings"])
            value = (one["values"] or {}).get(field)
            right = value is not None and abs(value - case.truth[field]) < 1e-9
            if doubts:
                asked.append(field)
            elif not right:
                wrong.append(f"{field}: {value} for {case.truth[field]}")
    return wrong, asked


def run(job):
    program, folder, seed = job
    rng = random.Random(seed)
    name = rng.choice(sorted(ways.WAYS))
    case = ways.draw(name, rng)
    writer = rng.choice([w for w in writers.WRITERS if writers.can_write(w, case)])
    below = os.path.join(folder, str(seed))
    os.makedirs(below)
    path = os.path.join(below, case.stem + writers.ending(writer))
    writers.write(writer, case, path)
    files, error = judged(program, path)
    if files is None:
        return name, writer, path, [f"failed: {error}"], []
    wrong, asked = compare(files, case)
    if not wrong and not (case.plain and asked):
        shutil.rmtree(below)
    return name, writer, path, wrong, asked if case.plain else []


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--number", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep")
    options = parser.parse_args()
    folder = options.keep or tempfile.mkdtemp()
    program = os.path.abspath(options.program)
    jobs = [(program, folder, options.seed * 1_000_000 + at) for at in range(options.number)]
    counts, silent, alarms, told = collections.Counter(), collections.Counter(), collections.Counter(), 0
    plain = 0
    with concurrent.futures.ProcessPoolExecutor() as pool:
        for name, writer, path, wrong, asked in pool.map(run, jobs, chunksize=20):
            counts[name, writer] += 1
            plain += ways.WAYS[name].plain
            silent[name] += bool(wrong)
            alarms[name] += bool(asked)
            if (wrong or asked) and told < 60:
                told += 1
                print(f"{name} by {writer}: {wrong or 'asked about ' + ', '.join(sorted(set(asked)))}  {path}")
    kinds, used = {name for name, _ in counts}, {writer for _, writer in counts}
    print(f"{options.number} files, {len(kinds)} ways, {len(used)} writers ({', '.join(sorted(used))})")
    print(f"silent wrong {sum(silent.values())}; false alarms {sum(alarms.values())} of {plain} plain ({sum(alarms.values()) / max(plain, 1):.2%})")
    for name in sorted(kinds):
        number = sum(n for (own, _), n in counts.items() if own == name)
        print(f"  {name}: {number}, silent {silent[name]}, alarms {alarms[name]}")
    sys.exit(bool(sum(silent.values())))


if __name__ == "__main__":
    main()
