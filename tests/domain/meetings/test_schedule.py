"""When and where: planned, moved, cancelled, added, removed. Numbers in order, clocks right."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from porukka.core.dates import wall
from porukka.core.errors import Conflict, NotAllowed, NotFound, Refused
from porukka.core.models import AuditEntry
from porukka.domain.activities.models import PlanItem
from porukka.domain.meetings import actions, queries
from porukka.domain.meetings.models import Attendance, Meeting
from porukka.domain.people.models import ClosedDays
from porukka.domain.surveys.models import Sheet
from tests.factories.meetings import MeetingFactory
from tests.factories.surveys import meeting_at, says, uses_rating

FIRST = date(2026, 11, 19)


def plan(
    cast: Any, *, by: str = "aino", rule: str = "weekly", first: date = FIRST, count: int = 4, **more: Any
) -> Any:
    given = {"starts_local": time(12, 30), "ends_local": time(15, 0)} | more
    return actions.plan_meetings(
        by=cast.viewer(by), now=cast.now, activity_id=cast.group.id, rule={"rule": rule}, from_on=first, count=count,
        **given,
    )  # fmt: skip


def move(cast: Any, meeting: Meeting, on: date, scope: str = "one", **more: Any) -> Any:
    given = {"starts_local": time(12, 30), "ends_local": time(15, 0)} | more
    return actions.reschedule_meetings(
        by=cast.viewer("aino"), now=cast.now, meeting_id=meeting.id, scope=scope, on=on, **given
    )


def days(cast: Any) -> list[date]:
    rows = queries.meeting_list(cast.viewer("aino"), cast.group.id)
    assert [row.number for row in rows] == list(range(1, len(rows) + 1))
    return [row.on for row in rows]


def test_a_series_goes_round_christmas_and_the_houses_closed_days_and_is_recorded(cast: Any) -> None:
    ClosedDays.objects.create(
        organisation=cast.organisation, from_on=date(2026, 12, 28), to_on=date(2027, 1, 6), words="joulutauko"
    )
    plan(cast, first=date(2026, 12, 17), count=2)
    assert days(cast) == [date(2026, 12, 17), date(2027, 1, 7)]
    told = queries.dates_for(cast.viewer("aino"), {"rule": "weekly"}, date(2026, 12, 17), 2, None)
    assert [one.why for one in told.skipped][1] == "joulutauko"
    assert AuditEntry.objects.filter(verb="plan_meetings").count() == 1
    cast.group.refresh_from_db()
    assert (cast.group.starts_on, cast.group.ends_on) == (date(2026, 12, 17), date(2027, 1, 7))


def test_an_organisation_may_work_through_holidays(cast: Any) -> None:
    cast.organisation.skips_holidays = False
    cast.organisation.save()
    plan(cast, first=date(2026, 12, 17), count=2)
    assert days(cast)[1] == date(2026, 12, 24)


@pytest.mark.parametrize(("first", "before", "after"), [(date(2027, 3, 24), 8, 7), (date(2027, 10, 27), 7, 8)])
def test_ten_oclock_stays_ten_oclock_through_both_changes_of_the_clocks(
    cast: Any, first: date, before: int, after: int
) -> None:
    made = plan(cast, first=first, count=2, starts_local=time(10), ends_local=time(12))
    assert [row.starts_at.astimezone(UTC).hour for row in made] == [before, after]
    assert {(wall(row.starts_at).hour, wall(row.ends_at).hour) for row in made} == {(10, 12)}


def test_a_meeting_in_the_hour_the_clocks_skip_still_ends_after_it_starts(cast: Any) -> None:
    (made,) = plan(
        cast, rule="once", first=date(2027, 3, 28), count=1, starts_local=time(3, 10), ends_local=time(4, 0)
    )
    assert made.ends_at > made.starts_at


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"ends_local": time(12, 30)}, "ends_local"),
        ({"first": date(2020, 1, 1)}, "from_on"),
        ({"first": date(2039, 1, 1)}, "from_on"),
        ({"count": 0}, "until"),
        ({"place_id": "00000000-0000-0000-0000-000000000007"}, "place_id"),
    ],
)
def test_slips_are_refused_beside_their_field_and_change_nothing(cast: Any, more: Any, field: str) -> None:
    with pytest.raises(Refused) as refusal:
        plan(cast, **more)
    assert refusal.value.field == field
    assert Meeting.objects.count() == 0


def test_others_neither_plan_nor_see(cast: Any) -> None:
    plan(cast, by="kerttu", count=1)
    for who, fault in (("mikko", NotAllowed), ("maija", NotAllowed), ("olli", NotFound)):
        with pytest.raises(fault):
            plan(cast, by=who)
    with pytest.raises(NotAllowed):
        queries.meeting_list(cast.viewer("mikko"), cast.group.id)


def test_one_moved_meeting_leaves_its_series_and_the_numbers_follow_time(cast: Any) -> None:
    made = plan(cast)
    PlanItem.objects.create(
        organisation=cast.organisation, activity=cast.group, kind="outline", position=1, words="Tutustutaan"
    )
    moved = move(cast, made[0], date(2026, 12, 1), starts_local=time(9), ends_local=time(10))
    assert moved.meetings == (made[0].id,)
    assert days(cast) == [date(2026, 11, 26), date(2026, 12, 1), date(2026, 12, 3), date(2026, 12, 10)]
    row = Meeting.objects.get(id=made[0].id)
    assert (row.number, row.off_series, row.ical_sequence) == (2, True, 1)
    assert PlanItem.objects.get(words="Tutustutaan").position == 2
    assert AuditEntry.objects.filter(verb="reschedule_meeting").count() == 1


def test_this_and_the_following_take_the_new_day_and_time_and_the_earlier_stay(cast: Any) -> None:
    made = plan(cast)
    moved = move(cast, made[2], date(2026, 12, 4), "following", starts_local=time(9), ends_local=time(11))
    assert len(moved.meetings) == 2
    assert days(cast) == [date(2026, 11, 19), date(2026, 11, 26), date(2026, 12, 4), date(2026, 12, 11)]
    times = list(Meeting.objects.order_by("number").values_list("starts_local", flat=True))
    assert times == [time(12, 30), time(12, 30), time(9), time(9)]


def test_all_move_but_those_that_were_moved_alone_and_skipped_days_are_told(cast: Any) -> None:
    made = plan(cast, count=6)
    move(cast, made[1], date(2026, 11, 28))
    moved = move(cast, made[0], date(2026, 11, 20), "all")
    assert date(2026, 11, 28) in days(cast)
    assert len(moved.meetings) == 5
    assert set(days(cast)) >= {date(2026, 11, 20), date(2026, 11, 27), date(2026, 12, 4), date(2026, 12, 11)}


def test_moving_over_a_holiday_goes_round_it_and_tells(cast: Any) -> None:
    made = plan(cast, first=date(2026, 12, 9), count=3)
    moved = move(cast, made[0], date(2026, 12, 10), "all")
    assert days(cast) == [date(2026, 12, 10), date(2026, 12, 17), date(2026, 12, 31)]
    assert [one.on for one in moved.skipped] == [date(2026, 12, 24)]


def test_moving_into_the_past_or_a_closed_meeting_is_refused(cast: Any) -> None:
    (made,) = plan(cast, count=1)
    with pytest.raises(Refused):
        move(cast, made, date(2026, 11, 17))
    Meeting.objects.filter(id=made.id).update(state="closed")
    with pytest.raises(Refused):
        move(cast, made, date(2026, 12, 1))


def test_the_later_of_two_who_move_at_once_is_told(cast: Any) -> None:
    (made,) = plan(cast, count=1)
    move(cast, made, date(2026, 11, 20), revision=1)
    with pytest.raises(Conflict):
        move(cast, made, date(2026, 11, 23), revision=1)
    assert days(cast) == [date(2026, 11, 20)]


def test_cancelling_says_why_and_can_be_taken_back_until_its_time(cast: Any) -> None:
    made = plan(cast)
    by = {"by": cast.viewer("kalle"), "now": cast.now, "meeting_id": made[1].id}
    with pytest.raises(Refused):
        actions.cancel_meeting(**by, reason="  ")
    actions.cancel_meeting(**by, reason="Ohjaaja on poissa")
    row = Meeting.objects.get(id=made[1].id)
    assert (row.state, row.cancel_reason, row.ical_sequence) == ("cancelled", "Ohjaaja on poissa", 1)
    actions.uncancel_meeting(**by)
    assert Meeting.objects.get(id=made[1].id).state == "planned"
    actions.cancel_meeting(**by, reason="Taas")
    with pytest.raises(Refused):
        actions.uncancel_meeting(**by | {"now": cast.now + timedelta(days=30)})


def test_added_ones_find_their_place_and_removed_ones_close_the_gap(cast: Any) -> None:
    made = plan(cast)
    key = actions.add_meeting(
        by=cast.viewer("aino"), now=cast.now, activity_id=cast.group.id, on=date(2026, 11, 24),
        starts_local=time(9), ends_local=time(10), title="Retki",
    )  # fmt: skip
    assert days(cast)[1] == date(2026, 11, 24)
    actions.remove_meeting(by=cast.viewer("aino"), now=cast.now, meeting_id=made[0].id)
    assert days(cast)[0] == date(2026, 11, 24)
    assert Meeting.objects.get(id=key).number == 1


def test_a_meeting_that_has_begun_or_has_marks_is_not_removed(cast: Any) -> None:
    begun = MeetingFactory(activity=cast.group, number=1, starts_at=cast.now - timedelta(hours=1))
    marked = MeetingFactory(activity=cast.group, number=3)
    Attendance.objects.create(
        organisation=cast.organisation, meeting=marked, participation=cast.elina, status="absent_told"
    )
    for meeting in (begun, marked):
        with pytest.raises(Refused):
            actions.remove_meeting(by=cast.viewer("aino"), now=cast.now, meeting_id=meeting.id)


def test_a_meeting_that_was_answered_and_then_moved_ahead_is_not_removed_with_its_answers(cast: Any) -> None:
    version = uses_rating(cast.group)
    meeting = meeting_at(cast.group, cast.now - timedelta(hours=1), state="planned")  # nobody has opened it
    says(cast.elina, meeting, version, now=cast.now)
    move(cast, meeting, FIRST)
    with pytest.raises(Refused):
        actions.remove_meeting(by=cast.viewer("aino"), now=cast.now, meeting_id=meeting.id)
    assert Sheet.objects.filter(participation=cast.elina).count() == 1
    assert not AuditEntry.objects.filter(verb="remove_meeting").exists()


def test_only_the_same_place_or_the_same_person_overlaps(cast: Any) -> None:
    (mine,) = plan(cast, count=1)
    other = MeetingFactory(
        activity=cast.other_group, number=1, on=FIRST, starts_at=mine.starts_at, ends_at=mine.ends_at
    )
    look = {"viewer": cast.viewer("aino"), "meeting_ids": [mine.id], "now": cast.now}
    assert queries.overlaps(**look) == []
    from tests.factories.activities import ActivityRoleFactory

    ActivityRoleFactory(activity=cast.other_group, account=cast.accounts["kalle"])
    assert queries.overlaps(**look)[0].people == ("Kalle Niitty",)
    Meeting.objects.filter(id=other.id).update(state="cancelled")
    assert queries.overlaps(**look) == []


def test_a_code_works_only_while_its_meeting_is_open_and_half_a_day_after(cast: Any) -> None:
    from porukka.domain.meetings.rules import code_hmac, meeting_code

    meeting = MeetingFactory(activity=cast.group, number=1)
    code = meeting_code(meeting.id)
    assert queries.meeting_for_code(code, cast.now) is None
    Meeting.objects.filter(id=meeting.id).update(state="open", code_hmac=code_hmac(code))
    assert queries.meeting_for_code(code.lower().replace(" ", ""), cast.now).id == meeting.id
    assert queries.meeting_for_code("34679A", cast.now) is None
    assert queries.meeting_for_code(code, datetime(2026, 11, 20, tzinfo=UTC)) is None
    Meeting.objects.filter(id=meeting.id).update(state="closed")
    assert queries.meeting_for_code(code, cast.now) is None
