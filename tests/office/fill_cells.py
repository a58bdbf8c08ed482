#!/usr/bin/python3
"""fill_cells.py JOB.json RESULT.json

Has openpyxl type into cells, named by sheet and address, and save each workbook under the task's path. The
answer says what openpyxl found in each before: sheets, and data validation by area.
"""
import datetime

import job
import openpyxl


def fill(tasks):
    return [fill_book(task) for task in tasks]


def fill_book(task):
    book = openpyxl.load_workbook(task["book"])
    seen = {
        "sheets": {sheet.title: sheet.sheet_state for sheet in book},
        "texts": {at: cell(book, at).value for at in task.get("read", [])},
        "validation": {str(rule.sqref): [rule.type, rule.formula1]
                       for sheet in book for rule in sheet.data_validations.dataValidation},
    }
    for at, typed in task["cells"].items():
        cell(book, at).value = content(typed)
    book.save(task["save"])
    return seen


def cell(book, at):
    sheet, address = at.split("!")
    return book[sheet][address]


def content(typed):
    """A day is typed as {"day": "2024-05-06"}."""
    return datetime.date.fromisoformat(typed["day"]) if isinstance(typed, dict) else typed


if __name__ == "__main__":
    job.run(fill)
