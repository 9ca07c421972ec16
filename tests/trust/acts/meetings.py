"""Acts on meetings: planning, holding, carrying over, answering."""

from datetime import date, time, timedelta
from typing import Any
from uuid import uuid4

from porukka.domain.flows import meetings as flows
from porukka.domain.meetings import actions
from porukka.domain.meetings.actions import programme
from porukka.domain.meetings.actions.holding import Mark
from porukka.domain.meetings.actions.programme import Piece
from porukka.domain.meetings.models import Attendance, Meeting, RecordLine
from porukka.domain.surveys import actions as surveys
from porukka.domain.surveys.models import Collection
from tests.factories.meetings import MeetingFactory
from tests.factories.surveys import meeting_at, people_in, says, says_nameless, uses_rating, were_there
from tests.trust.acts import Do, World, act

CLOCKS: dict[str, Any] = {"starts_local": time(12), "ends_local": time(14)}
DAY = date(2026, 12, 1)


def future(w: World) -> Meeting:
    row = MeetingFactory(
        activity=w.group, number=1, on=DAY, state="planned",
        starts_at=w.now + timedelta(days=13), ends_at=w.now + timedelta(days=13, hours=2),
    )  # fmt: skip
    return w.named("meeting", row)


def open_now(w: World) -> Meeting:
    return w.named("meeting", meeting_at(w.group, w.now - timedelta(minutes=30)))


# ---------- the schedule ----------


@act("aino schedule:series; activity:eväät")
def plan_meetings(w: World) -> Do:
    def do() -> None:
        made = actions.plan_meetings(
            **w.by(), activity_id=w.group.id, rule={"rule": "weekly"}, from_on=DAY, count=3, **CLOCKS
        )
        w.named("series", made[0].schedule_id)

    return do


@act("aino meeting:meeting; activity:eväät")
def add_meeting(w: World) -> Do:
    return lambda: w.named("meeting", actions.add_meeting(**w.by(), activity_id=w.group.id, on=DAY, **CLOCKS))


@act("aino meeting:meeting; activity:eväät", by="reschedule_meetings")
def reschedule_meeting(w: World) -> Do:
    given = {"meeting_id": future(w).id, "scope": "one", "on": DAY + timedelta(days=1)}
    return lambda: actions.reschedule_meetings(**w.by(), **given, **CLOCKS)


@act("aino meeting:meeting; activity:eväät")
def cancel_meeting(w: World) -> Do:
    one = future(w)
    return lambda: actions.cancel_meeting(**w.by(), meeting_id=one.id, reason="Ohjaaja sairas.")


@act("aino meeting:meeting; activity:eväät")
def uncancel_meeting(w: World) -> Do:
    one = future(w)
    actions.cancel_meeting(**w.by(), meeting_id=one.id, reason="Ohjaaja sairas.")
    return lambda: actions.uncancel_meeting(**w.by(), meeting_id=one.id)


@act("aino meeting:meeting; activity:eväät")
def remove_meeting(w: World) -> Do:
    one = future(w)
    return lambda: actions.remove_meeting(**w.by(), meeting_id=one.id)


@act("aino meeting:meeting; activity:eväät")
def restore_meeting(w: World) -> Do:
    one = future(w)
    actions.remove_meeting(**w.by(), meeting_id=one.id)
    return lambda: actions.restore_meeting(**w.by(), meeting_id=one.id)


# ---------- the programme ----------


@act("aino meeting:meeting; activity:eväät")
def write_programmes(w: World) -> Do:
    one = future(w)
    given = {"titles": {one.id: "Keittoa"}, "programmes": {one.id: [Piece("Kahvi")]}}
    return lambda: programme.write_programmes(**w.by(), activity_id=w.group.id, **given)


@act("aino meeting:meeting; activity:eväät")
def name_meeting(w: World) -> Do:
    one = future(w)
    return lambda: programme.name_meeting(**w.by(), meeting_id=one.id, title="Keittoa")


@act("aino programme_item:item; activity:eväät")
def add_programme_item(w: World) -> Do:
    one = future(w)
    return lambda: w.named("item", programme.add_programme_item(**w.by(), meeting_id=one.id, title="Kahvi"))


def items(w: World) -> dict[str, Any]:
    one = future(w)
    programme.add_programme_item(**w.by(), meeting_id=one.id, title="Ensin")
    made = programme.add_programme_item(**w.by(), meeting_id=one.id, title="Kahvi")
    return {**w.by(), "item_id": w.named("item", made)}


@act("aino programme_item:item; activity:eväät")
def edit_programme_item(w: World) -> Do:
    given = items(w)
    return lambda: programme.edit_programme_item(**given, revision=1, title="Tee")


@act("aino programme_item:item; activity:eväät")
def move_programme_item(w: World) -> Do:
    given = items(w)
    return lambda: programme.move_programme_item(**given, up=True)


@act("aino programme_item:item; activity:eväät")
def remove_programme_item(w: World) -> Do:
    given = items(w)
    return lambda: programme.remove_programme_item(**given)


@act("aino programme_item:item; activity:eväät")
def restore_programme_item(w: World) -> Do:
    given = items(w)
    programme.remove_programme_item(**given)
    return lambda: programme.restore_programme_item(**given)


# ---------- holding one ----------


@act("aino meeting:meeting; activity:eväät", by="mark_meeting_open")
def open_meeting(w: World) -> Do:
    row = meeting_at(w.group, w.now - timedelta(minutes=5), state="planned")
    return lambda: flows.open_meeting(**w.by(), meeting_id=w.named("meeting", row).id)


@act("aino meeting:meeting; activity:eväät", by="mark_meeting_closed")
def close_meeting(w: World) -> Do:
    one = open_now(w)
    return lambda: flows.close_meeting(**w.by(), meeting_id=one.id)


