#!/usr/bin/python3
"""fill_in.py JOB.json RESULT.json

Fills in blank forms as a clerk would, takes away what each task names of the marks by which a return
is known, and saves it under every path given, in the format of the path's ending.
"""
import job  # first, for it makes the other two importable
import fill_template
import layout
import office


def fill_in(tasks):
    with office.desktop() as desktop:
        for task in tasks:
            book = office.open_book(desktop, task["form"])
            fill_template.fill_book(book, task["entry"])
            for mark in task["lose"]:
                LOSE[mark](book)
            for path in task["save"]:
                office.store(book, path, path.rpartition(".")[2])
            book.close(True)
    return len(tasks)


def lose_sheet(book):
    book.getSheets().removeByName("_baosong")


def lose_property(book):
    book.getDocumentProperties().getUserDefinedProperties().removeProperty("baosong")


def lose_foot(book):
    form = opened(fill_template.form_sheet(book.getSheets()))
    area = job.used_area(form)
    marked = [(c, r) for c, r, _ in job.places(area)
              if "baosong:" in form.getCellByPosition(c, r).getString()]
    clear(form, marked)


def lose_names(book):
    """Nothing but a stamp can then tell the unit."""
    form = opened(fill_template.form_sheet(book.getSheets()))
    extra = opened(book.getSheets().getByName(layout.SUPPLEMENT_SHEET))
    names = {fill_template.right_of(form, fill_template.find(form, "填报单位")).getString()}
    for sheet in (form, extra):
        area = job.used_area(sheet)
        clear(sheet, [(c, r) for c, r, _ in job.places(area)
                      if sheet.getCellByPosition(c, r).getString() in names])


def clear(sheet, cells):
    if not cells:
        raise SystemExit(f"sheet {sheet.getName()} has nothing of the kind to lose")
    for column, row in cells:
        sheet.getCellByPosition(column, row).setString("")


def opened(sheet):
    sheet.unprotect("")
    return sheet


LOSE = {"sheet": lose_sheet, "property": lose_property, "foot": lose_foot, "names": lose_names}

if __name__ == "__main__":
    job.run(fill_in)
