"""What a group's evaluation and booklets say of meetings that are going on, or of which somebody was no part."""

import io
from datetime import timedelta
from typing import Any

import openpyxl
from pypdf import PdfReader

from porukka.domain.activities.models import Participation
from porukka.domain.people.models import Person
from tests.cast import Cast
from tests.doors.staff import test_ending
from tests.doors.staff.test_ending import FIRST, page, text_of
from tests.doors.test_access_table import client_of
from tests.factories.goals import GoalFactory
from tests.factories.surveys import (
    closes,
    meeting_at,
    people_in,
    says,
    says_nameless,
    uses_rating,
    were_there,
)

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


def test_two_of_one_name_are_told_apart_where_the_group_ends(cast: Cast, group: Any) -> None:
    Person.objects.filter(id=cast.hassan.person_id).update(shown_name="Elina")
    aino = client_of(cast, "aino")
    text = page(aino, "ending", group).text
    assert text.count("Elina (2)") >= 2
    assert [row[0] for row in sheets_of(page(aino, "evaluation_xlsx", group).content)["Next steps"][1:]].count(
        "Elina (2)"
    ) == 1
    assert "Elina (2)" in text_of(page(aino, "evaluation_pdf", group).content)
    # The own booklet is its owner's: there the name stands as it is.
    assert "(2)" not in text_of(page(aino, "booklet_pdf", group, cast.hassan.id).content)


def answered_twice(cast: Cast, *, nameless: int = 0) -> Any:
    """Two meetings that six came to: others answer at the second, and too few, so no change can be told."""
    version = uses_rating(cast.group)
    here = [cast.elina, cast.hassan, *people_in(cast.group, 4)]
    for number, some in ((1, here[:3]), (2, here[3:5])):
        meeting = meeting_at(cast.group, FIRST + timedelta(days=7 * number), number=number, state="open")
        were_there(meeting, here)
        for one in some:
            says(one, meeting, version, now=meeting.starts_at + timedelta(hours=1), own_goal=3, group_goal=2)
        for _ in range(nameless):
            says_nameless(meeting, version, now=meeting.starts_at + timedelta(hours=1), own_goal=4)
        closes(meeting)
    return cast.group


def test_why_no_change_is_told_stands_once_in_the_paper(cast: Cast) -> None:
    words = text_of(page(client_of(cast, "aino"), "evaluation_pdf", answered_twice(cast), language="fi").content)
    assert words.count("joten muutoksesta ei kerrota") == 1
    assert "Vastauksia ei ole annettu" not in words


def test_answers_without_a_name_are_told_of_in_the_paper_as_on_the_page(cast: Cast) -> None:
    group, client = answered_twice(cast, nameless=2), client_of(cast, "aino")
    told = "4 answers without a name are counted apart and are in no meeting's numbers."
    assert told in page(client, "results", group).content.decode().replace("&#x27;", "'")
    pdf = page(client, "evaluation_pdf", group).content
    assert told in text_of(pdf)
    assert "also 2 without a name" in spoken(pdf)


def test_a_paper_without_answers_says_so_and_goals_are_not_none_of_none(cast: Cast) -> None:
    GoalFactory(activity=cast.group, participation=cast.elina, words="Käyn ulkona")
    words = text_of(page(client_of(cast, "aino"), "evaluation_pdf", cast.group).content)
    assert "No answers have been given." in words
    assert "No own goals have been looked at yet. 1 is still open." in words


def spoken(pdf: bytes) -> str:
    """What is read aloud of a paper's pictures."""
    found: list[str] = []

    def walk(node: Any) -> None:
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, dict):
            found.append(str(node.get("/Alt", "")))
            walk(node.get("/K", []))
        elif isinstance(node, list):
            for one in node:
                walk(one)

    walk(PdfReader(io.BytesIO(pdf)).trailer["/Root"]["/StructTreeRoot"])
    return " ".join(found)
