"""Excel files in: the words of the first sheet. Everything is bounded: no file costs more than its size.

Read with Python's own zip and XML readers: a reader that lays out the whole rectangle first needs
17 thousand million cells for one stray cell in the sheet's last corner, and takes the server down with it.
"""

import posixpath
import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from xml.parsers import expat

from django.utils.translation import gettext as _

from porukka.core.errors import Refused

LARGEST_FILE = 5_000_000
_LARGEST_PART = 30_000_000
# A full sheet of 2 000 rows has four marks a cell at most; one with more is no list of people.
_MOST_MARKS = 1_000_000
_MOST_ROWS = 2_000
_MOST_COLUMNS = 40
# Many cells may point at one long text: what counts is how much they say together.
_MOST_LETTERS = 2_000_000
_BOOK = "xl/workbook.xml"
_PLACE = re.compile(r"([A-Za-z]{1,3})([1-9][0-9]{0,6})")


def xlsx_table(content: bytes) -> list[tuple[int, list[Any]]]:
    """The rows of the first sheet that hold something, as (row number as Excel shows it, cells).

    A cell is a text, a number, True, False or None. All rows are equally long, from the first column with words on.

    Raises:
        Refused: too large, not an Excel file, an old or protected or broken one, one with formulas, or one whose
            cells reach further than a list of people does (it says where).
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
        with zipfile.ZipFile(BytesIO(content)) as book:
            names = set(book.namelist())
            if not any(name.startswith("xl/") for name in names):
                raise Refused(_("This is not an Excel file. Choose a file whose name ends with .xlsx."), "file")
            sheet, strings = _parts(book)
            shared = _shared(_read(book, strings)) if strings in names else []
            return _rows(_Sheet(shared).cells(_read(book, sheet)))
    except Refused:
        raise
    except zipfile.BadZipFile as fault:
        if content.startswith(b"PK"):
            raise _broken() from fault
        raise Refused(_("This is not an Excel file. Choose a file whose name ends with .xlsx."), "file") from fault
    except (
        Exception
    ) as fault:  # of the zip, of zlib, of the XML, of a number in it: all say the same to who sent it
        raise _broken() from fault


def _parts(book: zipfile.ZipFile) -> tuple[str, str]:
    """Where the first sheet and the shared texts are."""
    first = next(given for name, given in _marks(_read(book, _BOOK)) if name == "sheet")
    wanted = next(value for key, value in first.items() if key.rpartition(":")[2] == "id")
    places: dict[str, str] = {}
    strings = "xl/sharedStrings.xml"
    for name, given in _marks(_read(book, "xl/_rels/workbook.xml.rels")):
        if name == "Relationship":
            places[given["Id"]] = posixpath.normpath(posixpath.join("/xl", given["Target"])).lstrip("/")
            if given.get("Type", "").endswith("/sharedStrings"):
                strings = places[given["Id"]]
    return places[wanted], strings


def _read(book: zipfile.ZipFile, name: str) -> bytes:
    part = book.getinfo(name)
    if part.file_size > _LARGEST_PART:
        raise _too_large()
    return book.read(part)


def _parser() -> expat.XMLParserType:
    """Reads UTF-8 without definitions of its own: a sheet has none, and they are how a small file grows large."""
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True

    def defined(*_given: Any) -> None:
        raise _broken()

    parser.StartDoctypeDeclHandler = defined
    return parser


def _marks(part: bytes) -> Iterator[tuple[str, dict[str, str]]]:
    """Each mark of a part, as its name and what is written in it."""
    found: list[tuple[str, dict[str, str]]] = []

    def begin(name: str, given: dict[str, str]) -> None:
        if len(found) >= _MOST_MARKS:
            raise _too_large()
        found.append((name.rpartition(":")[2], given))

    parser = _parser()
    parser.StartElementHandler = begin
    parser.Parse(part, True)
    return iter(found)


class _Words:
    """Gathers the text of `t` marks (not of the reading aid `rPh`, which repeats it in another script)."""

    def __init__(self) -> None:
        self.n_marks = 0
        self.inside: list[str] = []
        self.words: list[str] = []

    def read(self, part: bytes) -> None:
        parser = _parser()
        parser.StartElementHandler = self._begin
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.Parse(part, True)

    def _begin(self, name: str, given: dict[str, str]) -> None:
        self.n_marks += 1
        if self.n_marks > _MOST_MARKS:
            raise _too_large()
        self.inside.append(name.rpartition(":")[2])
        self.begin(self.inside[-1], given)

    def _end(self, _name: str) -> None:
        self.end(self.inside.pop())

    def _text(self, words: str) -> None:
        if self.inside[-1] in ("t", "v") and "rPh" not in self.inside[-3:]:
            self.words.append(words)

    def begin(self, name: str, given: dict[str, str]) -> None:
        raise NotImplementedError

    def end(self, name: str) -> None:
        raise NotImplementedError


class _Shared(_Words):
    """The texts that the cells point at by number."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def begin(self, name: str, given: dict[str, str]) -> None:
        if name == "si":
            self.words = []

    def end(self, name: str) -> None:
        if name == "si":
            self.texts.append("".join(self.words).strip())


