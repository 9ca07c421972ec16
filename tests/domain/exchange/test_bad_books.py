"""A file costs no more than its size: whatever it says of itself, the answer comes at once and the server stands."""

import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
from django.utils.translation import override

from porukka.core.errors import Refused
from porukka.domain.exchange.rules import lines_of_table, xlsx_table
from tests.factories.exchange import cell, raw_book, stray_cell

HERE = Path(__file__).resolve().parents[3]
MANY = 120_000


def _one_text_in_every_cell() -> bytes:
    strings = f"<sst><si><t>{'a' * 30_000}</t></si></sst>"
    row = "<row>" + '<c t="s"><v>0</v></c>' * 40 + "</row>"
    return raw_book(row * 1_000, strings=strings)


def _a_text_that_defines_itself() -> bytes:
    before = '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {two} "' + f"&{one};" * 10 + '">' for one, two in zip("abcdefgh", "bcdefghi", strict=True)
    )
    return raw_book(f"<row>{cell('&i;')}</row>", before=before + "]>")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (stray_cell(), "XFD1048576"),
        (stray_cell("A1048576"), "A1048576"),
        (stray_cell("AZ2"), "AZ2"),
        (stray_cell("A2003"), "A2003"),
        (raw_book(f"<row>{cell('x')}</row>" * 2_001), "A2001"),
        (raw_book(f"<row>{cell('x') * 41}</row>"), "AO1"),
        (raw_book(f'<row r="1">{cell("x")}</row><row r="9999">{cell("y")}</row>'), "A9999"),
        (raw_book("<row/>" * (MANY * 10)), "large"),
        (raw_book("<row>" + "<c/>" * (MANY * 10) + "</row>"), "large"),
        (raw_book("</sheetData><mergeCells>" + '<mergeCell ref="A1"/>' * MANY + "</mergeCells><sheetData>"), "large"),
        (_one_text_in_every_cell(), "large"),
        (raw_book("<!--" + "a" * 31_000_000 + "-->"), "large"),
        (_a_text_that_defines_itself(), "broken"),
        (raw_book(f"<row>{cell('x', 'A0')}</row>"), "broken"),
        (raw_book(f"<row>{cell('x', 'XFDXFD1')}</row>"), "broken"),
        (raw_book('<row><c t="s"><v>7</v></c></row>'), "broken"),
        (raw_book("<row><c>"), "broken"),
        (raw_book('<row r="1"><c><f>1+1</f><v>2</v></c><c r="D1"><f>1</f></c></row>'), "A1, D1"),
    ],
    ids=["corner", "down", "right", "row", "rows", "columns", "jump", "no-rows", "blanks", "merged", "one-text",
         "comment", "entities", "row-0", "letters", "no-text", "cut", "formulas"],
)  # fmt: skip
def test_a_file_that_says_it_is_huge_is_refused_at_once(content: bytes, said: str) -> None:
    began = time.monotonic()
    with override("en"), pytest.raises(Refused, match=said) as no:
        xlsx_table(content)
    assert no.value.field == "file"
    assert time.monotonic() - began < 5


def test_borders_down_to_the_last_row_are_nothing_written() -> None:
    blanks = "".join(
        f'<row r="{row}"><c r="A{row}" s="0"/><c r="XFD{row}" s="0"/></row>' for row in range(3, 5_000)
    )
    table = xlsx_table(
        raw_book(
            f'<row r="1">{cell("Nimi", "B1")}</row><row r="2">{cell(" ", "ZZ2")}{cell("Elina", "B2")}</row>{blanks}'
        )
    )
    assert table == [(1, ["Nimi"]), (2, ["Elina"])]


def test_only_the_first_sheet_counts_and_a_reading_aid_is_no_words() -> None:
    strings = "<sst><si><r><t>Eli</t></r><r><t>na</t></r><rPh sb='0' eb='1'><t>エリナ</t></rPh></si></sst>"
    lines, faults = lines_of_table(
        xlsx_table(raw_book(f'<row>{cell("Nimi")}</row><row><c t="s"><v>0</v></c></row>', strings=strings))
    )
    assert [line.name for line in lines] == ["Elina"]
    assert not faults


def test_the_stray_cell_costs_no_memory() -> None:
    """In a process that may have 300 MB: laid out as a rectangle the file would need 400 GB, and the process dies."""
    program = """
        import resource, sys
        resource.setrlimit(resource.RLIMIT_DATA, (300_000_000, 300_000_000))
        from porukka.domain.exchange.rules import xlsx_table
        try:
            xlsx_table(sys.stdin.buffer.read())
        except Exception as no:
            print(type(no).__name__)
    """
    done = subprocess.run(
        [sys.executable, "-c", "import django;from django.conf import settings;settings.configure();django.setup()\n"
         + textwrap.dedent(program)],
        input=stray_cell(), capture_output=True, cwd=HERE, timeout=60, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout.decode().strip()) == (0, "Refused"), done.stderr.decode()[-500:]
