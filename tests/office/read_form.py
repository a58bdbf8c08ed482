#!/usr/bin/python3
"""read_form.py JOB.json RESULT.json

Compares blank forms, as LibreOffice opens them, with what a form must be: sheets protected, input cells
unlocked, each with the data validation and the Chinese words of its field, everything else locked.
"""
import job  # first, for it makes the next one importable
import office

AMOUNT = "亿元"
FIGURES = {
    "B7": ("召开推介会", "次"), "C7": ("拜访企业", "户"), "D7": ("签约项目", "个"), "E7": ("签约金额", "亿元"),
    "F7": ("落地项目数", "个"), "G7": ("开工项目数", "个"), "H7": ("新增到位资金", "亿元"),
}
SUPPLEMENT = {
    "B5": ("带队招商", "次"), "C5": ("市(州)外推介会", "次"), "D5": ("签约项目上年同期", "个"),
    "E5": ("落地项目上年同期", "个"), "F5": ("开工项目上年同期", "个"), "G5": ("新增到位资金上年同期", "亿元"),
}
HEADER = ["B3", "C3", "D3", "B4", "C4", "D4", "B5", "C5", "D5"]
DAY = {
    "type": "DATE", "at least": "36526",  # 2000-01-01, counted from 1899-12-30
    "prompt": ["填报时间", "填日期，如 2021-10-10。"],
    "error": ["请改正", "“填报时间”请填日期，如 2021-10-10。"],
}
ENTRIES = ["0", "0.01", "1234.5", "-0.01", "1.005", "3500万元"]
GOOD_AMOUNTS = ENTRIES[:3]


def expected():
    form = {**dict.fromkeys([*HEADER, "I7"]), "B5": DAY, **{c: rule(*f) for c, f in FIGURES.items()}}
    supplement = {c: rule(*f) for c, f in SUPPLEMENT.items()}
    return {
        "附件2": {"shown": True, "protected": True, "unlocked": form, "beside": ["情况说明"]},
        "填报说明": {"shown": True, "protected": True, "unlocked": {}, "beside": []},
        "补充表": {"shown": True, "protected": True, "unlocked": supplement, "beside": []},
        "_baosong": {"shown": False, "protected": False, "unlocked": {}, "beside": []},
    }


def rule(name, unit):
    title = f"{name}({unit})"
    if unit == AMOUNT:
        return {
            "type": "CUSTOM", "allows": GOOD_AMOUNTS,
            "prompt": [title, "单位：亿元，最多 2 位小数。没有发生填 0。"],
            "error": ["请改正", f"“{name}”只能填大于等于 0 的数字，单位是亿元，最多 2 位小数。"],
        }
    return {
        "type": "WHOLE", "at least": "0",
        "prompt": [title, f"填整数，单位：{unit}。没有发生填 0，不要写文字。"],
        "error": ["请改正", f"“{name}”只能填大于等于 0 的整数，不要带“{unit}”字。"],
    }


def read_forms(paths):
    """What differs, by path; nothing for a form that is as it must be."""
    with office.desktop() as desktop:
        forms = {path: read_form(desktop, path) for path in paths}
    return {path: differences(form, expected()) for path, form in forms.items()}


def differences(seen, wanted):
    if not (isinstance(seen, dict) and isinstance(wanted, dict)):
        return [] if seen == wanted else [f"{seen} instead of {wanted}"]
    keys = sorted(seen.keys() | wanted.keys())
    return [f"{key}: {line}" for key in keys
            for line in differences(seen.get(key, "nothing"), wanted.get(key, "nothing"))]


def read_form(desktop, path):
    book = office.open_book(desktop, path)
    sheets = book.getSheets()
    answer = {name: read_sheet(sheets.getByName(name)) for name in sheets.getElementNames()}
    book.close(True)
    return answer


def read_sheet(sheet):
    protected = sheet.isProtected()
    sheet.unprotect("")
    cells = {at: sheet.getCellByPosition(column, row)
             for column, row, at in job.places(job.used_area(sheet))}
    unlocked = {at: cell for at, cell in cells.items() if not cell.CellProtection.IsLocked}
    own, beside = divided(cells, unlocked)
    return {"shown": sheet.IsVisible, "protected": protected,
            "unlocked": {at: read_rule(sheet, cell) for at, cell in own.items()},
            "beside": sorted({name_over(cells, cell) for cell in beside.values()})}


def divided(cells, unlocked):
    """The form's own inputs, and those of the block 填报自检 beside it."""
    first = [cell.getCellAddress().Column for cell in cells.values() if cell.getString() == "填报自检"]
    limit = min(first, default=10**6)
    own = {at: cell for at, cell in unlocked.items() if cell.getCellAddress().Column < limit}
    return own, {at: cell for at, cell in unlocked.items() if at not in own}


def name_over(cells, cell):
    """The heading of a cell's column in the block, which stands in its third row."""
    column = cell.getCellAddress().Column
    return next(c.getString() for c in cells.values()
                if c.getCellAddress().Column == column and c.getCellAddress().Row == 2)


def read_rule(sheet, cell):
    rule = cell.Validation
    if rule.Type.value == "ANY":
        return None
    seen = {
        "type": rule.Type.value,
        "prompt": [rule.InputTitle, rule.InputMessage] if rule.ShowInputMessage else None,
        "error": [rule.ErrorTitle, rule.ErrorMessage] if refuses(rule) else None,
    }
    if rule.Type.value == "CUSTOM":
        return {**seen, "allows": allowed(sheet, cell, rule.getFormula1())}
    if rule.getOperator().value == "GREATER_EQUAL":
        return {**seen, "at least": rule.getFormula1()}
    return seen


def refuses(rule):
    return rule.ShowErrorMessage and rule.ErrorAlertStyle.value == "STOP"


def allowed(sheet, cell, formula):
    """The entries for which the validation's own formula is true; an error is not."""
    scratch = sheet.getCellRangeByName("Z99")
    answer = []
    for entry in ENTRIES:
        cell.setFormula(entry)
        scratch.setFormula(f"={formula}")
        if not scratch.getError() and scratch.getValue():
            answer.append(entry)
    return answer


if __name__ == "__main__":
    job.run(read_forms)
