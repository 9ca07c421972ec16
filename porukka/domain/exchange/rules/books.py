"""Excel files in: the words of the first sheet that is seen. openpyxl reads them; here are the bounds, so that no file
costs more than its size, and what is said of a file that is refused.
"""

import re
import zipfile
from collections.abc import Iterator
from datetime import datetime, time
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._reader import WorkSheetParser  # see _filled

from porukka.core.errors import Refused

LARGEST_FILE = 5_000_000
_LARGEST_INSIDE = 30_000_000
# A full list has four light marks a cell: row, cell, value and the like. Every other mark may become an object of
# openpyxl's with a kilobyte of its own (a style, a merged or checked cell), so there may be fewer of them.
_MOST_LIGHT, _MOST_HEAVY = 400_000, 50_000
_MOST_ROWS = 2_000
_MOST_COLUMNS = 40
# Many cells may point at one long text: what counts is how much they say together.
_MOST_LETTERS = 2_000_000
_LONGEST_TELLING = 1_000_000
_LIGHT = re.compile(rb"<(?:\w+:)?(?:row|c|v|f|is|si|t)[\s/>]")


def xlsx_table(content: bytes) -> list[tuple[int, list[Any]]]:
    """The rows of the first sheet that hold something (hidden sheets aside), as (row number as Excel shows it, cells).

    A cell is a text, number, date, True, False or None. All rows are equally long, from the first filled column on.

    Raises:
        Refused: too large, not an Excel file, one of another kind (it says which), an old or protected or broken one,
            one with formulas, or one whose cells reach further than a list of people does (it says where).
    """
    if not content:
        raise Refused(_("The file is empty. Choose another one."), "file")
    if len(content) > LARGEST_FILE:
        raise Refused(_("The file is too large: at most 5 MB fit."), "file")
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise Refused(
            _("This is an old Excel file, or one with a password. Save it as .xlsx without a password."), "file"
        )
    try:
        _check_parts(content)
        book = load_workbook(BytesIO(content), read_only=True, keep_links=False)
        return _table(_filled(book))
    except Refused:
        raise
    except zipfile.BadZipFile as fault:
        raise (_broken() if content.startswith(b"PK") else _not_excel()) from fault
    except Exception as fault:  # the zip's, the XML's, openpyxl's: all say the same to who sent the file
        raise _broken() from fault


def _check_parts(content: bytes) -> None:
    """Refuses what would grow large on reading, before anything is read."""
    with zipfile.ZipFile(BytesIO(content)) as book:
        parts = book.infolist()
        if kind := _other_kind(book):
            words = _(
                "This is a file of another kind (%(kind)s). Save it as an Excel workbook (.xlsx) and choose it again."
            )
            raise Refused(words % {"kind": kind}, "file")
        if not any(part.filename.startswith("xl/") for part in parts):
            raise _not_excel()
        if sum(part.file_size for part in parts) > _LARGEST_INSIDE:
            raise _too_large()
        for part in parts:
            inside = book.read(part)
            n_marks, n_light = inside.count(b"<") - inside.count(b"</"), len(_LIGHT.findall(inside))
            if n_light > _MOST_LIGHT or n_marks - n_light > _MOST_HEAVY:
                raise _too_large()


def _other_kind(book: zipfile.ZipFile) -> str:
    """The kind of a sheet file that looks like ours and is not: what its name ends with, "" for the usual ones."""
    if b"opendocument.spreadsheet" in _part(book, "mimetype"):
        return ".ods"
    if b"purl.oclc.org/ooxml/spreadsheetml" in _part(book, "xl/workbook.xml"):
        return "Strict Open XML"
    named = {"xl/workbook.bin": ".xlsb", "Index/Document.iwa": ".numbers"}
    return next((kind for name, kind in named.items() if name in book.namelist()), "")


def _part(book: zipfile.ZipFile, name: str) -> bytes:
    """A part that tells the kind of its file; nothing when it isn't there, or is larger than such a part is."""
    if name not in book.namelist() or book.getinfo(name).file_size > _LONGEST_TELLING:
        return b""
    return book.read(name)


def _filled(book: Any) -> Iterator[tuple[int, int, Any]]:
    """The cells of the first sheet seen that say something, as (row, column, value), one row at a time.

    From openpyxl's own parser, as its `iter_rows` lays out every empty cell before one far away, and leaves out
    cells that stand in another order than Excel's without a word. The tests hold what is used of it.
    """
    seen = [one for one in book.worksheets if one.sheet_state == "visible"]
    sheet, formulas = (seen or book.worksheets)[0], list[str]()
    with sheet._get_source() as part:
        parser = WorkSheetParser(
            part, sheet._shared_strings, epoch=book.epoch,
            date_formats=book._date_formats, timedelta_formats=book._timedelta_formats,
        )  # fmt: skip
        for _number, cells in parser.parse():
            for cell in cells:
                row, column, value = cell["row"], cell["column"], _value(cell["value"])
                if row < 1:
                    raise _broken()
                if cell["data_type"] == "f":
                    formulas.append(f"{get_column_letter(column)}{row}")
                elif value is not None:
                    yield row, column, value
    if formulas:
        words = _("The file has formulas (%(cells)s). Copy the values in their place: Paste special, Values.")
        raise Refused(words % {"cells": ", ".join(formulas[:5])}, "file")


def _value(value: Any) -> Any:
    """What a cell says: blanks are nothing written, and a day needs no midnight."""
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, datetime) and value.time() == time():
        return value.date()
    return value


def _table(cells: Iterator[tuple[int, int, Any]]) -> list[tuple[int, list[Any]]]:
    found: dict[int, dict[int, Any]] = {}
    n_letters = top = low = left = right = 0
    for row, column, value in cells:
        top, low = min(top or row, row), max(low, row)
        left, right = min(left or column, column), max(right, column)
        if low - top >= _MOST_ROWS or right - left >= _MOST_COLUMNS:
            words = _("The sheet reaches as far as cell %(cell)s. Copy the rows of the list to the template.")
            raise Refused(words % {"cell": f"{get_column_letter(column)}{row}"}, "file")
        n_letters += len(str(value))
        if n_letters > _MOST_LETTERS:
            raise _too_large()
        found.setdefault(row, {})[column] = value
    return [(row, [found[row].get(column) for column in range(left, right + 1)]) for row in sorted(found)]


def _not_excel() -> Refused:
    return Refused(_("This is not an Excel file. Choose a file whose name ends with .xlsx."), "file")


def _too_large() -> Refused:
    return Refused(_("The sheet is too large for a list of people. Copy the rows to the template."), "file")


def _broken() -> Refused:
    return Refused(_("This file can't be read: it is broken. Open it in Excel and save it again."), "file")
