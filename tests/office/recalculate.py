#!/usr/bin/python3
"""recalculate.py JOB.json RESULT.json

Compares the results stored in a summary with those that LibreOffice comes to. It opens a copy whose stored
results are spoilt and saves it as it is in the other formats, so that what these show after a recalculation
was not taken from a file.
"""
import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import job  # before the next one, which it makes importable
import office

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
SPOILT = b"-7"
# What stands before a stored result, and the result.
RESULT = rb"((?:</f>|<f [^<>]*/>)<v>)[^<]*"
FORMULA = 16  # com.sun.star.sheet.CellFlags
HEADING_ROWS = (2, 3)


def recalculate(task):
    path = Path(task["book"])
    spoilt = path.with_name(f"spoilt-{path.name}")
    results = stored(path)
    answer = {"formulas": len(results), "spoilt": spoil(path, spoilt)}
    with office.desktop() as desktop:
        book = office.open_book(desktop, spoilt)
        for copy in task["save"]:
            office.store(book, copy, copy.rpartition(".")[2])
        answer["wrong"] = wrong(book, results)
        answer["table"] = table(book)
        answer["edited"] = [edit(book, cells) for cells in task["edits"]]
        book.close(True)
        for copy in task["save"]:
            answer["wrong"] += wrong_in_copy(desktop, copy, results)
    return answer


def stored(path):
    """The result beside every formula, by sheet and cell."""
    found = {}
    with zipfile.ZipFile(path) as parts:
        names = [s.get("name") for s in ElementTree.fromstring(parts.read("xl/workbook.xml")).iter(f"{MAIN}sheet")]
        for number, name in enumerate(names, 1):
            sheet = ElementTree.fromstring(parts.read(f"xl/worksheets/sheet{number}.xml"))
            for cell in sheet.iter(f"{MAIN}c"):
                if cell.find(f"{MAIN}f") is not None:
                    found[f"{name}!{cell.get('r')}"] = result(cell)
    return found


def result(cell):
    text = cell.findtext(f"{MAIN}v")
    return text if cell.get("t") == "str" else job.exact(float(text))


def spoil(path, copy):
    """Writes the copy; how many results were spoilt."""
    count = 0
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            part, changed = re.subn(RESULT, rb"\1" + SPOILT, source.read(name))
            target.writestr(name, part)
            count += changed
    return count


def wrong_in_copy(desktop, path, results):
    book = office.open_book(desktop, path)
    answer = wrong(book, results)
    book.close(True)
    return [f"{Path(path).name} {line}" for line in answer]


def wrong(book, results):
    """Formulas that are errors, have another result after a hard recalculation, or are gone."""
    book.calculateAll()
    seen = formulas(book)
    lines = [f"{at}: error {error}" for at, (error, _) in seen.items() if error]
    for at in sorted(results.keys() | seen.keys()):
        _, value = seen.get(at, (0, "no formula"))
        if value != results.get(at, "nothing"):
            lines.append(f"{at}: {value} instead of {results.get(at, 'nothing')}")
    return lines


def formulas(book):
    """Error code and value of every formula, by sheet and cell."""
    found = {}
    for name in book.getSheets().getElementNames():
        sheet = book.getSheets().getByName(name)
        ranges = sheet.queryContentCells(FORMULA)
        for index in range(ranges.getCount()):
            for column, row, at in job.places(ranges.getByIndex(index)):
                cell = sheet.getCellByPosition(column, row)
                value = cell.getDataArray()[0][0]
                found[f"{name}!{at}"] = (cell.getError(), job.exact(value))
    return found


def table(book):
    """The cells of the first sheet that are not blank, by the names of row and column."""
    sheet = book.getSheets().getByIndex(0)
    data = job.used_area(sheet).getDataArray()
    names = columns(data)
    return {f"{line[0]} {name}": job.exact(value)
            for line in data[HEADING_ROWS[1] + 1:] for name, value in zip(names, line) if value != ""}


def columns(data):
    """A target's name stands over the first of its columns only."""
    group, names = "", []
    for upper, lower in zip(*(data[row] for row in HEADING_ROWS)):
        group = upper.replace("\n", "") or group
        names.append(f"{group} {lower}".strip())
    return names


def edit(book, cells):
    """Types numbers over cells as a clerk does, without asking for a recalculation; what that changes."""
    sheet, before = book.getSheets().getByIndex(0), table(book)
    data = job.used_area(sheet).getDataArray()
    for (unit, heading), number in cells:
        row = [line[0] for line in data].index(unit)
        sheet.getCellByPosition(columns(data).index(heading), row).setValue(number)
    return {place: value for place, value in table(book).items() if value != before.get(place)}


if __name__ == "__main__":
    job.run(recalculate)
