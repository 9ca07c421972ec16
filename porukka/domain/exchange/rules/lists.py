"""Reading a list of people: pasted lines, or the rows of a sheet."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from porukka.core.errors import Refused, Words
from porukka.core.forms import clean_text
from porukka.domain.activities.rules import Basis

MOST_LINES = 200
_TITLES_AND_HEADINGS = 3  # among so many first rows the headings are looked for

# The columns of the sheet, in the order of its template.
COLUMNS = {
    "name": _("Name"),
    "phone": _("Phone"),
    "email": _("E-mail"),
    "language": _("Language"),
    "basis": _("Basis"),
    "no_messages": _("No messages"),
    "own_worker": _("Own worker"),
}
# What the columns may be called besides, in lower case.
_OTHER_NAMES = {
    "name": (
        *("nimi", "etunimi", "kutsumanimi", "asiakas", "osallistuja"),
        *("namn", "förnamn", "klient", "deltagare", "first name", "nickname"),
    ),
    "phone": (
        *("puhelin", "puhelinnumero", "puh", "puh.", "matkapuhelin", "kännykkä", "gsm"),
        *("telefon", "telefonnummer", "mobil", "phone number", "mobile"),
    ),
    "email": ("sähköposti", "sposti", "e-post", "epost", "email"),
    "language": ("kieli", "språk"),
    "basis": ("peruste", "osallistumisen peruste", "grund"),
    "no_messages": ("ei viestejä", "inga meddelanden"),
    "own_worker": ("omatyöntekijä", "egen kontaktperson"),
}
_LANGUAGES = {
    "fi": ("fi", "suomi", "finska", "finnish"),
    "sv": ("sv", "ruotsi", "svenska", "swedish"),
    "en": ("en", "englanti", "engelska", "english"),
}
_YES = ("x", "1", "k", "kyllä", "ja", "yes", "y", "true", "ei viestejä", "inga meddelanden", "no messages")
_NO = ("", "0", "ei", "e", "nej", "no", "n", "false")


@dataclass(frozen=True)
class Line:
    """One person of a list, as typed. `row` is the line's or the sheet's own number."""

    row: int
    name: str = ""
    phone: str = ""
    email: str = ""
    language: str = ""
    basis: str = ""
    no_messages: bool = False
    own_worker: str = ""


@dataclass(frozen=True)
class Fault:
    """What is wrong, and where. `column` is a key of COLUMNS or ""."""

    row: int
    column: str
    words: str


def lines_of_text(words: str) -> tuple[list[Line], list[Fault]]:
    """One person a line; the parts between tabs, semicolons or commas: a name, a phone or e-mail, a language.

    The parts may stand in any order; what is no contact and no language is the name.
    """
    lines: list[Line] = []
    faults: list[Fault] = []
    for number, text in enumerate(words.splitlines(), start=1):
        if not text.strip():
            continue
        line = Line(row=number)
        for part in _parts(text):
            line, fault = _place(line, part)
            if fault:
                faults.append(fault)
        if not line.name:
            faults.append(Fault(number, "name", str(_("Give a first name or a nickname."))))
        lines.append(line)
    return _not_too_many(lines, faults)


def _parts(text: str) -> list[str]:
    for sign in ("\t", ";", ","):
        if sign in text:
            return [part.strip() for part in text.split(sign) if part.strip()]
    return [text.strip()]


def _place(line: Line, part: str) -> tuple[Line, Fault | None]:
    language = language_of(part)
    if "@" in part and not line.email:
        return replace(line, email=part), None
    if re.fullmatch(r"[+(]?[\d\s().\-–/]{5,}", part) and not line.phone:
        return replace(line, phone=part), None
    if language and not line.language and line.name:
        return replace(line, language=language), None
    if not line.name:
        return replace(line, name=part), None
    return line, Fault(line.row, "", str(_("This part was not understood: %(part)s") % {"part": part[:60]}))


def lines_of_table(table: Sequence[tuple[int, Sequence[Any]]]) -> tuple[list[Line], list[Fault]]:
    """The rows of a sheet, as (row number, cells). A row of headings names the columns, in any order; a title or two
    may stand above it.

    Raises `Refused` when no column is the name's.
    """
    rows = _from_headings(table)
    if not rows:
        raise Refused(_("The file has no rows. Use the template, or write a heading row and one person a row."))
    heads = [_column(cell) for cell in rows[0][1]]
    if "name" not in heads:
        raise Refused(_("There is no column for names. Write “Name” into the first row, or use the template."))
    lines: list[Line] = []
    faults: list[Fault] = []
    for number, cells in rows[1:]:
        given: dict[str, str] = {}
        for column, cell in zip(heads, cells, strict=False):
            if column and cell:
                given.setdefault(column, cell)
        line, found = _line(number, given)
        lines.append(line)
        faults += found
    return _not_too_many(lines, faults)


def _from_headings(table: Sequence[tuple[int, Sequence[Any]]]) -> list[tuple[int, list[str]]]:
    """The rows with words from the headings on: the row that names the column of names, or else the first one."""
    rows = [(number, [_cell(value) for value in cells]) for number, cells in table]
    rows = [(number, cells) for number, cells in rows if any(cells)]
    for place, (_number, cells) in enumerate(rows[:_TITLES_AND_HEADINGS]):
        if "name" in map(_column, cells):
            return rows[place:]
    return rows


def columns_left_out(table: Sequence[tuple[int, Sequence[Any]]]) -> list[str]:
    """The headings that name no column of ours, in their order: what stands under them is not brought in."""
    heads = next((cells for _number, cells in _from_headings(table)), [])
    return [head[:60] for head in heads if head and not _column(head)]


def _line(number: int, given: dict[str, str]) -> tuple[Line, list[Fault]]:
    faults = []
    if not given.get("name"):
        faults.append(Fault(number, "name", str(_("Give a first name or a nickname."))))
    language = language_of(given.get("language", ""))
    if given.get("language") and not language:
        faults.append(_not_known(number, "language", given, _("Write Finnish, Swedish or English.")))
    basis = basis_of(given.get("basis", ""))
    if given.get("basis") and not basis:
        faults.append(_not_known(number, "basis", given, _("This basis is not known. The template names them.")))
    silent = given.get("no_messages", "").casefold()
    if silent not in _YES + _NO:
        faults.append(_not_known(number, "no_messages", given, _("Write yes or leave it empty.")))
    return (
        Line(
            row=number,
            name=given.get("name", ""),
            phone=given.get("phone", ""),
            email=given.get("email", ""),
            language=language,
            basis=basis,
            no_messages=silent in _YES,
            own_worker=given.get("own_worker", ""),
        ),
        faults,
    )


def _not_known(number: int, column: str, given: dict[str, str], words: Words) -> Fault:
    """What was typed stands beside what is wrong with it."""
    return Fault(number, column, f"”{given[column][:60]}”: {words}")


def _not_too_many(lines: list[Line], faults: list[Fault]) -> tuple[list[Line], list[Fault]]:
    if len(lines) > MOST_LINES:
        raise Refused(_("The list is too long: at most %(most)s people at a time.") % {"most": MOST_LINES})
    return lines, faults


def _cell(value: Any) -> str:
    """A cell as text. Excel keeps phone numbers as numbers: 401234567.0 is 0401234567 without its zero."""
    if isinstance(value, bool):
        return "x" if value else ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return " ".join(clean_text(str(value)).split()) if value is not None else ""


def _column(words: str) -> str:
    asked = words.casefold().strip(" *:")
    for key in COLUMNS:
        if asked == key or asked in _OTHER_NAMES[key] or asked in _labels()[key]:
            return key
    return ""


@cache
def _labels() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {key: set() for key in COLUMNS}
    for code in ("fi", "sv", "en"):
        with override(code):
            for key, label in COLUMNS.items():
                found[key].add(str(label).casefold())
    return {key: frozenset(labels) for key, labels in found.items()}


def language_of(words: str) -> str:
    """The language a word means: `fi`, `sv`, `en` or ""."""
    asked = words.casefold().strip()
    return next((code for code, names in _LANGUAGES.items() if asked in names), "")


def basis_of(words: str) -> str:
    """The basis a word means, in any of the languages; "" when none."""
    asked = words.casefold().strip()
    return next((str(key) for key, names in _bases().items() if asked in names), "")


@cache
def _bases() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {basis.value: {basis.value} for basis in Basis}
    for code in ("fi", "sv", "en"):
        with override(code):
            for basis in Basis:
                found[basis.value].add(str(basis.label).casefold())
    return {key: frozenset(names) for key, names in found.items()}
