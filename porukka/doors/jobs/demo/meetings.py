"""A meeting that is held: opened, marked, answered, closed, carried over, and answered to."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Any
from uuid import UUID

from porukka.domain.activities import actions as activities
from porukka.domain.activities import queries as read_activities
from porukka.domain.flows import meetings as flows
from porukka.domain.meetings import actions as meetings
from porukka.domain.meetings import queries as read
from porukka.domain.meetings.actions import Mark, programme
from porukka.domain.meetings.queries import MeetingLine
from porukka.domain.meetings.rules import AttendanceStatus
from porukka.domain.people.rules import Viewer
from porukka.domain.surveys import actions as surveys
from porukka.domain.voice import actions as voice
from porukka.domain.voice.rules import Outcome
from porukka.doors.jobs.demo.answers import Member, Paper, answer, answer_unnamed, plan_answers
from porukka.doors.jobs.demo.clock import Life, at, once
from porukka.doors.jobs.demo.story import Day, Group

NOT_TOLD = "no"
FROM_ALL = {"fi": "ryhmä", "sv": "gruppen"}
SEALED_AFTER = timedelta(hours=12, minutes=1)  # as the organisation has it


@dataclass
class Held:
    """Everything that meetings of one group have in common. `meetings` are in order; the first is number 1."""

    by: Viewer
    group: Group
    activity_id: UUID
    form_version_id: UUID
    members: list[Member]
    meetings: list[MeetingLine]
    rng: Random
    filled: list[str]

    def named(self, name: str) -> Member:
        return next(one for one in self.members if one.told.name == name)

    def following(self, number: int) -> MeetingLine | None:
        return next((one for one in self.meetings if one.number == number + 1), None)


def hold(room: Held, line: MeetingLine, day: Day) -> Life:
    """One meeting from its opening to the evening after, or called off the same morning."""
    by, meeting_id, rng = room.by, line.id, room.rng
    there = [one for one in room.members if one.told.takes_part(line.number)]
    here = [one for one in there if one.told.name not in day.absent]
    if day.cancelled:
        yield line.starts_at - timedelta(hours=3)
        meetings.cancel_meeting(
            by=by, now=line.starts_at - timedelta(hours=3), meeting_id=meeting_id, reason=day.cancelled
        )
        return
    yield line.starts_at - timedelta(minutes=8)
    flows.open_meeting(by=by, now=line.starts_at - timedelta(minutes=8), meeting_id=meeting_id)
    _fill_open_places(room, line, line.starts_at - timedelta(minutes=8))
    if line.number == 1:
        yield line.starts_at - timedelta(minutes=3)
        for member in there:
            hand_out_card(room, member, line.starts_at - timedelta(minutes=3))
    now = line.starts_at + timedelta(minutes=22)
    yield now
    marks = {room.named(name).participation_id: _mark(reason) for name, reason in day.absent.items()}
    marks |= {room.named(name).participation_id: Mark(AttendanceStatus.LATE) for name in day.late}
    if marks:
        meetings.take_attendance(by=by, now=now, meeting_id=meeting_id, marks=marks)
    if day.headcount is not None:
        meetings.set_headcount(by=by, now=now, meeting_id=meeting_id, headcount=day.headcount)
    answering, at_home, unnamed = plan_answers(room.group, day, here, rng)
    paper = Paper(by.tenant, room.activity_id, meeting_id, room.form_version_id)
    for place, member in enumerate(answering):
        now = line.ends_at - timedelta(minutes=7) + timedelta(seconds=35 * place)
        yield now
        answer(paper, room.group, day, member, rng, now=now)
    yield line.ends_at - timedelta(minutes=1)
    answer_unnamed(paper, room.group, day, unnamed, rng, now=line.ends_at - timedelta(minutes=1))
    yield from _close(room, line, day, there)
    for member in at_home:
        now = line.ends_at + timedelta(hours=3, minutes=rng.randrange(150))
        yield once(now, partial(answer, paper, room.group, day, member, rng, now=now))
    sealed = line.ends_at + SEALED_AFTER
    yield once(sealed, partial(surveys.seal_due, now=sealed))


def answer_the_group(room: Held, line: MeetingLine, day: Day) -> Life:
    """The days after: replies to what was said, wishes into open places, promises kept."""
    now = at(line.on + timedelta(days=1), 9, 12)
    yield now
    following = room.following(line.number)
    for told in day.wishes:
        _take_wish(room, told, now)
    kept: list[tuple[int, UUID]] = []
    for told in day.replies:
        promised = told.get("days") if told["outcome"] == Outcome.WE_DO else None
        reply = voice.make_reply(
            by=room.by,
            now=now,
            activity_id=room.activity_id,
            said=told["said"],
            outcome=told["outcome"],
            because=told.get("because", ""),
            promised_by_on=line.on + timedelta(days=promised) if promised else None,
            shown_at_meeting_id=following.id if following else None,
        )
        if told.get("kept"):
            kept.append((promised or 7, reply))
    for days, reply in sorted(kept):
        now = at(line.on + timedelta(days=days), 15, 40)
        yield now
        voice.keep_promise(by=room.by, now=now, activity_id=room.activity_id, reply_id=reply)


def _mark(reason: str) -> Mark:
    if reason == NOT_TOLD:
        return Mark(AttendanceStatus.ABSENT)
    return Mark(AttendanceStatus.ABSENT_TOLD, reason)


def hand_out_card(room: Held, member: Member, now: datetime) -> None:
    """The printed card: nobody keeps what stands on it, as in life."""
    seed = secrets.token_hex(16)
    cards = read_activities.drawn_cards(room.by, room.activity_id, [member.participation_id], seed)
    activities.hand_out_cards(by=room.by, now=now, activity_id=room.activity_id, cards=cards)


def _close(room: Held, line: MeetingLine, day: Day, there: Sequence[Member]) -> Life:
    """The corridor after: the note, closing, what was agreed, and the lines to the client system."""
    by = room.by
    now = line.ends_at + timedelta(minutes=6)
    yield now
    meetings.write_note(by=by, now=now, meeting_id=line.id, note=day.note, revision=1)
    flows.close_meeting(by=by, now=now, meeting_id=line.id)
    now = line.ends_at + timedelta(minutes=25)
    yield now
    lines = {one.participation_id: one for one in read.record_lines(by, line.id)}
    for name, words in day.agreed.items():
        one = lines[room.named(name).participation_id]
        meetings.write_line(by=by, now=now, line_id=one.id, agreed=words, revision=one.revision)
    left = {room.named(name).participation_id for name in day.lines_left}
    done = [one.id for key, one in lines.items() if key not in left]
    meetings.take_over_lines(by=by, now=now, meeting_id=line.id, line_ids=done)
    if day.called:
        yield _call(room, line, day)


def _call(room: Held, line: MeetingLine, day: Day) -> Life:
    now = at(line.on + timedelta(days=1), 13, 15)
    yield now
    for name in day.called:
        key = room.named(name).participation_id
        meetings.tick_call(by=room.by, now=now, participation_id=key, meeting_id=line.id)


def _fill_open_places(room: Held, line: MeetingLine, now: datetime) -> None:
    """What the group chose to do in the places that were left open for it."""
    meeting = next(one for one in read.planned_programme(room.by, room.activity_id) if one.id == line.id)
    for place in meeting.programme:
        if place.open and room.filled:
            programme.edit_programme_item(
                by=room.by,
                now=now,
                item_id=place.id,
                revision=place.revision,
                title=room.filled.pop(0),
                minutes=place.minutes,
                from_whom=FROM_ALL[room.group.language],
            )


def _take_wish(room: Held, told: dict[str, Any], now: datetime) -> None:
    """Somebody's wish takes an open place of a coming meeting, or its own if none is left open."""
    number = int(told["meeting"])
    meeting = next(one for one in read.planned_programme(room.by, room.activity_id) if one.number == number)
    facts = {"title": told["title"], "words": told.get("words", ""), "from_whom": told["from"]}
    place = next((one for one in meeting.programme if one.open), None)
    if place is None:
        programme.add_programme_item(by=room.by, now=now, meeting_id=meeting.id, **facts)
        return
    programme.edit_programme_item(
        by=room.by, now=now, item_id=place.id, revision=place.revision, minutes=place.minutes, **facts
    )
