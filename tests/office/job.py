"""What the scripts here share: the way to fixtures/make, a job read, a result written, a limit of time."""
import json
import os
import signal
import sys
import threading
from decimal import Decimal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "fixtures" / "make"))

SECONDS = 200


def run(work):
    """Calls work(job) with what the first argument's file holds; its answer goes to the second's."""
    watch()
    source, target = map(Path, sys.argv[1:])
    answer = work(json.loads(source.read_text(encoding="utf-8")))
    target.write_text(json.dumps(answer, ensure_ascii=False), encoding="utf-8")


def watch():
    """A call into a hanging office never returns, so script and office end together as one group."""
    os.setpgrp()
    timer = threading.Timer(SECONDS, os.killpg, (0, signal.SIGKILL))
    timer.daemon = True
    timer.start()


def exact(value):
    """A cell's value; a number as its shortest decimal, since JSON readers may round a float."""
    if isinstance(value, float):
        return {"number": format(Decimal(repr(value + 0.0)).normalize(), "f")}
    return value


def used_area(sheet):
    cursor = sheet.createCursor()
    cursor.gotoEndOfUsedArea(False)
    end = cursor.getRangeAddress()
    return sheet.getCellRangeByPosition(0, 0, end.EndColumn, end.EndRow)


def places(area):
    """Column, row and address such as E7 of every cell of an area."""
    at = area.getRangeAddress()
    for row in range(at.StartRow, at.EndRow + 1):
        for column in range(at.StartColumn, at.EndColumn + 1):
            yield column, row, f"{letters(column)}{row + 1}"


def letters(column):
    first, last = divmod(column, 26)
    return (letters(first - 1) if first else "") + chr(ord("A") + last)
