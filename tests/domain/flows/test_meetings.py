"""A meeting from opening to closing: what each step writes, refuses and records."""

from datetime import timedelta
from typing import Any

import pytest

from porukka.core.errors import Conflict, NotAllowed, NotFound, Refused
from porukka.core.models import AuditEntry, AuditSubject
from porukka.domain.activities.models import Activity, Participation, ReadinessItem
from porukka.domain.flows import meetings as flows
from porukka.domain.meetings import actions, queries
from porukka.domain.meetings.actions import Mark
from porukka.domain.meetings.models import Attendance, Meeting, RecordLine
from porukka.domain.people import actions as people
from porukka.domain.surveys.models import Collection
from tests.factories.meetings import MeetingFactory
from tests.factories.surveys import uses_rating


@pytest.fixture
def meeting(cast: Any) -> Meeting:
    """Today 10–12; it is 12."""
    return MeetingFactory(activity=cast.group, number=1)


def act(cast: Any, meeting: Meeting, who: str = "aino", **more: Any) -> dict[str, Any]:
    return {"by": cast.viewer(who), "now": cast.now, "meeting_id": meeting.id} | more


def test_opening_gives_a_code_and_collections_and_writes_no_attendance(cast: Any, meeting: Meeting) -> None:
    uses_rating(cast.group)
    flows.open_meeting(**act(cast, meeting))
    flows.open_meeting(**act(cast, meeting, "kalle"))
    meeting.refresh_from_db()
    assert meeting.state == "open"
    assert meeting.code_hmac
    assert sorted(Collection.objects.values_list("mode", flat=True)) == ["anonymous", "linked"]
    assert not Attendance.objects.exists()
    assert AuditEntry.objects.filter(verb="open_meeting").count() == 1


def test_opening_the_first_meeting_begins_its_group_and_records_what_was_missing(
    cast: Any, meeting: Meeting
) -> None:
    Activity.objects.filter(id=cast.group.id).update(state="planned", started_at=None)
    ReadinessItem.objects.create(
        organisation=cast.organisation, activity=cast.group, key="place_booked", words="Tila", position=1
    )
    for _again in range(2):
        flows.open_meeting(**act(cast, meeting))
    group = Activity.objects.get(id=cast.group.id)
    assert (group.state, group.started_at) == ("running", cast.now)
    assert "place_booked" in group.started_without
    assert AuditEntry.objects.filter(verb="begin_activity").count() == 1


def test_opening_leaves_a_running_group_as_it_was(cast: Any, meeting: Meeting) -> None:
    before = Activity.objects.get(id=cast.group.id)
    flows.open_meeting(**act(cast, meeting))
    after = Activity.objects.get(id=cast.group.id)
    assert (after.state, after.started_at) == (before.state, before.started_at)
    assert not AuditEntry.objects.filter(verb="begin_activity").exists()


def test_a_refused_opening_begins_nothing(cast: Any, meeting: Meeting) -> None:
    Activity.objects.filter(id=cast.group.id).update(state="planned")
    with pytest.raises(Refused):
        flows.open_meeting(**act(cast, meeting, now=cast.now - timedelta(days=3)))
    assert Activity.objects.get(id=cast.group.id).state == "planned"


def test_opening_is_for_around_the_day_and_for_meetings_that_are_held(cast: Any, meeting: Meeting) -> None:
    for now in (cast.now - timedelta(days=3), cast.now + timedelta(days=90)):
        with pytest.raises(Refused):
            flows.open_meeting(**act(cast, meeting, now=now))
    Meeting.objects.filter(id=meeting.id).update(state="cancelled")
    with pytest.raises(Refused):
        flows.open_meeting(**act(cast, meeting))


@pytest.mark.parametrize(("who", "fault"), [("mikko", NotAllowed), ("kerttu", NotAllowed), ("olli", NotFound)])
def test_others_open_and_close_nothing(cast: Any, meeting: Meeting, who: str, fault: Any) -> None:
    with pytest.raises(fault):
        flows.open_meeting(**act(cast, meeting, who))
    with pytest.raises(fault):
        actions.take_attendance(**act(cast, meeting, who), marks={cast.elina.id: Mark("late")})


