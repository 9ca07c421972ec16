"""A database file of its own and meetings in it, made with the program's own actions. The truth stays outside."""

import io
import logging
import random
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection

from porukka.domain.people.rules import Viewer
from porukka.domain.surveys import actions
from tests.factories.activities import ActivityFactory
from tests.factories.people import OrganisationFactory, UnitFactory
from tests.factories.surveys import meeting_at, people_in, uses_rating, were_there

NOW = datetime(2026, 1, 7, 10, 0, tzinfo=UTC)
PEOPLE = 9
KEYS = ("own_goal", "group_goal", "heard", "useful", "feeling")


@contextmanager
def own_database(path: Path) -> Iterator[Path]:
    """A migrated SQLite file of its own, opened as the program opens its own: WAL, secure_delete, FULL."""
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = str(path)
    try:
        call_command("migrate", verbosity=0)
        yield path
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before


@dataclass
class Truth:
    """One meeting as it was: the anonymous answers in the order they were sent. No attacker sees this."""

    meeting_id: uuid.UUID
    numbers: list[dict[str, int]] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    keys: list[uuid.UUID] = field(default_factory=list)


def play(seed: int, meetings: int) -> tuple[list[Truth], str]:
    """Meetings where some answer by name and the rest without, one after another. Returns the truth and the log."""
    random_ = random.Random(seed)
    log = io.StringIO()
    listener = logging.StreamHandler(log)
    root = logging.getLogger()
    level = root.level
    root.addHandler(listener)
    root.setLevel(logging.INFO)
    try:
        return _meetings(random_, meetings), log.getvalue()
    finally:
        root.setLevel(level)
        root.removeHandler(listener)


def _meetings(random_: random.Random, count: int) -> list[Truth]:
    organisation = OrganisationFactory()
    unit = UnitFactory(organisation=organisation)
    truths: list[Truth] = []
    group: Any = None
    for number in range(count):
        if number % 50 == 0:
            group = ActivityFactory(organisation=organisation, unit=unit)
            version = uses_rating(group)
            crew = people_in(group, PEOPLE)
        starts = NOW + timedelta(days=number)
        meeting = meeting_at(group, starts, number=number % 50 + 1, state="open")
        were_there(meeting, crew)
        actions.open_collections(by=Viewer(organisation_id=organisation.id), now=starts, meeting_id=meeting.id)
        truths.append(_answers(random_, meeting, version, crew, starts))
        meeting.state, meeting.closed_at = "closed", meeting.ends_at
        meeting.save()
    return truths


def _answers(random_: random.Random, meeting: Any, version: Any, crew: list[Any], starts: datetime) -> Truth:
    truth = Truth(meeting.id)
    people = random_.sample(crew, PEOPLE)
    named = random_.randint(0, 5)
    said: set[tuple[int, ...]] = set()
    for place, who in enumerate(people):
        numbers = tuple(random_.randint(1, 5) for _ in KEYS)
        while numbers in said:
            numbers = tuple(random_.randint(1, 5) for _ in KEYS)
        said.add(numbers)
        at = starts + timedelta(minutes=100 + place)
        words = f"sana {random_.getrandbits(48):012x}"
        answer = {**dict(zip(KEYS, numbers, strict=True)), "open": words}
        key = uuid.UUID(int=random_.getrandbits(128))
        common: dict[str, Any] = {
            "now": at,
            "meeting_id": meeting.id,
            "form_version_id": version.id,
            "client_key": key,
            "answers": answer,
        }
        if random_.random() < named / PEOPLE:
            by = Viewer(
                kind="participation",
                organisation_id=who.organisation_id,
                participation_id=who.id,
                activity_id=who.activity_id,
            )
            actions.answer_linked(by=by, participation_id=who.id, **common)
            continue
        actions.answer_anonymously(by=Viewer(organisation_id=who.organisation_id), **common)
        truth.numbers.append(dict(zip(KEYS, numbers, strict=True)))
        truth.words.append(words)
        truth.keys.append(key)
    return truth
