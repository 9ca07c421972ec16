"""Excel files out: words and numbers, never formulas."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Words stay words: neither `=1+1` nor `http://…` nor `040` becomes anything else.
_AS_TYPED = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "in_memory": True,
}


@dataclass(frozen=True)
class Column:
    """A column of a sheet that goes out: its heading and its width in characters."""

    head: str
    width: int = 18


@dataclass(frozen=True)
class Sheet:
    """One sheet of a file that goes out: texts, whole and decimal numbers, dates and None; nothing can be a formula.

    held: how many first columns stay in sight when the others are moved.
    """

    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Any]]
    held: int = 1


def written(
    title: str, columns: Sequence[Column], rows: Sequence[Sequence[Any]], *, notes: Sequence[str] = ()
) -> bytes:
    """An .xlsx file of one sheet.

    Args:
        title: the sheet's name (31 characters at most are kept).
        notes: lines for a second sheet that tells how to fill in the first.
    """
    return written_book([Sheet(title, columns, rows)], notes=notes)


def written_book(sheets: Sequence[Sheet], *, notes: Sequence[str] = ()) -> bytes:
    """An .xlsx file of several sheets; `notes` as in `written`."""
    kept = BytesIO()
    book = xlsxwriter.Workbook(kept, _AS_TYPED)
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    day = book.add_format({"num_format": "d.m.yyyy"})
    for one in sheets:
        _write(book.add_worksheet(_sheet_name(one.title)), one, bold, day)
    if notes:
        told = book.add_worksheet(_sheet_name(_("How to fill in")))
        told.set_column(0, 0, 90)
        for number, words in enumerate(notes):
            told.write_string(number, 0, words)
    book.close()
    return kept.getvalue()


def _write(page: Any, sheet: Sheet, bold: Any, day: Any) -> None:
    for place, column in enumerate(sheet.columns):
        page.set_column(place, place, column.width)
        page.write_string(0, place, column.head, bold)
    for number, row in enumerate(sheet.rows, start=1):
        for place, value in enumerate(row):
            if value is None or value == "":
                continue
            if isinstance(value, date):
                page.write_datetime(number, place, value, day)
            elif isinstance(value, int | float) and not isinstance(value, bool):
                page.write_number(number, place, value)
            else:
                page.write_string(number, place, str(value)[:32_000])
    page.freeze_panes(1, sheet.held)


def _sheet_name(words: str) -> str:
    return re.sub(r"[\[\]:*?/\\']", " ", words).strip()[:31] or "1"
