"""retype.py JOB.json RESULT.json

Opens a workbook with openpyxl, types the given contents into cells and saves it under the path given. openpyxl
stores no results beside formulas.
"""
import job
import openpyxl


def retype(task):
    book = openpyxl.load_workbook(task["book"])
    for sheet, address, content in task["edits"]:
        book[sheet][address] = content
    book.save(task["save"])
    return len(task["edits"])


if __name__ == "__main__":
    job.run(retype)
