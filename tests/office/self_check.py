#!/usr/bin/python3
"""self_check.py JOB.json RESULT.json

Types figures into one blank form, case by case, and tells what the form says of each: the line of every
rule in 填报自检, by the rule's id, and whether the cell of the case's field turns red. Saves each case.
"""
import job  # first, for it makes the next ones importable
import fill_template
import layout
import office

SCRATCH = (60, 60)


def self_check(task):
    with office.desktop() as desktop:
        book = office.open_book(desktop, task["form"])
        answer = [of_case(book, case) for case in task["cases"]]
        book.close(True)
    return answer


def of_case(book, case):
    form = fill_template.form_sheet(book.getSheets())
    extra = book.getSheets().getByName(layout.SUPPLEMENT_SHEET)
    fill_template.fill_book(book, case)
    book.calculateAll()
    red = is_red(book, cell_of(form, extra, case["field"]))
    office.store(book, case["save"], "xlsx")
    return {"lines": lines(form), "red": red, "earlier": earlier(form)}


def cell_of(form, extra, key):
    if key in layout.LABELS:
        return fill_template.right_of(form, fill_template.find(form, layout.LABELS[key]))
    sheet, headings = (form, layout.HEADINGS) if key in layout.HEADINGS else (extra, layout.SUPPLEMENT_HEADINGS)
    name = fill_template.name_of(headings[key][0])
    return fill_template.below(sheet, fill_template.find_heading(sheet, headings, name))


def is_red(book, cell):
    """What the condition of the cell's format comes to, in a cell where nothing else stands."""
    condition = cell.ConditionalFormat
    if condition.getCount() == 0:
        return None
    sheet = cell.getSpreadsheet()
    sheet.unprotect("")
    scratch = sheet.getCellByPosition(*SCRATCH)
    scratch.setFormula("=" + condition.getByIndex(0).getFormula1())
    value, error = scratch.getValue(), scratch.getError()
    scratch.setString("")
    sheet.protect("")
    if error:
        raise SystemExit(f"the condition of {cell.AbsoluteName} ends in error {error}")
    return value == 1


def lines(form):
    column = fill_template.find(form, "结果").getCellAddress()
    ids = fill_template.find(form, "问题编号").getCellAddress().Column
    found = {}
    row = column.Row + 1
    while form.getCellByPosition(ids, row).getString():
        found[form.getCellByPosition(ids, row).getString()] = form.getCellByPosition(column.Column, row).getString()
        row += 1
    return found


def earlier(form):
    """The last figures that stand beside the form, by name."""
    heading = fill_template.find(form, "上期采用数").getCellAddress()
    found = {}
    row = heading.Row + 1
    while name := form.getCellByPosition(heading.Column - 1, row).getString():
        found[name] = job.exact(form.getCellByPosition(heading.Column, row).getValue())
        row += 1
    return found


if __name__ == "__main__":
    job.run(self_check)