def _shared(part: bytes) -> list[str]:
    reader = _Shared()
    reader.read(part)
    return reader.texts


class _Sheet(_Words):
    """The filled cells of a sheet, by place. A cell or a row without an address comes after the one before it."""

    def __init__(self, shared: list[str]) -> None:
        super().__init__()
        self.shared = shared
        self.found: dict[tuple[int, int], Any] = {}
        self.row, self.column, self.kind = 0, 0, ""
        self.formulas: list[str] = []
        self.least, self.most = (0, 0), (0, 0)
        self.n_letters = 0

    def cells(self, part: bytes) -> dict[tuple[int, int], Any]:
        self.read(part)
        if self.formulas:
            raise _formulas(self.formulas)
        return self.found

    def begin(self, name: str, given: dict[str, str]) -> None:
        if name == "row":
            self.row = int(given["r"]) if "r" in given else self.row + 1
            self.column = 0
        elif name == "c":
            self.words, self.kind = [], given.get("t", "n")
            self.column += 1
            if "r" in given:
                self.row, self.column = _place(given["r"])
        elif name == "f" and len(self.formulas) < 5:
            self.formulas.append(_address(self.row, self.column))

    def end(self, name: str) -> None:
        if name == "c":
            value = self._value("".join(self.words))
            if value is not None:
                self._keep(value)

    def _value(self, words: str) -> Any:
        if not words.strip():
            return None  # a border or a colour is nothing written
        if self.kind == "s":
            return self.shared[int(words)] or None
        if self.kind == "n":
            return float(words)
        return words == "1" if self.kind == "b" else words

    def _keep(self, value: Any) -> None:
        here = (self.row, self.column)
        if not self.found:
            self.least = self.most = here
        self.least = (min(self.least[0], here[0]), min(self.least[1], here[1]))
        self.most = (max(self.most[0], here[0]), max(self.most[1], here[1]))
        if self.most[0] - self.least[0] >= _MOST_ROWS or self.most[1] - self.least[1] >= _MOST_COLUMNS:
            raise Refused(
                _("The sheet reaches as far as cell %(cell)s. Copy the rows of the list to the template.")
                % {"cell": _address(*here)},
                "file",
            )
        self.n_letters += len(str(value))
        if self.n_letters > _MOST_LETTERS:
            raise _too_large()
        self.found[here] = value


def _rows(cells: dict[tuple[int, int], Any]) -> list[tuple[int, list[Any]]]:
    columns = [column for _row, column in cells]
    if not columns:
        return []
    span = range(min(columns), max(columns) + 1)
    return [
        (row, [cells.get((row, column)) for column in span]) for row in sorted({row for row, _column in cells})
    ]


def _place(address: str) -> tuple[int, int]:
    """The row and the column of an address, both from 1: "B7" is (7, 2)."""
    found = _PLACE.fullmatch(address)
    if found is None:
        raise _broken()
    column = 0
    for letter in found[1].upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(found[2]), column


def _address(row: int, column: int) -> str:
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row}"


def _formulas(cells: list[str]) -> Refused:
    return Refused(
        _("The file has formulas (%(cells)s). Copy the values in their place: Paste special, Values.")
        % {"cells": ", ".join(cells)},
        "file",
    )


def _too_large() -> Refused:
    return Refused(_("The sheet is too large for a list of people. Copy the rows to the template."), "file")


def _broken() -> Refused:
    return Refused(_("This file can't be read: it is broken. Open it in Excel and save it again."), "file")
