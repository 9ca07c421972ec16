"""Excel files in and out. In: only what was meant to be a list. Out: words and numbers, never formulas."""

import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any

import python_calamine
import xlsxwriter
from django.utils.translation import gettext as _

from porukka.core.errors import Refused

LARGEST_FILE = 5_000_000
_LARGEST_INSIDE = 60_000_000
_MOST_ROWS = 2_000
_MOST_COLUMNS = 40
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Words stay words: neither `=1+1` nor `http://…` nor `040` becomes anything else.
_AS_TYPED = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "in_memory": True,
}
_FORMULA = re.compile(rb'<c\b[^>]*?\br="([A-Z]{1,3}[0-9]{1,7})"[^>]*>\s*<f[\s>/]')


def xlsx_table(content: bytes) -> list[tuple[int, list[Any]]]:
    """The rows of the first sheet, as (row number as Excel shows it, cells).

    Raises:
        Refused: too large, not an Excel file, an old or protected or broken one, or one with formulas (it says where).
    """
    if not content:
        raise Refused(_("The file is empty. Choose another one."), "file")
    if len(content) > LARGEST_FILE:
        raise Refused(_("The file is too large: at most 5 MB fit."), "file")
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise Refused(
            _("This is an old Excel file, or one with a password. Save it as .xlsx without a password."), "file"
        )
    _check_inside(content)
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(BytesIO(content))
        sheet = book.get_sheet_by_index(0)
        first = sheet.start[0] if sheet.start else 0
        if sheet.height > _MOST_ROWS or sheet.width > _MOST_COLUMNS:
            raise Refused(_("The sheet is too large for a list of people. Copy the rows to the template."), "file")
        rows = sheet.to_python(skip_empty_area=True)
    except Refused:
        raise
    except Exception as fault:  # the reader has several kinds of its own, and panics are none of them
        raise _broken() from fault
    return [(first + number, cells) for number, cells in enumerate(rows, start=1)]


def _check_inside(content: bytes) -> None:
    try:
        with zipfile.ZipFile(BytesIO(content)) as inside:
            names = inside.namelist()
            if not any(name.startswith("xl/") for name in names):
                raise Refused(_("This is not an Excel file. Choose a file whose name ends with .xlsx."), "file")
            if sum(part.file_size for part in inside.infolist()) > _LARGEST_INSIDE:
                raise Refused(
                    _("The sheet is too large for a list of people. Copy the rows to the template."), "file"
                )
            for name in names:
                if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                    found = _FORMULA.findall(inside.read(name))
                    if found:
                        raise Refused(_formula_words(found), "file")
    except zipfile.BadZipFile as fault:
        if content.startswith(b"PK"):
            raise _broken() from fault
        raise Refused(_("This is not an Excel file. Choose a file whose name ends with .xlsx."), "file") from fault
    except (OSError, EOFError, RuntimeError, NotImplementedError, ValueError) as fault:
        raise _broken() from fault
    except Exception as fault:
        if isinstance(fault, Refused):
            raise
        raise _broken() from fault  # zlib's own


def _formula_words(cells: Sequence[bytes]) -> str:
    named = ", ".join(cell.decode() for cell in cells[:5])
    return _("The file has formulas (%(cells)s). Copy the values in their place: Paste special, Values.") % {
        "cells": named
    }


def _broken() -> Refused:
    return Refused(_("This file can't be read: it is broken. Open it in Excel and save it again."), "file")


@dataclass(frozen=True)
class Column:
    """A column of a sheet that goes out: its heading and its width in characters."""

    head: str
    width: int = 18


def written(
    title: str, columns: Sequence[Column], rows: Sequence[Sequence[Any]], *, notes: Sequence[str] = ()
) -> bytes:
    """An .xlsx file of one sheet. Texts, whole and decimal numbers, dates and None; nothing can be a formula.

    Args:
        title: the sheet's name (31 characters at most are kept).
        notes: lines for a second sheet that tells how to fill in the first.
    """
    kept = BytesIO()
    book = xlsxwriter.Workbook(kept, _AS_TYPED)
    bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "d.m.yyyy"})
    sheet = book.add_worksheet(_sheet_name(title))
    for place, column in enumerate(columns):
        sheet.set_column(place, place, column.width)
        sheet.write_string(0, place, column.head, bold)
    for number, row in enumerate(rows, start=1):
        for place, value in enumerate(row):
            if value is None or value == "":
                continue
            if isinstance(value, date):
                sheet.write_datetime(number, place, value, day)
            elif isinstance(value, int | float) and not isinstance(value, bool):
                sheet.write_number(number, place, value)
            else:
                sheet.write_string(number, place, str(value)[:32_000])
    sheet.freeze_panes(1, 1)
    if notes:
        told = book.add_worksheet(_sheet_name(_("How to fill in")))
        told.set_column(0, 0, 90)
        for number, words in enumerate(notes):
            told.write_string(number, 0, words)
    book.close()
    return kept.getvalue()


def _sheet_name(words: str) -> str:
    return re.sub(r"[\[\]:*?/\\']", " ", words).strip()[:31] or "1"
