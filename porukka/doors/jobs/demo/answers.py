"""How people answer: around the meeting's mood, each a little in their own way, some without a name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from uuid import UUID, uuid4

from porukka.core.errors import Refused
from porukka.domain.people.rules import Viewer
from porukka.domain.surveys import actions as surveys
from porukka.domain.surveys.rules import AnswerChannel
from porukka.doors.jobs.demo.story import ITEMS, Day, Group, Person

FORGETS = 0.08  # how often somebody who was here does not answer
FROM_HOME = 0.2  # of those with a card, how many answer in the evening
STEADY = 0.2  # how much of the ups and downs a steady person has
BY_PASSING = 0.45  # visitors without a name on the list who answer


@dataclass(frozen=True)
class Member:
    """Somebody's story and their participation."""

    told: Person
    participation_id: UUID


@dataclass(frozen=True)
class Paper:
    """Which form of which meeting is answered."""

    organisation_id: UUID
    activity_id: UUID
    meeting_id: UUID
    form_version_id: UUID


def plan_answers(
    group: Group, day: Day, here: Sequence[Member], rng: Random
) -> tuple[list[Member], list[Member], list[str]]:
    """Who answers in the meeting with a name, who from home, and the words of those without one ("" is fine)."""
    room, home, unnamed = [], [], 0
    for member in here:
        how, speaks = member.told.how, _speaks(day, member)
        if how == "none" or (not speaks and rng.random() < FORGETS):
            continue
        if how == "anonymous":
            unnamed += 1
        elif how == "card" and rng.random() < FROM_HOME:
            home.append(member)
        else:
            room.append(member)
    quiet = [one for one in (*room, *home) if not _speaks(day, one)]
    visitors = max((day.headcount or 0) - len(here), 0)
    unnamed += sum(rng.random() < BY_PASSING for _one in range(visitors))
    # Somebody left the card at home today and wrote without a name.
    while unnamed < len(day.unsigned) and quiet:
        silent = quiet.pop()
        (room if silent in room else home).remove(silent)
        unnamed += 1
    words = [*day.unsigned, *[""] * max(unnamed - len(day.unsigned), 0)]
    return room, home, words[:unnamed]


def _speaks(day: Day, member: Member) -> bool:
    """Whether they surely answer with their name this time."""
    return member.told.steady or bool(day.said.get(member.told.name))


def answer(paper: Paper, group: Group, day: Day, member: Member, rng: Random, *, now: datetime) -> None:
    """One answer with a name, given by the participant."""
    told = member.told
    given = _numbers(group, day, told.level, told.skips, rng, STEADY if told.steady else 1.0)
    surveys.answer_linked(
        by=Viewer(
            kind="participation",
            organisation_id=paper.organisation_id,
            activity_id=paper.activity_id,
            participation_id=member.participation_id,
            language=told.language or group.language,
        ),
        now=now,
        participation_id=member.participation_id,
        meeting_id=paper.meeting_id,
        form_version_id=paper.form_version_id,
        client_key=uuid4(),
        answers={**given, "open": day.said.get(told.name) or None},
        channel=AnswerChannel.CODE if told.how == "code" else AnswerChannel.LINK,
        language=told.language or group.language,
    )


def answer_unnamed(
    paper: Paper, group: Group, day: Day, words: Sequence[str], rng: Random, *, now: datetime
) -> None:
    """The answers without a name, as many as there is room for."""
    for place, said in enumerate(words):
        try:
            surveys.answer_anonymously(
                by=Viewer(organisation_id=paper.organisation_id),
                now=now + timedelta(seconds=20 * place),
                meeting_id=paper.meeting_id,
                form_version_id=paper.form_version_id,
                client_key=uuid4(),
                answers={**_numbers(group, day, rng.gauss(0, 0.3), 0.1, rng), "open": said or None},
            )
        except Refused:
            return  # as many answers as people: nobody else could answer either


def _numbers(
    group: Group, day: Day, level: float, skips: float, rng: Random, swings: float = 1.0
) -> dict[str, int | None]:
    today = rng.gauss(0, 0.35) * swings
    given: dict[str, int | None] = {}
    for key in ITEMS:
        near = day.mood + group.bias.get(key, 0.0) + level + today + rng.gauss(0, 0.45) * swings
        given[key] = None if rng.random() < skips else min(5, max(1, round(near)))
    return given
