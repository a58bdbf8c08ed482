#!/usr/bin/python3
"""resave.py JOB.json RESULT.json

Opens a workbook in LibreOffice, types the given contents into cells, makes columns wider and a cell red, and saves
it under the path given, in the format of its ending.
"""
import job  # first, for it makes the next one importable
import office


def resave(task):
    with office.desktop() as desktop:
        book = office.open_book(desktop, task["book"])
        sheets = book.getSheets()
        for sheet, address, content in task["edits"]:
            cell = sheets.getByName(sheet).getCellRangeByName(address)
            cell.setFormula(content)
        first = sheets.getByIndex(0)
        first.getColumns().getByIndex(4).Width = 5000
        first.getCellRangeByName("E7").CellBackColor = 0xFF0000
        office.store(book, task["save"], task["save"].rpartition(".")[2])
        book.close(True)
    return len(task["edits"])


if __name__ == "__main__":
    job.run(resave)
