"""inspect_book.py JOB.json RESULT.json

What openpyxl, and for what it passes over the parts themselves, find in a summary workbook.
"""
import re
import zipfile

import job
import openpyxl

NEWER_THAN_2010 = re.compile(rb"_xlfn|_xlws|IFS\(|XLOOKUP|LET\(|TEXTJOIN|CONCAT\(")


def inspect(task):
    book = openpyxl.load_workbook(task["book"])
    with zipfile.ZipFile(task["book"]) as parts:
        names = parts.namelist()
        sheets = [parts.read(n) for n in names if n.startswith("xl/worksheets/sheet")]
    return {
        "sheets": {sheet.title: of_sheet(sheet) for sheet in book},
        "names": {name.name: name.attr_text for name in defined(book)},
        "sparklines": [part.count(b"<x14:sparkline>") for part in sheets],
        "newer": sum(len(NEWER_THAN_2010.findall(part)) for part in sheets),
        "external": [n for n in names if "externalLink" in n or "connections" in n],
        "macros": [n for n in names if "vba" in n.lower() or n.endswith(".bin")],
    }


def defined(book):
    """openpyxl gave a list before 3.1 and gives a mapping since."""
    names = book.defined_names
    return names.definedName if hasattr(names, "definedName") else names.values()


def of_sheet(sheet):
    page = sheet.page_setup
    links = [cell.hyperlink for row in sheet for cell in row if cell.hyperlink]
    return {
        "charts": len(sheet._charts),
        "rules": sum(len(found.rules) for found in sheet.conditional_formatting),
        "links": [link.location for link in links if link.location],
        "targets": [link.target for link in links if link.target],
        "filter": sheet.auto_filter.ref,
        "frozen": sheet.freeze_panes,
        "paper": int(page.paperSize or 0),
        "landscape": page.orientation == "landscape",
        "repeated": sheet.print_title_rows,
        "errors": sum(str(c.value).startswith("#") for row in sheet for c in row if c.value is not None),
    }


if __name__ == "__main__":
    job.run(inspect)
