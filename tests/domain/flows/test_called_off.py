"""Meetings that a group never came to, because it was over: told in their own words, counted as no cancellation."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import translation

from porukka.domain.activities.models import Activity
from porukka.domain.evaluation import queries as evaluation
from porukka.domain.flows import planning
from porukka.domain.meetings import actions
from porukka.domain.meetings import queries as meetings
from porukka.domain.meetings.models import Meeting
from tests.domain.meetings.test_schedule import move, plan
from tests.doors.staff.test_ending import page
from tests.doors.staff.test_ending_files import sheets_of
from tests.doors.test_access_table import client_of
from tests.factories.surveys import meeting_at, were_there


@pytest.fixture
def over(cast: Any) -> Any:
    """A group that ended early: one meeting held, one cancelled by itself, two that it never came to."""
    held = meeting_at(cast.group, cast.now - timedelta(days=14), number=1, state="closed")
    were_there(held, [cast.elina])
    ill, *_coming = (
        meeting_at(cast.group, cast.now + timedelta(days=7 * n), number=n + 1, state="planned") for n in (1, 2, 3)
    )
    by = {"by": cast.viewer("aino"), "now": cast.now}
    actions.cancel_meeting(**by, meeting_id=ill.id, reason="Ohjaaja on sairaana")
    planning.end_activity(**by, activity_id=cast.group.id)
    return cast.group


def test_only_those_that_were_left_are_called_off_with_the_group(cast: Any, over: Any) -> None:
    found = Meeting.objects.filter(activity=over).order_by("number").values_list("state", "cancel_kind")
    assert list(found) == [
        ("closed", None), ("cancelled", None), ("cancelled", "group_ended"), ("cancelled", "group_ended"),
    ]  # fmt: skip


def test_the_list_says_it_in_its_own_words(cast: Any, over: Any) -> None:
    with translation.override("fi"):
        told = [one.state_words for one in meetings.meeting_list(cast.viewer("aino"), over.id)]
    assert told == ["suljettu", "peruttu", *["ei pidetty: ryhmä päättyi aiemmin"] * 2]


def test_the_managers_counts_and_the_evaluation_have_one_cancellation(cast: Any, over: Any) -> None:
    found = evaluation.group_counts(cast.viewer("maija"), "", language="fi")
    (counted,) = (one for one in found.groups if one.id == over.id)
    assert (counted.present, counted.cancelled) == ([1], 1)
    assert (found.total.cancelled, found.total.held) == (1, 1)
    sheets = sheets_of(page(client_of(cast, "aino"), "evaluation_xlsx", over).content)
    rows = dict(row[:2] for row in sheets["Summary"])
    assert rows["Cancelled"] == 1
    assert rows["Not held: the group ended before them"] == 2


def test_the_evaluation_names_no_such_meetings_when_there_are_none(cast: Any) -> None:
    meeting_at(cast.group, cast.now - timedelta(days=14), number=1, state="closed")
    sheets = sheets_of(page(client_of(cast, "aino"), "evaluation_xlsx", cast.group).content)
    assert not [row for row in sheets["Summary"] if str(row[0]).startswith("Not held")]


def test_an_open_meeting_is_not_yet_held(cast: Any) -> None:
    meeting = meeting_at(cast.group, cast.now - timedelta(hours=1), number=1, state="open")
    were_there(meeting, [cast.elina], "absent")
    found = evaluation.group_counts(cast.viewer("maija"), "", language="fi")
    assert (found.total.held, found.total.meetings.visits) == (0, 0)
    Meeting.objects.filter(id=meeting.id).update(state="closed")
    assert evaluation.group_counts(cast.viewer("maija"), "", language="fi").total.held == 1


def test_the_groups_last_day_follows_cancelled_moved_and_restored_meetings(cast: Any) -> None:
    first_on = date(2026, 12, 1)
    made = plan(cast, first=first_on, count=3)
    by = {"by": cast.viewer("aino"), "now": cast.now}

    def span() -> tuple[date | None, date | None]:
        row = Activity.objects.get(id=cast.group.id)
        return row.starts_on, row.ends_on

    assert span() == (first_on, date(2026, 12, 15))
    actions.cancel_meeting(**by, meeting_id=made[2].id, reason="Ei ole tilaa")
    assert span() == (first_on, date(2026, 12, 8))
    actions.uncancel_meeting(**by, meeting_id=made[2].id)
    assert span() == (first_on, date(2026, 12, 15))
    move(cast, Meeting.objects.get(id=made[2].id), date(2026, 12, 18))
    assert span() == (first_on, date(2026, 12, 18))
    actions.remove_meeting(**by, meeting_id=made[2].id)
    assert span() == (first_on, date(2026, 12, 8))
    actions.restore_meeting(**by, meeting_id=made[2].id)
    assert span() == (first_on, date(2026, 12, 18))
    actions.cancel_meeting(**by, meeting_id=made[0].id, reason="Ei ole tilaa")
    assert span() == (date(2026, 12, 8), date(2026, 12, 18))
    for one in made[1:]:
        actions.cancel_meeting(**by, meeting_id=one.id, reason="Ei ole tilaa")
    assert span() == (date(2026, 12, 18), date(2026, 12, 18))  # with none left, the last that was known


def test_a_group_that_is_over_keeps_the_day_it_ended(cast: Any, over: Any) -> None:
    over.refresh_from_db()
    assert over.ends_on == cast.now.date()
