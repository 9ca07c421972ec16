"""The life of one group, from its planning to its end."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import partial
from random import Random
from uuid import UUID

from porukka.core import dates
from porukka.domain.activities import actions as activities
from porukka.domain.activities import queries as read
from porukka.domain.activities.actions import Head
from porukka.domain.activities.rules import EVERY_MEETING, PlanSection, ReadinessState, Stage
from porukka.domain.flows import planning
from porukka.domain.goals import actions as goals
from porukka.domain.goals import queries as read_goals
from porukka.domain.goals.rules import GoalState
from porukka.domain.library import queries as library
from porukka.domain.meetings import actions as meetings
from porukka.domain.meetings import queries as read_meetings
from porukka.domain.messaging import actions as messaging
from porukka.domain.messaging.rules import Letter
from porukka.domain.people.rules import Viewer
from porukka.doors.jobs import post
from porukka.doors.jobs.demo.answers import Member
from porukka.doors.jobs.demo.clock import (
    Life,
    at,
    last_closed_half_year_end,
    once,
    weekday_on_or_after,
    workday,
)
from porukka.doors.jobs.demo.meetings import Held, answer_the_group, hand_out_card, hold
from porukka.doors.jobs.demo.story import Group, Person
from porukka.doors.jobs.demo.town import Town

GOALS_AT = 3  # the meeting where own goals are agreed, or the last one told if there are fewer
STEPS = (Stage.INTERESTED, Stage.CONTACTED, Stage.INVITED, Stage.INTERVIEWED, Stage.ACCEPTED)


def life(town: Town, group: Group, *, now: datetime, rng: Random) -> Life:
    """Everything that happens to a group. `now` is the day the demo is made for, not the moment of the story."""
    first_on = _first_day(town, group, now)
    begins = at(first_on - timedelta(days=group.planned_days_before), 10, rng.randrange(50))
    yield begins
    by = _plan(town, group, first_on, now, begins)
    activity_id = town.groups[group.key]
    room = Held(by, group, activity_id, _form(by, activity_id), [], [], rng, list(group.filled))
    moment = begins + timedelta(days=2, hours=3)
    yield moment
    _write_readiness(by, group, activity_id, moment)
    if any(one.stage for one in group.people):
        yield from _invite(by, group, activity_id, begins, rng)
    if not group.meetings:
        return
    room.meetings = read_meetings.meeting_list(by, activity_id)
    start = room.meetings[0].starts_at
    yield start - timedelta(days=5)
    for person in group.people:
        if person.joined == 1:
            _add(room, person, start - timedelta(days=5))
    if any(one.wants_link for one in group.people):
        yield start - timedelta(days=4)
        messaging.deliver_due(now=start - timedelta(days=4), render=post.render, send=_arrived)
    yield start - timedelta(days=1, hours=2)
    planning.begin_activity(by=by, now=start - timedelta(days=1, hours=2), activity_id=activity_id)
    yield from _meet(room)
    if group.ends_days_after is not None:
        yield from _end(room)


def _first_day(town: Town, group: Group, now: datetime) -> date:
    """The first day of the series, so that the anchored meeting falls on its day (or as near as holidays let it)."""
    today, anchor = dates.today(now), group.anchor
    if "half_year" in anchor:
        target, back = last_closed_half_year_end(today) + timedelta(days=anchor["half_year"]), True
    else:
        target, back = today + timedelta(days=anchor["day"]), anchor["day"] < 0
    if group.meets_soon:
        target += timedelta(days=_soon(now)[0])
    elif "weekday" in anchor:
        target = weekday_on_or_after(target, anchor["weekday"])
    elif abs(anchor["day"]) > 1:
        target = workday(target, back=back)
    number = anchor["meeting"]
    if number == 1:
        return target
    for later in range(21):
        on = target + timedelta(days=-later if back else later)
        for more in range(8):
            first = on - timedelta(weeks=number - 1 + more)
            rule = {"rule": "weekly", "weekday": first.weekday()}
            found = read_meetings.dates_for(town.program, rule, first, number, None).dates
            if len(found) == number and found[-1] == on:
                return first
    return target - timedelta(weeks=number - 1)


def _soon(now: datetime) -> tuple[int, time, time]:
    """(days from now, start, end) of a meeting that begins within the hour, in decent hours."""
    wall = dates.wall(now)
    if wall.hour >= 18:
        return 1, time(12, 30), time(15, 0)
    hour = max(wall.hour + 1, 10)
    return 0, time(hour), time(hour + 2, 30)


def _plan(town: Town, group: Group, first_on: date, today: datetime, now: datetime) -> Viewer:
    """The draft, from the model or another group, its facilitators and texts. Returns the responsible one."""
    lead, *others = group.facilitators
    by = town.viewer(lead)
    place_id = town.places[group.place]
    if group.copy_of:
        activity_id = planning.copy_activity(
            by=town.viewer(lead, town.groups[group.copy_of]),
            now=now,
            activity_id=town.groups[group.copy_of],
            first_on=first_on,
            place_id=place_id,
            name=group.name,
        )
    else:
        version_id = library.newest_model_version(by, group.model).id
        before = library.model_content(by, version_id).days_before_series()
        activity_id = planning.start_activity(
            by=by,
            now=now,
            unit_id=town.units[group.unit],
            model_version_id=version_id,
            first_on=first_on - timedelta(days=before),
            place_id=place_id,
            language=group.language,
            name=group.name,
        )
    town.groups[group.key] = activity_id
    by = town.viewer(lead, activity_id)
    for key in others:
        activities.add_facilitator(by=by, now=now, activity_id=activity_id, account_id=town.accounts[key])
    _edit_head(by, group, activity_id, now)
    _set_clock(by, group, activity_id, place_id, today, now)
    _move_off_holidays(by, activity_id, place_id, now)
    texts = read.plan_texts(by, activity_id)
    for kind, words in group.plan.items():
        _write(by, activity_id, kind, words, texts, now)
    return by


def _edit_head(by: Viewer, group: Group, activity_id: UUID, now: datetime) -> None:
    facts = read.plan_facts(by, activity_id, language=group.language)
    if facts is None or not (group.size or group.names_shown):
        return
    least, most = group.size or (facts.size_min, facts.size_max)
    head = Head(
        name=facts.name,
        unit_id=facts.unit_id,
        use=facts.use,
        openness=facts.openness,
        language=facts.language,
        size_min=least,
        size_max=most,
        default_place_id=facts.default_place_id,
        default_basis=facts.default_basis,
        names_shown=group.names_shown,
    )
    activities.edit_activity(by=by, now=now, activity_id=activity_id, revision=facts.revision, head=head)


def _set_clock(
    by: Viewer, group: Group, activity_id: UUID, place_id: UUID, today: datetime, now: datetime
) -> None:
    """Moves all meetings to the group's own time of day, where it has one."""
    if group.meets_soon:
        _days, starts, ends = _soon(today)
    elif group.starts:
        starts, ends = time.fromisoformat(group.starts), time.fromisoformat(group.ends)
    else:
        return
    first = read_meetings.meeting_list(by, activity_id)[0]
    meetings.reschedule_meetings(
        by=by,
        now=now,
        meeting_id=first.id,
        scope="all",
        on=first.on,
        starts_local=starts,
        ends_local=ends,
        place_id=place_id,
    )