def test_closing_writes_present_for_the_unmarked_ends_the_code_and_makes_the_lines(
    cast: Any, meeting: Meeting
) -> None:
    left = Participation.objects.create(
        organisation=cast.organisation, activity=cast.group, person=cast.sari.person, stage="ended"
    )
    flows.open_meeting(**act(cast, meeting))
    actions.take_attendance(**act(cast, meeting), marks={cast.elina.id: Mark("absent_told", "ill")})
    flows.close_meeting(**act(cast, meeting))
    flows.close_meeting(**act(cast, meeting))
    meeting.refresh_from_db()
    assert (meeting.state, meeting.code_hmac, meeting.closed_at) == ("closed", None, cast.now)
    marks = dict(Attendance.objects.values_list("participation_id", "status"))
    assert marks == {cast.elina.id: "absent_told", cast.hassan.id: "present"}
    assert left.id not in marks
    assert RecordLine.objects.count() == 2
    assert queries.n_present(meeting.id) == 1
    assert AuditEntry.objects.filter(verb="close_meeting").count() == 1
    with pytest.raises(Refused):
        actions.take_attendance(**act(cast, meeting), marks={cast.elina.id: Mark("present")})


def test_not_closed_means_not_recorded(cast: Any, meeting: Meeting) -> None:
    flows.open_meeting(**act(cast, meeting))
    actions.take_attendance(**act(cast, meeting), marks={cast.elina.id: Mark("late")})
    assert queries.n_present(meeting.id) is None
    assert queries.n_expected(meeting.id) == 2


def test_two_who_mark_at_once_keep_each_others_marks(cast: Any, meeting: Meeting) -> None:
    flows.open_meeting(**act(cast, meeting))
    actions.take_attendance(**act(cast, meeting, "aino"), marks={cast.elina.id: Mark("absent")})
    actions.take_attendance(**act(cast, meeting, "kalle"), marks={cast.hassan.id: Mark("late")})
    again = actions.take_attendance(**act(cast, meeting, "kalle"), marks={cast.hassan.id: Mark("late")})
    assert again == 0
    assert dict(Attendance.objects.values_list("participation_id", "status")) == {
        cast.elina.id: "absent", cast.hassan.id: "late",
    }  # fmt: skip
    marked = AuditSubject.objects.filter(entry__verb="take_attendance", kind="participation")
    assert set(marked.values_list("subject_id", flat=True)) == {cast.elina.id, cast.hassan.id}


def test_a_reason_goes_only_with_somebody_who_told_beforehand(cast: Any, meeting: Meeting) -> None:
    actions.take_attendance(**act(cast, meeting), marks={cast.elina.id: Mark("present", "ill")})
    assert Attendance.objects.get().reason_key == ""
    for wrong in (Mark("karkasi"), Mark("absent_told", "laiska")):
        with pytest.raises(Refused):
            actions.take_attendance(**act(cast, meeting), marks={cast.elina.id: wrong})
    with pytest.raises(NotFound):
        actions.take_attendance(**act(cast, meeting), marks={cast.sari.id: Mark("late")})


def test_reopening_leaves_a_trace_and_never_opens_sealed_answers(cast: Any, meeting: Meeting) -> None:
    uses_rating(cast.group)
    flows.open_meeting(**act(cast, meeting))
    flows.close_meeting(**act(cast, meeting))
    Collection.objects.filter(mode="anonymous").update(sealed_at=cast.now)
    line = RecordLine.objects.get(participation=cast.elina)
    actions.write_line(by=cast.viewer("aino"), now=cast.now, line_id=line.id, agreed="Soittaa", revision=1)
    flows.reopen_meeting(**act(cast, meeting))
    flows.close_meeting(**act(cast, meeting))
    assert Collection.objects.get(mode="anonymous").sealed_at == cast.now
    assert RecordLine.objects.get(id=line.id).agreed == "Soittaa"
    verbs = [trace.verb for trace in queries.traces(cast.viewer("aino"), cast.group.id, meeting.id)]
    assert verbs == ["open_meeting", "close_meeting", "reopen_meeting", "close_meeting"]


