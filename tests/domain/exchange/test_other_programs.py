"""Lists that other programs than Excel wrote: each is read, or refused with words that say what to do.

The files of `files/` were written by LibreOffice 7.4; what other programs do is put together by hand.
"""

import io
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.utils.translation import override

from porukka.core.errors import Refused
from porukka.domain.exchange.rules import columns_left_out, lines_of_table, xlsx_table
from tests.factories.exchange import cell, raw_book

FILES = Path(__file__).parent / "files"
HEADS = f'<row r="1">{cell("Nimi", "A1")}{cell("Syntynyt", "B1")}</row>'


def of(name: str) -> bytes:
    return (FILES / name).read_bytes()


def read(content: bytes) -> list[tuple[int, str, str]]:
    lines, faults = lines_of_table(xlsx_table(content))
    assert not faults
    return [(line.row, line.name, line.phone) for line in lines]


def with_parts(content: bytes, change: dict[str, Any]) -> bytes:
    """The file with some of its parts changed: by name, what makes the new text of the old."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, change[name](part.decode()) if name in change else part)
        for name in change.keys() - set(old.namelist()):
            new.writestr(name, change[name](""))
    return made.getvalue()


def workbook(*sheets: tuple[str, str, list[list[Any]]]) -> bytes:
    """(name, state, rows) of each sheet, written by openpyxl."""
    book, kept = openpyxl.Workbook(), io.BytesIO()
    book.remove(book.active)
    for name, state, rows in sheets:
        page = book.create_sheet(name)
        page.sheet_state = state
        for row in rows:
            page.append(row)
    book.active = len(sheets) - 1
    book.save(kept)
    return kept.getvalue()


@pytest.mark.parametrize(
    ("name", "people"),
    [
        ("blank_rows_first.xlsx", [(5, "Elina Ä", "401234567"), (6, "Åsa", "050 123")]),
        ("macros.xlsm", [(5, "Elina Ä", "401234567"), (6, "Åsa", "050 123")]),
        ("from_csv.xlsx", [(2, "Elina Ä", "401234567"), (3, "Åsa", "+358 50 123")]),
        ("merged_title.xlsx", [(3, "Elina", "050 123")]),
    ],
)
def test_what_libreoffice_wrote_is_read(name: str, people: list[Any]) -> None:
    assert read(of(name)) == people


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (of("formula.xlsx"), r"formulas \(A2\)"),
        (of("old.xls"), "old Excel file"),
        (of("sheet.ods"), r"\.ods.*Save it as an Excel workbook"),
        (with_parts(of("from_csv.xlsx"), {"xl/workbook.bin": lambda _: "x"}), r"\.xlsb"),
        (with_parts(of("from_csv.xlsx"), {"Index/Document.iwa": lambda _: "x"}), r"\.numbers"),
        (
            with_parts(
                of("from_csv.xlsx"),
                {
                    "xl/workbook.xml": lambda old: old.replace(
                        "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
                        "http://purl.oclc.org/ooxml/spreadsheetml/main",
                    )
                },
            ),
            "Strict Open XML",
        ),
        (b"Nimi;Puhelin\nElina;050", "not an Excel file"),
    ],
    ids=["formula", "old", "ods", "xlsb", "numbers", "strict", "csv"],
)
def test_what_cannot_be_read_is_refused_with_what_to_do(content: bytes, said: str) -> None:
    with override("en"), pytest.raises(Refused, match=said) as no:
        xlsx_table(content)
    assert no.value.field == "file"


def test_hidden_sheets_are_passed_over() -> None:
    hidden = ("Vanhat", "hidden", [["Nimi"], ["Salainen"]])
    deep = ("Luettelot", "veryHidden", [["Nimi"], ["Salaisempi"]])
    seen = ("Lista", "visible", [["Nimi"], ["Elina"]])
    assert read(workbook(hidden, deep, seen)) == [(2, "Elina", "")]


def test_addresses_of_parts_may_begin_at_the_root() -> None:
    def rooted(old: str) -> str:
        return old.replace('Target="worksheets/', 'Target="/xl/worksheets/').replace(
            'Target="sharedStrings', 'Target="/xl/sharedStrings'
        )

    content = with_parts(of("from_csv.xlsx"), {"xl/_rels/workbook.xml.rels": rooted})
    assert (
        'Target="/xl/worksheets'
        in zipfile.ZipFile(io.BytesIO(content)).read("xl/_rels/workbook.xml.rels").decode()
    )
    assert read(content) == read(of("from_csv.xlsx"))


@pytest.mark.parametrize(
    ("day", "told"),
    [
        ('<c r="B2" t="d"><v>1980-05-06</v></c>', date(1980, 5, 6)),
        ('<c r="B2"><v>29347</v></c>', 29347),
        ('<c r="B2" t="b"><v>1</v></c>', True),
        ('<c r="B2" t="str"><v>6.5.1980</v></c>', "6.5.1980"),
        ('<c r="B2" t="e"><v>#N/A</v></c>', "#N/A"),
        ('<c r="B2" t="inlineStr"><is><r><t>6.5.</t></r><r><t>1980</t></r></is></c>', "6.5.1980"),
        ('<c r="B2"/>', None),
    ],
    ids=["iso-day", "number", "yes", "text", "error", "rich", "blank"],
)
def test_cells_of_every_kind_are_told_as_they_are(day: str, told: Any) -> None:
    table = xlsx_table(raw_book(f'{HEADS}<row r="2">{cell("Elina", "A2")}{day}</row>'))
    assert table == [(1, ["Nimi", "Syntynyt"]), (2, ["Elina", told])]


def test_a_column_styled_as_days_is_told_as_days() -> None:
    assert xlsx_table(workbook(("Lista", "visible", [["Nimi", "Pvm"], ["Elina", date(1980, 5, 6)]])))[1] == (
        2,
        ["Elina", date(1980, 5, 6)],
    )


def test_the_sheet_need_not_say_how_large_it_is_and_may_say_it_wrong() -> None:
    for said in ("", '<dimension ref="A1"/>', '<dimension ref="A1:XFD1048576"/>'):
        content = with_parts(
            raw_book(f'{HEADS}<row r="2">{cell("Elina", "A2")}</row>'),
            {"xl/worksheets/sheet1.xml": lambda old, said=said: old.replace("<sheetData>", f"{said}<sheetData>")},
        )
        assert read(content) == [(2, "Elina", "")]


def test_a_title_above_the_headings_is_no_person_and_no_column() -> None:
    table = xlsx_table(of("merged_title.xlsx"))
    assert table[0][1][0] == "Osallistujat"
    assert columns_left_out(table) == []


def test_headings_far_below_are_not_guessed() -> None:
    rows = [[word] for word in ("Osallistujat", "kevät", "Keskusta", "Nimi", "Elina")]
    with override("en"), pytest.raises(Refused, match="no column for names"):
        lines_of_table(xlsx_table(workbook(("Lista", "visible", rows))))