def _move_off_holidays(by: Viewer, activity_id: UUID, place_id: UUID, now: datetime) -> None:
    """The single meetings before and after the series stand on whatever day they fall: onto a working day with them."""
    lines = read_meetings.meeting_list(by, activity_id)
    weekdays = Counter(line.on.weekday() for line in lines)
    for line in (lines[0], lines[-1]):
        on = line.on
        while read_meetings.dates_for(by, {"rule": "once"}, on, 1, None).kept or (
            on.weekday() >= 5 and weekdays[on.weekday()] == 1
        ):
            on -= timedelta(days=1)
        if on != line.on:
            meetings.reschedule_meetings(
                by=by,
                now=now,
                meeting_id=line.id,
                scope="one",
                on=on,
                starts_local=line.starts_local,
                ends_local=line.ends_local,
                place_id=place_id,
            )


def _write(
    by: Viewer,
    activity_id: UUID,
    kind: str,
    words: str,
    texts: Mapping[tuple[str, int], read.PlanText],
    now: datetime,
) -> None:
    before = texts.get((kind, 0))
    activities.edit_plan_section(
        by=by,
        now=now,
        activity_id=activity_id,
        kind=PlanSection(kind),
        words=words,
        revision=before.revision if before else 0,
    )


def _form(by: Viewer, activity_id: UUID) -> UUID:
    """The form that is answered at every meeting."""
    forms = read.forms_in_use(by, activity_id, language="fi")
    return next(one.form_version_id for one in forms if one.when == EVERY_MEETING and not one.off)


def _write_readiness(by: Viewer, group: Group, activity_id: UUID, now: datetime) -> None:
    missing: Sequence[str] = group.readiness.get("open", ())
    notes: Mapping[str, str] = group.readiness.get("notes", {})
    for item in read.readiness(by, activity_id):
        state = ReadinessState.OPEN if item.key in missing else ReadinessState.DONE
        activities.mark_readiness(
            by=by, now=now, activity_id=activity_id, item_id=item.id, state=state, note=notes.get(item.key)
        )