def test_a_substitute_holds_this_meeting_and_nothing_else_until_twelve_hours_after(
    cast: Any, meeting: Meeting
) -> None:
    mikko = cast.accounts["mikko"].id
    with pytest.raises(NotAllowed):
        actions.let_in_substitute(**act(cast, meeting, "kerttu"), account_id=mikko)
    with pytest.raises(Refused):
        actions.let_in_substitute(**act(cast, meeting), account_id=cast.accounts["olli"].id)
    actions.let_in_substitute(**act(cast, meeting), account_id=mikko)
    flows.open_meeting(**act(cast, meeting, "mikko"))
    actions.take_attendance(**act(cast, meeting, "mikko"), marks={cast.elina.id: Mark("late")})
    flows.close_meeting(**act(cast, meeting, "mikko"))
    with pytest.raises(NotAllowed):
        queries.record_lines(cast.viewer("mikko"), meeting.id)
    for closed in (flows.reopen_meeting, actions.take_over_lines):
        with pytest.raises(NotAllowed):
            closed(**act(cast, meeting, "mikko"))
    later = cast.now + timedelta(hours=13)
    assert not queries.is_substitute(cast.viewer("mikko"), meeting.id, now=later)
    assert AuditEntry.objects.filter(verb="let_in_substitute", object_id=mikko).count() == 1


def test_the_note_and_the_line_tell_the_later_one_both_texts(cast: Any, meeting: Meeting) -> None:
    assert actions.write_note(**act(cast, meeting), note="Keitto onnistui", revision=1) == 2
    with pytest.raises(Conflict) as conflict:
        actions.write_note(**act(cast, meeting, "kalle"), note="Sade", revision=1)
    texts = {"theirs": "Keitto onnistui", "mine": "Sade", "revision": 2}
    assert conflict.value.details == texts | {"who": "Aino Leppä", "at": cast.now}
    with pytest.raises(Refused):
        actions.write_note(**act(cast, meeting), note="x" * 4001, revision=2)


def test_a_call_is_ticked_once_for_its_absence_and_taken_back(cast: Any, meeting: Meeting) -> None:
    Attendance.objects.create(
        organisation=cast.organisation, meeting=meeting, participation=cast.elina, status="absent"
    )
    for _tap in range(2):
        actions.tick_call(**act(cast, meeting), participation_id=cast.elina.id)
    assert AuditEntry.objects.filter(verb="tick_call").count() == 1
    with pytest.raises(NotFound):
        actions.tick_call(**act(cast, meeting), participation_id=cast.hassan.id)
    actions.untick_call(**act(cast, meeting), participation_id=cast.elina.id)
    assert AuditEntry.objects.filter(verb="untick_call").count() == 1


def test_a_screen_pin_is_checked_counted_and_paused(cast: Any) -> None:
    by = {"by": cast.viewer("aino"), "now": cast.now}
    for wrong in ("123", "1234567", "abcd", "١٢٣٤"):
        with pytest.raises(Refused):
            people.set_screen_pin(**by, pin=wrong)
    assert not people.check_screen_pin(**by, pin="2468").right
    people.set_screen_pin(**by, pin="2468")
    assert people.check_screen_pin(**by, pin="2468").right
    tries = [people.check_screen_pin(**by, pin="0000") for _try in range(5)]
    assert tries[-1].paused_until == cast.now + timedelta(minutes=15)
    assert not people.check_screen_pin(**by, pin="2468").right
    later = by | {"now": cast.now + timedelta(minutes=16)}
    assert people.check_screen_pin(**later, pin="2468").right
