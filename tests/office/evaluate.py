#!/usr/bin/python3
"""evaluate.py JOB.json RESULT.json

What LibreOffice makes of every formula in a workbook: error code and value, by sheet and cell. The workbook's
own results are not looked at.
"""
import job  # first, for it makes the next one importable
import office
import recalculate


def evaluate(path):
    with office.desktop() as desktop:
        book = office.open_book(desktop, path)
        book.calculateAll()
        answer = recalculate.formulas(book)
        book.close(True)
    return answer


if __name__ == "__main__":
    job.run(evaluate)
