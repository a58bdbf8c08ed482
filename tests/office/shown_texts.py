#!/usr/bin/python3
"""shown_texts.py JOB.json RESULT.json

What LibreOffice shows in every filled cell of a workbook, by sheet and cell.
"""
import job  # first, for it makes the next one importable
import office


def shown_texts(path):
    with office.desktop() as desktop:
        book = office.open_book(desktop, path)
        shown = {}
        for sheet in book.getSheets():
            for column, row, name in job.places(job.used_area(sheet)):
                shown[f"{sheet.getName()}!{name}"] = sheet.getCellByPosition(column, row).getString()
        book.close(True)
    return shown


if __name__ == "__main__":
    job.run(shown_texts)