def _invite(by: Viewer, group: Group, activity_id: UUID, begins: datetime, rng: Random) -> Life:
    """People on their way into a group that is being planned, each as far as told."""
    moment = begins + timedelta(days=3)
    for person in group.people:
        moment += timedelta(hours=5, minutes=rng.randrange(60))
        yield moment
        row = activities.add_participant(
            by=by,
            now=moment,
            activity_id=activity_id,
            name=person.name,
            language=person.language,
            phone=person.phone,
            stage=Stage.INTERESTED,
        )
        path = STEPS[1 : STEPS.index(Stage(person.stage)) + 1] if person.stage in STEPS else (person.stage,)
        for step in path:
            activities.change_stage(by=by, now=moment, participation_id=row.id, stage=step)


def _add(room: Held, person: Person, now: datetime) -> None:
    row = activities.add_participant(
        by=room.by,
        now=now,
        activity_id=room.activity_id,
        name=person.name,
        language=person.language,
        no_messages=person.no_messages,
        phone=person.phone,
        email=person.email,
        own_worker_name=person.own_worker,
    )
    room.members.append(Member(person, row.id))
    if person.wants_link:
        messaging.enqueue(
            by=room.by,
            now=now,
            kind="card_link",
            language=room.group.language,
            params={"participation_id": str(row.id), "first_name": room.by.name.split()[0]},
            topic=f"participation:{row.id}",
            person_id=row.person_id,
            idempotency_key=f"card_link:{row.id}",
        )


def _arrived(_address: str, _letter: Letter) -> str:
    """Letters of the story have arrived long ago; none leaves this machine."""
    return "demo"


def _meet(room: Held) -> Life:
    """The meetings that the story tells, and what comes between them."""
    talk = min(GOALS_AT, len(room.group.meetings))
    for line, day in zip(room.meetings, room.group.meetings, strict=False):
        for person in room.group.people:
            if 1 < person.joined == line.number:
                yield line.starts_at - timedelta(minutes=30)
                _add(room, person, line.starts_at - timedelta(minutes=30))
                hand_out_card(room, room.members[-1], line.starts_at - timedelta(minutes=30))
        yield from hold(room, line, day)
        if line.number == talk:
            yield line.ends_at + timedelta(minutes=40)
            _agree(room, line.ends_at + timedelta(minutes=40))
        # Promises are kept beside the meetings that follow.
        yield answer_the_group(room, line, day)
        for member in room.members:
            if member.told.left.get("after") == line.number:
                moment = at(line.on + timedelta(days=2), 10, 30)
                yield once(moment, partial(_leave, room, member, moment))


def _agree(room: Held, now: datetime) -> None:
    """Own goals in own words, what I'm good at, and yes or no."""
    for member in room.members:
        told, key = member.told, member.participation_id
        if told.left and int(told.left["after"]) < GOALS_AT:
            continue
        if told.goal:
            goals.agree_goal(
                by=room.by, now=now, activity_id=room.activity_id, participation_id=key, words=told.goal
            )
        for words in told.strengths:
            goals.add_strength(by=room.by, now=now, participation_id=key, words=words)
        for purpose in (*told.consents, *told.refuses):
            activities.record_consent(
                by=room.by,
                now=now,
                participation_id=key,
                purpose=purpose,
                given=purpose in told.consents,
            )


def _leave(room: Held, member: Member, now: datetime) -> None:
    key = member.participation_id
    activities.end_participation(by=room.by, now=now, participation_id=key, reason=member.told.left["reason"])
    if member.told.next_step:
        activities.set_next_step(by=room.by, now=now, participation_id=key, words=member.told.next_step)


def _end(room: Held) -> Life:
    """Next steps, what came of the goals, the closing summary, the end."""
    group, by = room.group, room.by
    last = room.meetings[len(group.meetings) - 1]
    now = at(last.on + timedelta(days=group.ends_days_after or 1), 11)
    yield now
    texts = read.plan_texts(by, room.activity_id)
    for part, words in group.closing.items():
        _write(by, room.activity_id, f"closing_{part}", words, texts, now)
    owners = {one.participation_id: one.told for one in room.members}
    for goal in read_goals.open_goals(by, room.activity_id, "all"):
        told = owners.get(goal.participation_id) if goal.participation_id else None
        if told is not None:
            kind = told.goal_end or (GoalState.REACHED if told.level > 0 else GoalState.DROPPED)
            goals.close_goal(by=by, now=now, goal_id=goal.id, kind=kind)
        elif goal.participation_id is None and "learned" in group.closing:
            goals.close_goal(by=by, now=now, goal_id=goal.id, kind=GoalState.REACHED)
    for member in room.members:
        if member.told.next_step and not member.told.left:
            activities.set_next_step(
                by=by, now=now, participation_id=member.participation_id, words=member.told.next_step
            )
    planning.end_activity(by=by, now=now, activity_id=room.activity_id)
