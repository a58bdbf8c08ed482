#!/usr/bin/env python3
"""Holds `form read` and the merge against what a person reads in forms with returns.

usage: forms.py PROGRAM CASES      CASES: a folder of forms with expected.json, and score.py beside them

The definition that `form read` writes is used as it is but for the dates and the units, which no blank form tells.
Needs openpyxl."""
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from datetime import date

import openpyxl
from openpyxl.utils import column_index_from_string


def run(program, desk, *args):
    done = subprocess.run([program, *args], cwd=desk, capture_output=True, text=True)
    if done.returncode == 2:
        sys.exit(done.stderr)
    return done.stdout


def keys(definition):
    """Letter of a field's column, or number of its row, by its key, from the comments of the definition."""
    place, found = None, {}
    for line in definition.splitlines():
        comment = re.match(r"\[\[.*fields\]\]\s+# (?:第 )?(\S+) [列行]$", line)
        key = re.match(r'key\s+= "(.*)"', line)
        if comment:
            place = comment[1]
        elif key and place:
            found[key[1]], place = place, None
    return found


def desk_of(program, form, expected, desk):
    blank = os.path.join(form, expected["blank"])
    run(program, desk, "form", "read", blank, "-o", "专项行动.toml")
    path = os.path.join(desk, "专项行动.toml")
    text = open(path, encoding="utf-8").read()
    year = date.today().year
    text = text.replace(f"{year}-01-01", "2024-01-01").replace(f"{year}-12-31", "2024-12-31")
    if "\n[[units]]" not in text:
        for at, unit in enumerate(expected["units"]):
            text += f'\n[[units]]\ncode = "00{at:04}"\nname = "{unit["name"]}"\n'
    open(path, "w", encoding="utf-8").write(text)
    shutil.copytree(os.path.join(form, "returns"), os.path.join(desk, "收件"))
    return keys(text)


def merged(program, form, expected, desk, period):
    columns = desk_of(program, form, expected, desk)
    files = json.loads(run(program, desk, "check", "收件", "--period", period, "--explain", "--format", "json"))["files"]
    book = os.path.join(desk, "汇总.xlsx")
    run(program, desk, "merge", "收件", "--period", period, "-o", book)
    total = json.loads(run(program, desk, "merge", "收件", "--period", period, "--format", "json"))["total"]["values"]
    names = {}
    for table in expected["definition"]["tables"]:
        for column in table.get("columns", []):
            names[column["col"]] = column["heading"][-1]
    out = {"findings": [finding(file, one, names) for file in files for one in file["findings"]]}
    in_word = expected["blank"].endswith(".docx")
    for kind in expected["merged"]:
        if kind == "tables":
            table = next(iter(expected["merged"]["tables"]))
            out["tables"] = {table: lines(files, total, columns, names if in_word else None)}
        elif kind == "single":
            table = next(iter(expected["merged"]["single"]))
            out["single"] = {table: {file["unit"]["name"]: {columns[k]: v for k, v in file["values"].items() if k in columns} for file in files}}
        elif kind == "matrix":
            out["matrix"] = matrix(book, expected, total, columns)
    return out


def in_table(file, row):
    """Row of the table of a Word document, which a person counts from its heading."""
    return row - file["reading"]["heading_rows"][0] + 1


def finding(file, one, names):
    level = "note" if one["class"] == "note" else "ask"
    cell = one["cell"] or ""
    if cell.startswith("Word文档!"):
        letter, row = re.match(r".*!([A-Z]+)(\d+)", cell).groups()
        heading = re.sub("（.*", "", names[str(column_index_from_string(letter))])
        cell = f"表1 第{in_table(file, int(row))}行 {heading}"
    return {"file": os.path.basename(file["path"]), "cell": cell, "level": level, "code": one["code"]}


def lines(files, total, columns, names):
    place = (lambda c: names.get(c, c)) if names else (lambda c: c)
    rows = []
    for file in files:
        for line in file["values"]:
            asked = {f["cell"].split("!")[-1] for f in file["findings"] if f["cell"] and f["class"] != "note"}
            values = {}
            for key in line["values"].keys() & columns.keys():
                value, at = line["values"][key], f'{columns[key]}{line["row"]}'
                values[place(columns[key])] = {"state": "ask"} if value is None and at in asked else value
            if names:
                bare = {re.sub("（.*", "", k): v for k, v in values.items()}
                values = {**bare, **values}
            row = f'第 {in_table(file, line["row"])} 行' if names else line["row"]
            rows.append({"unit": file["unit"]["name"], "file": os.path.basename(file["path"]), "row": row, "values": values})
    return {"rows": rows, "total": {place(columns[k]): v for k, v in total.items() if k in columns}}


def matrix(book, expected, total, columns):
    table = expected["definition"]["tables"][0]
    if table.get("orientation"):
        by_row = {columns[k]: v for k, v in total.items() if k in columns}
        at = {r["name"]: str(r["row"]) for r in table["rows"]}
        return {name: {"total": by_row.get(at[re.sub("（.*", "", name)])} for name in expected["merged"]["matrix"]}
    sheet = next(s for s in openpyxl.load_workbook(book, data_only=True) if s.title.endswith("明细"))
    letters = [c["col"] for c in table["columns"]]
    return {row[1]: dict(zip(letters, row[2:])) for row in sheet.iter_rows(values_only=True) if str(row[0]).startswith("合计")}


def main():
    program, cases = os.path.abspath(sys.argv[1]), sys.argv[2]
    spec = importlib.util.spec_from_file_location("score", os.path.join(cases, "score.py"))
    score = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(score)
    periods = {"D3": "2024-06-05", "D6": "2024-10-25"}
    for name in sorted(os.listdir(cases)):
        form = os.path.join(os.path.abspath(cases), name)
        if not os.path.isdir(form):
            continue
        expected = json.load(open(os.path.join(form, "expected.json"), encoding="utf-8"))
        with tempfile.TemporaryDirectory() as desk:
            read = json.loads(run(program, desk, "form", "read", os.path.join(form, expected["blank"]), "--format", "json"))
            print(name, json.dumps(score.define(expected, read), ensure_ascii=False))
            period = next((v for k, v in periods.items() if name.startswith(k)), "2024-05-25")
            result = merged(program, form, expected, desk, period)
            print("  ", json.dumps(score.merge(expected, result), ensure_ascii=False))


main()
