"""Lists of people come in whole or not at all, and say by row and column what is wrong."""

import io
import zipfile
from datetime import date
from typing import Any
from uuid import uuid4

import openpyxl
import pytest

from porukka.core.errors import NotAllowed, NotFound, Refused
from porukka.domain.activities.models import Participation
from porukka.domain.exchange import actions, queries
from porukka.domain.exchange.rules import (
    LARGEST_FILE,
    Column,
    columns_left_out,
    lines_of_table,
    lines_of_text,
    written,
    xlsx_table,
)
from porukka.domain.people.models import ContactPoint, Person


def book(*rows: Any) -> bytes:
    made, kept = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        made.active.append(row)
    made.save(kept)
    return kept.getvalue()


# ---------- pasted ----------


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("Elina", ("Elina", "", "", "")),
        ("Elina\t040 123 4567\truotsi", ("Elina", "040 123 4567", "", "sv")),
        ("Elina; elina@example.org; English", ("Elina", "", "elina@example.org", "en")),
        ("elina@example.org, Elina, 0401234567", ("Elina", "0401234567", "elina@example.org", "")),
        ("Suomi", ("Suomi", "", "", "")),
        ("عبد,0401234567", ("عبد", "0401234567", "", "")),
        ("😀;sv", ("😀", "", "", "sv")),
    ],
)
def test_a_pasted_line_is_read_as_people_write_it(typed: str, read: tuple[str, ...]) -> None:
    lines, faults = lines_of_text(typed)
    assert faults == []
    assert (lines[0].name, lines[0].phone, lines[0].email, lines[0].language) == read


def test_a_pasted_fault_names_its_line() -> None:
    lines, faults = lines_of_text("Elina\n\n0401234567\nKalle;0401234567;0407654321\n")
    assert [line.row for line in lines] == [1, 3, 4]
    assert [(fault.row, fault.column) for fault in faults] == [(3, "name"), (4, "")]
    assert "0407654321" in faults[1].words


def test_a_list_of_thousands_is_refused() -> None:
    with pytest.raises(Refused):
        lines_of_text("Elina\n" * 201)


# ---------- Excel in ----------


def test_a_sheet_with_finnish_headings_is_read_in_any_order_of_columns() -> None:
    table = xlsx_table(
        book(
            ["Puhelin", "Nimi", "Kieli", "Ei viestejä", "Omatyöntekijä", "Muuta"],
            [401234567, "Elina", "ruotsi", "x", "Liisa", "ohi"],
            [None, None, None, None, None, None],
            ["+358 40 7654321", "Kalle", None, "", None, None],
        )
    )
    lines, faults = lines_of_table(table)
    assert faults == []
    assert [(one.row, one.name, one.phone, one.language) for one in lines] == [
        (2, "Elina", "401234567", "sv"),
        (4, "Kalle", "+358 40 7654321", ""),
    ]
    assert (lines[0].no_messages, lines[0].own_worker) == (True, "Liisa")


def test_a_day_in_a_cell_comes_as_a_day() -> None:
    table = xlsx_table(book(["Nimi", "Alku"], ["Elina", date(2026, 11, 18)], [True, 1.5]))
    assert table == [(1, ["Nimi", "Alku"]), (2, ["Elina", date(2026, 11, 18)]), (3, [True, 1.5])]


def test_faults_name_row_and_column() -> None:
    _lines, faults = lines_of_table(
        xlsx_table(book(["Name", "Language", "Basis", "No messages"], ["", "klingon", "x", "ehkä"], ["Elina"]))
    )
    assert [(fault.row, fault.column) for fault in faults] == [
        (2, "name"),
        (2, "language"),
        (2, "basis"),
        (2, "no_messages"),
    ]


@pytest.mark.parametrize("rows", [[], [["Puhelin"], ["0401234567"]]])
def test_a_sheet_without_names_is_refused(rows: list[list[str]]) -> None:
    with pytest.raises(Refused):
        lines_of_table(xlsx_table(book(*rows)))


def test_formulas_are_refused_with_their_cells() -> None:
    with pytest.raises(Refused, match="B2, A3"):
        xlsx_table(book(["Nimi", "Puhelin"], ["Elina", "=1+1"], ['=HYPERLINK("http://x")']))


def _cut(content: bytes) -> bytes:
    return content[: len(content) // 2]


def _bitten(content: bytes) -> bytes:
    spot = content.index(b"xl/worksheets/sheet1.xml") + 40
    return content[:spot] + bytes(60) + content[spot + 60 :]


def _zip_of_something_else() -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as made:
        made.writestr("word/document.xml", "<a/>")
    return kept.getvalue()


def _no_sheet() -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as made:
        made.writestr("xl/workbook.xml", "<a/>")
    return kept.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"Nimi;Puhelin\nElina;040",
        b"%PDF-1.7",
        b"\xd0\xcf\x11\xe0" + bytes(600),
        b"PK\x03\x04" + bytes(100),
        _cut(book(["Nimi"], ["Elina"])),
        _bitten(book(["Nimi"], ["Elina"])),
        _zip_of_something_else(),
        _no_sheet(),
        bytes(LARGEST_FILE + 1),
        book(["Nimi"], *[["Elina"]] * 2_100),
    ],
    ids=["empty", "csv", "pdf", "old", "not-zip", "cut", "bitten", "word", "no-sheet", "large", "long"],
)
def test_a_wrong_or_broken_file_gets_words(content: bytes) -> None:
    with pytest.raises(Refused) as no:
        xlsx_table(content)
    assert no.value.field == "file"
    assert len(str(no.value.words)) > 10