def closed(w: World) -> Meeting:
    one = open_now(w)
    flows.close_meeting(**w.by(), meeting_id=one.id)
    return one


@act("aino meeting:meeting; activity:eväät", by="mark_meeting_reopened")
def reopen_meeting(w: World) -> Do:
    one = closed(w)
    return lambda: flows.reopen_meeting(**w.by(), meeting_id=one.id)


@act("aino meeting:meeting; activity:eväät participation:elina")
def take_attendance(w: World) -> Do:
    one, marks = open_now(w), {w.cast.elina.id: Mark("absent", "ill")}
    return lambda: actions.take_attendance(**w.by(), meeting_id=one.id, marks=marks)


@act("aino meeting:meeting; activity:eväät")
def set_headcount(w: World) -> Do:
    one = open_now(w)
    return lambda: actions.set_headcount(**w.by(), meeting_id=one.id, headcount=8)


@act("aino meeting:meeting; activity:eväät")
def write_note(w: World) -> Do:
    one = open_now(w)
    return lambda: actions.write_note(**w.by(), meeting_id=one.id, note="Hyvä kerta.", revision=1)


# ---------- carrying over ----------


def line(w: World) -> RecordLine:
    one: RecordLine = w.named("line", RecordLine.objects.get(meeting=closed(w), participation=w.cast.elina))
    return one


@act("aino record_line:line; activity:eväät participation:elina")
def write_line(w: World) -> Do:
    one = line(w)
    return lambda: actions.write_line(**w.by(), line_id=one.id, agreed="Soitetaan.", revision=1)


@act("aino meeting:meeting; activity:eväät participation:elina")
def take_over_lines(w: World) -> Do:
    one = line(w)
    return lambda: actions.take_over_lines(**w.by(), meeting_id=one.meeting_id, line_ids=[one.id])


@act("aino record_line:line; activity:eväät participation:elina")
def give_back_line(w: World) -> Do:
    one = line(w)
    actions.take_over_lines(**w.by(), meeting_id=one.meeting_id, line_ids=[one.id])
    return lambda: actions.give_back_line(**w.by(), line_id=one.id)


def away(w: World) -> dict[str, Any]:
    one = open_now(w)
    Attendance.objects.create(
        organisation=w.cast.organisation, meeting=one, participation=w.cast.elina, status="absent"
    )
    return {**w.by(), "participation_id": w.cast.elina.id, "meeting_id": one.id}


@act("aino meeting:meeting; activity:eväät participation:elina")
def tick_call(w: World) -> Do:
    given = away(w)
    return lambda: actions.tick_call(**given)


@act("aino meeting:meeting; activity:eväät participation:elina")
def untick_call(w: World) -> Do:
    given = away(w)
    actions.tick_call(**given)
    return lambda: actions.untick_call(**given)


def substitute(w: World) -> dict[str, Any]:
    return {**w.by(), "meeting_id": open_now(w).id, "account_id": w.cast.accounts["mikko"].pk}


@act("aino account:mikko; activity:eväät meeting:meeting")
def let_in_substitute(w: World) -> Do:
    given = substitute(w)
    return lambda: actions.let_in_substitute(**given)


@act("aino account:mikko; activity:eväät meeting:meeting")
def end_substitution(w: World) -> Do:
    given = substitute(w)
    actions.let_in_substitute(**given)
    return lambda: actions.end_substitution(**given)


# ---------- answers ----------


def collected(w: World, do: Do, mode: str = "linked") -> Do:
    """Does it, and names the collection that it is about."""

    def then() -> None:
        do()
        w.named("collection", Collection.objects.get(mode=mode))

    return then


@act("elina collection:collection; participation:elina", by="answer_linked")
def answer(w: World) -> Do:
    form, one = uses_rating(w.group), open_now(w)
    return collected(w, lambda: says(w.cast.elina, one, form, now=w.now, own_goal=4))


@act("elina collection:collection; participation:elina", by="answer_linked")
def change_answer(w: World) -> Do:
    form, one = uses_rating(w.group), open_now(w)
    says(w.cast.elina, one, form, now=w.now, own_goal=4)
    return collected(w, lambda: says(w.cast.elina, one, form, now=w.now, own_goal=5))


@act("aino meeting:meeting; activity:eväät", by="allow_own_codes_again")
def allow_own_codes(w: World) -> Do:
    one = open_now(w)
    return lambda: surveys.allow_own_codes_again(**w.by(), meeting_id=one.id)


def nameless(w: World) -> Meeting:
    form, one = uses_rating(w.group), open_now(w)
    were_there(one, people_in(w.group, 4))
    for _ in range(3):
        says_nameless(one, form, now=w.now, client_key=uuid4(), own_goal=4)
    return one


@act("aino meeting:meeting; activity:eväät", by="void_anonymous_batch")
def void_anonymous(w: World) -> Do:
    one = nameless(w)
    return lambda: surveys.void_anonymous_batch(**w.by(), meeting_id=one.id)


@act("program collection:collection;", by="_seal")
def seal(w: World) -> Do:
    nameless(w)
    return collected(w, lambda: surveys.seal_due(now=w.now + timedelta(hours=14)), "anonymous")


@act("program collection:collection;", by="_release")
def release_numbers(w: World) -> Do:
    form, one = uses_rating(w.group), open_now(w)
    here = people_in(w.group, 3)
    were_there(one, here)
    for row in here:
        says(row, one, form, now=w.now, own_goal=4)
    Meeting.objects.filter(pk=one.pk).update(state="closed", closed_at=w.now)
    return collected(w, lambda: surveys.release_numbers(now=w.now, meeting_id=one.pk))
