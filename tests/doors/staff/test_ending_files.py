"""What a group's evaluation and booklets say of meetings that are going on, or of which somebody was no part."""

import io
from datetime import timedelta
from typing import Any

import openpyxl

from porukka.domain.activities.models import Participation
from tests.cast import Cast
from tests.doors.staff import test_ending
from tests.doors.staff.test_ending import FIRST, page, text_of
from tests.doors.test_access_table import client_of
from tests.factories.surveys import meeting_at, people_in, were_there

group = test_ending.group


def sheets_of(content: bytes) -> dict[str, list[list[Any]]]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book}


def test_the_sheet_says_of_an_open_meeting_that_it_is_open_and_counts_are_numbers(cast: Cast, group: Any) -> None:
    now_open = meeting_at(group, FIRST + timedelta(days=35), number=5, state="open")
    were_there(now_open, [cast.elina], "late")
    sheets = sheets_of(page(client_of(cast, "aino"), "evaluation_xlsx", group).content)
    summary = dict(row[:2] for row in sheets["Summary"])
    assert (summary["Meetings held"], summary["Began"], summary["Visits"]) == (4, 6, 23)
    last = sheets["Meetings"][-1]
    assert (last[0], last[2], last[3], last[4]) == (5, None, "still open", "still open")
    told = [row[1:] for row in sheets["Questions"][1:] if row[1] != "too few"]
    assert told
    assert all(isinstance(cell, int | float) for row in told for cell in row)


def test_a_booklet_leaves_out_meetings_before_joining_and_after_leaving(cast: Cast, group: Any) -> None:
    (late,) = people_in(group, 1)
    second, third = (FIRST + timedelta(days=7 * number) for number in (2, 3))
    Participation.objects.filter(id=late.id).update(started_on=second.date(), ended_on=third.date())
    words = text_of(page(client_of(cast, "aino"), "booklet_pdf", group, late.id).content)
    assert "2. 15.10.: Ei kirjattu" in words
    assert "3. 22.10.: Ei kirjattu" in words
    assert "1. 8.10." not in words
    assert "4. 29.10." not in words