# ---------- Excel out ----------


def test_what_goes_out_carries_no_formula() -> None:
    rows = [["=1+1", "@SUM(A1)", "+358401234567", "http://example.org", 3, date(2026, 11, 18), None, "\x00x"]]
    made = openpyxl.load_workbook(io.BytesIO(written("Nimet/[x]", [Column("A")] * 8, rows)))
    cells = list(made.active[2])
    assert [cell.data_type for cell in cells[:4]] == ["s"] * 4
    assert cells[0].value == "=1+1"
    assert cells[4].value == 3
    assert cells[5].value.date() == date(2026, 11, 18)


def test_the_template_that_goes_out_comes_back_in() -> None:
    from porukka.domain.exchange.rules import COLUMNS

    out = written("Malli", [Column(str(label)) for label in COLUMNS.values()], [["Elina", "", "", "suomi"]])
    lines, faults = lines_of_table(xlsx_table(out))
    assert faults == []
    assert (lines[0].name, lines[0].language) == ("Elina", "fi")


# ---------- accepting ----------


def accept(cast: Any, typed: str, *, by: str = "aino", **more: Any) -> int:
    lines, _faults = lines_of_text(typed)
    return actions.add_participants(
        **{
            "by": cast.viewer(by),
            "now": cast.now,
            "activity_id": cast.group.id,
            "lines": lines,
            "list_id": uuid4(),
        }
        | more
    )


def test_a_list_is_added_whole(cast: Any) -> None:
    assert accept(cast, "Aatu;0401234567;sv\nBertta;b@example.org") == 2
    assert Person.objects.get(shown_name="Aatu").language == "sv"
    assert set(ContactPoint.objects.values_list("normalised", flat=True)) == {"+358401234567", "b@example.org"}


@pytest.mark.parametrize("typed", ["Aatu\n0401234567", "Aatu\nBertta;12345", "Aatu;ei@", "a" * 81])
def test_a_list_with_a_fault_adds_nobody(cast: Any, typed: str) -> None:
    with pytest.raises(Refused):
        accept(cast, typed)
    assert Participation.objects.filter(activity=cast.group).count() == 2


def test_a_list_sent_twice_adds_nobody_twice(cast: Any) -> None:
    key = uuid4()
    accept(cast, "Aatu\nBertta;0401234567", list_id=key)
    accept(cast, "Aatu\nBertta;0401234567", list_id=key)
    assert Participation.objects.filter(activity=cast.group).count() == 4


def test_the_same_name_is_told_and_never_matched(cast: Any) -> None:
    lines, faults = lines_of_text("elina\nAatu\nAatu\nSari")
    preview = queries.preview_people(cast.viewer("aino"), cast.group.id, lines, faults)
    assert [one.same_name for one in preview.lines] == [True, False, True, False]
    assert all(one.likely == () for one in preview.lines)


def test_a_match_is_offered_and_the_answer_holds(cast: Any) -> None:
    accept(cast, "Aatu;0401234567")
    aatu = Person.objects.get(shown_name="Aatu")
    lines, faults = lines_of_text("Aatu K;040 1234567")
    preview = queries.preview_people(cast.viewer("aino"), cast.group.id, lines, faults)
    assert [one.person_id for one in preview.lines[0].likely] == [aatu.id]
    accept(cast, "Aatu K;040 1234567", same_as={1: aatu.id})
    assert Person.objects.filter(shown_name__startswith="Aatu").count() == 1
    accept(cast, "Aatun poika;040 1234567")
    assert Person.objects.filter(shown_name__startswith="Aatu").count() == 2
    with pytest.raises(NotFound):
        accept(cast, "Joku", same_as={1: cast.sari.person_id})


def test_checking_takes_as_many_queries_for_20_lines_as_for_2(cast: Any, queries: Any) -> None:
    from porukka.domain.exchange.queries import preview_people

    counts = []
    for size in (2, 20):
        lines, faults = lines_of_text("\n".join(f"N{n};040 12345{n:02}" for n in range(size)))
        with queries() as counted:
            preview_people(cast.viewer("aino"), cast.group.id, lines, faults)
        counts.append(counted.n)
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("name", "no"), [("mikko", NotAllowed), ("kerttu", NotAllowed), ("maija", NotAllowed), ("olli", NotFound)]
)
def test_only_facilitators_bring_lists_in(cast: Any, name: str, no: type[Exception]) -> None:
    with pytest.raises(no):
        accept(cast, "Aatu", by=name)


def test_columns_that_are_not_brought_in_are_named() -> None:
    table = xlsx_table(book(["Etunimi", "GSM", "Huomioita", ""], ["Tiina", "040 555 1234", "tärkeää", ""]))
    assert columns_left_out(table) == ["Huomioita"]
    assert lines_of_table(table)[0][0].phone == "040 555 1234"


def test_the_same_phone_twice_in_a_list_is_told_and_stops_nothing(cast: Any) -> None:
    lines, faults = lines_of_text("Elli, 040 765 4321\nOlli\nEllu; +358407654321")
    shown = queries.preview_people(cast.viewer("aino"), cast.group.id, lines, faults)
    assert [one.same_contact for one in shown.lines] == [0, 0, 1]
    assert shown.whole
