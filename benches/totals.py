#!/usr/bin/env python3
"""Holds a merge (its JSON on standard input) against what the generator of the returns put in:

    baosong merge … --format json | python3 benches/totals.py SET

Every figure of every return without a faulty cell, and every total against the sum of the units' figures. What
a unit wrote into a faulty cell (约5, 3次, 待核实, -1) is understood or asked here, where the generator leaves it out.
"""

import decimal
import json
import pathlib
import sys

FIELDS = ["promotion_meetings", "enterprise_visits", "signed_projects", "signed_amount", "landed_projects",
          "started_projects", "funds_in_place"]


def main():
    folder = pathlib.Path(sys.argv[1])
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"), parse_float=decimal.Decimal)
    merged = json.load(sys.stdin, parse_float=decimal.Decimal)
    sound = [(row, unit) for row, unit in zip(expected["rows"], merged["units"]) if not row["issues"]]
    wrong = [f"{row['name']} is {unit['status']}" for row, unit in sound if unit["status"] != "accepted"]
    for row, unit in sound:
        for field, truth in zip(FIELDS, row["values"]):
            if unit["values"][field] != truth:
                wrong.append(f"{row['name']} {field}: {unit['values'][field]}, expected {truth}")
    for field in FIELDS:
        total = sum(unit["values"][field] or 0 for unit in merged["units"])
        if total != merged["total"]["values"][field]:
            wrong.append(f"total of {field}: {merged['total']['values'][field]}, expected {total}")
    faulty = len(expected["rows"]) - len(sound)
    returned = sum(1 for unit in merged["units"] if unit["status"] == "returned")
    print(f"{len(expected['rows'])} returns, {faulty} with a faulty cell, of which {returned} sent back: ", end="")
    print("; ".join(wrong[:20]) if wrong else "every other figure and every total equal")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
