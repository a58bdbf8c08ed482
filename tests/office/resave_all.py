#!/usr/bin/python3
"""resave_all.py JOB.json RESULT.json

Opens a workbook in LibreOffice, types what the job has for its cells, and saves it under each path given, in the
format of the path's ending.
"""
import job  # first, for it makes the next one importable
import office


def resave(task):
    with office.desktop() as desktop:
        book = office.open_book(desktop, task["book"])
        for at, typed in task.get("cells", {}).items():
            sheet, address = at.split("!")
            book.getSheets().getByName(sheet).getCellRangeByName(address).setFormula(str(typed))
        for path in task["save"]:
            office.store(book, path, path.rpartition(".")[2])
        book.close(True)
    return len(task["save"])


if __name__ == "__main__":
    job.run(resave)
