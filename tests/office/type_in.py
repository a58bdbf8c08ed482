#!/usr/bin/python3
"""type_in.py JOB.json RESULT.json

Types into cells of workbooks, named by sheet and address, and saves each under the task's path in the format
of its ending. A cell that a clerk could not change is refused.
"""
import job  # first, for it makes the others importable
import fill_template
import office


def type_in(tasks):
    with office.desktop() as desktop:
        for task in tasks:
            book = office.open_book(desktop, task["book"])
            for at, typed in task["cells"].items():
                sheet, address = at.split("!")
                cell = book.getSheets().getByName(sheet).getCellRangeByName(address)
                fill_template.put(book, cell, typed, is_date=at == task.get("day"))
            office.store(book, task["save"], task["save"].rpartition(".")[2])
            book.close(True)
    return len(tasks)


if __name__ == "__main__":
    job.run(type_in)
