#!/usr/bin/python3
"""correct.py JOB.json RESULT.json

Types figures into returns and return kits as a clerk would, writes statements beside the listed findings,
and saves each workbook under the task's path in the format of its ending.
"""
import job  # first, for it makes the others importable
import fill_template
import layout
import office

LIST_SHEET = "退改问题"
ANCHOR = "召开推介会"


def correct(tasks):
    with office.desktop() as desktop:
        for task in tasks:
            book = office.open_book(desktop, task["book"])
            form = next(s for s in book.getSheets() if fill_template.position(s, ANCHOR))
            fill_template.fill_row(book, form, layout.HEADINGS, ANCHOR, task["values"])
            if task["statements"]:
                write_statements(book, task["statements"])
            office.store(book, task["save"], task["save"].rpartition(".")[2])
            book.close(True)
    return len(tasks)


def write_statements(book, statements):
    sheet = book.getSheets().getByName(LIST_SHEET)
    heading = fill_template.find(sheet, "问题编号").getCellAddress()
    column = fill_template.find(sheet, "情况说明").getCellAddress().Column
    left = dict(statements)
    end = job.used_area(sheet).getRangeAddress().EndRow
    for row in range(heading.Row + 1, end + 1):
        known = sheet.getCellByPosition(heading.Column, row).getString()
        if known in left:
            fill_template.put(book, sheet.getCellByPosition(column, row), left.pop(known))
    if left:
        raise SystemExit(f"the kit does not list {sorted(left)}")


if __name__ == "__main__":
    job.run(correct)
