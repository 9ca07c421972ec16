"""Somebody who looks at a group's results after every single event, keeps every look, and subtracts (TRUST 9).

Every answer in these histories is a number of its own, so that a number tells its writer to the test (never to the
attacker, who only needs two looks that differ by one or two of them). A history is random and seeded: people answer,
change their answers, also back; are removed, come back, are erased; meetings are closed, opened again, left open, and
the next one begins; nameless answers are sealed in between. Whatever happened: of two looks at the same numbers one
holds all of the other, and at least three persons' answers more or nobody's, so that no adding up of any number of
looks tells of fewer. So do a run and what its meetings show of it. A finding of change is of all whom two meetings'
dots count, and of nobody else (`test_findings_beside_numbers.py` tells why that is enough).
"""

import contextlib
import random
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import combinations
from typing import Any

import pytest

from porukka.core.disclosure import Audience
from porukka.core.errors import NotFound, Refused
from porukka.domain.activities import actions as people
from porukka.domain.activities.models import FormInUse, Participation
from porukka.domain.activities.rules import EVERY_MEETING
from porukka.domain.evaluation.rules import first_and_last
from porukka.domain.flows import meetings as flows
from porukka.domain.library.models import FormVersion
from porukka.domain.surveys import actions, queries
from porukka.domain.surveys.actions.releasing import settle_anonymous
from porukka.domain.surveys.models import Ballot, Collection, Sheet
from tests.cast import Cast
from tests.factories.activities import ActivityFactory, ActivityRoleFactory
from tests.factories.surveys import meeting_at, people_in, rating_form, says, says_nameless

HISTORIES, EVENTS = 100, 24
TOTALS, NAMED = "minutes", "worth"
Look = dict[Any, Any]


def wide_form() -> FormVersion:
    """The rating with two questions that are answered with a number of one's own."""
    shipped = rating_form()
    asked = {"fi": "?", "sv": "?", "en": "?"}
    number = {"kind": "number", "question": asked, "least": 0, "most": 99_999_999}
    items = [
        {**shipped.content["items"][0], **number, "key": key, "audience": audience, "about": "none", "scale": None}
        for key, audience in ((TOTALS, "totals"), (NAMED, "facilitators"))
    ]
    row, _made = FormVersion.objects.get_or_create(
        form=shipped.form,
        number=77,
        defaults={
            "content": {**shipped.content, "items": items},
            "content_hash": "wide",
            "per_person_ok": True,
            "in_group_ok": True,
            "made_at": shipped.made_at,
            "licence": shipped.licence,
        },
    )
    return row


@dataclass
class History:
    """One group's life, and who wrote which number."""

    cast: Cast
    random_: random.Random
    version: Any
    people: int = 7
    writer: dict[int, Any] = field(default_factory=dict)
    kept: dict[tuple[Any, Any], list[int]] = field(default_factory=dict)
    findings: int = 0

    def __post_init__(self) -> None:
        cast = self.cast
        self.group = ActivityFactory(organisation=cast.organisation, unit=cast.unit, state="running")
        ActivityRoleFactory(activity=self.group, account=cast.accounts["aino"])
        FormInUse.objects.create(
            organisation=cast.organisation, activity=self.group, form_version=self.version, when=EVERY_MEETING
        )
        self.crew = people_in(self.group, self.people)
        self.aino = cast.viewer("aino")
        self.now = cast.now
        self.meetings = [
            meeting_at(self.group, cast.now + timedelta(days=days), number=number, state="planned")
            for number, days in ((1, 0), (2, 0.5), (3, 1))
        ]
        self.place = 0
        self.open()

    @property
    def meeting(self) -> Any:
        return self.meetings[self.place]

    def open(self) -> None:
        self.now = max(self.now, self.meeting.starts_at)
        flows.open_meeting(by=self.aino, now=self.now, meeting_id=self.meeting.id)

    def number(self, who: Any) -> int:
        made = self.random_.randrange(10_000_000)
        self.writer[made] = who
        return made

    def answer(self) -> None:
        who = self.random_.choice(self.crew)
        own = self.kept.setdefault((self.meeting.id, who.id), [])
        back = own and self.random_.random() < 0.4
        said = self.random_.choice(own) if back else self.number(who.id)
        own.append(said)
        given = {TOTALS: said, NAMED: said} if self.random_.random() < 0.9 else {NAMED: said}
        says(who, self.meeting, self.version, now=self.now, **given)

    def nameless(self) -> None:
        said = self.number(uuid.uuid4())
        says_nameless(self.meeting, self.version, now=self.now, **{TOTALS: said, NAMED: said})

    def close(self) -> None:
        flows.close_meeting(by=self.aino, now=self.now, meeting_id=self.meeting.id)

    def reopen(self) -> None:
        flows.reopen_meeting(by=self.aino, now=self.now, meeting_id=self.random_.choice(self.meetings).id)

    def go_on(self) -> None:
        if self.place + 1 < len(self.meetings):
            self.place += 1
            self.open()

    def remove(self) -> None:
        who = self.random_.choice(self.crew)
        there = Participation.objects.filter(pk=who.pk)
        there.update(removed_at=None if there.get().removed_at else self.now)

    def erase(self) -> None:
        """Everything of a person, as erasure does; who is erased does not come back as the same."""
        if len(self.crew) > 4 and self.random_.random() < 0.5:
            who = self.crew.pop(self.random_.randrange(len(self.crew)))
            Sheet.objects.filter(participation=who).delete()
            Participation.objects.filter(pk=who.pk).update(removed_at=self.now)

    def seal(self) -> None:
        mine = Collection.objects.filter(activity=self.group)
        mine.filter(mode="anonymous", sealed_at=None).update(seal_due_at=self.now)
        actions.seal_due(now=self.now)
        mine.filter(sealed_at__isnull=False, wiped_at=None).update(wiped_at=self.now)
        settle_anonymous(mine.filter(wiped_at__isnull=False, released__isnull=True).values_list("id", flat=True))

    def step(self) -> None:
        self.now += timedelta(minutes=3)
        acts = {
            self.answer: 16,
            self.close: 4,
            self.reopen: 2,
            self.remove: 2,
            self.erase: 1,
            self.nameless: 4,
            self.seal: 1,
            self.go_on: 2,
        }
        with contextlib.suppress(Refused, NotFound):  # what the house does not let happen tells nothing
            self.random_.choices(list(acts), list(acts.values()))[0]()

    def look(self) -> Look:
        """Everything that the pages show: per meeting to facilitators and to the room, the run, and the finding."""
        run = queries.read_run(self.aino, self.group.id)
        seen: Look = {}
        for audience, keys in ((Audience.FACILITATORS, [TOTALS]), (Audience.ROOM, [TOTALS, NAMED])):
            rows = queries.meeting_numbers(self.aino, self.group.id, audience=audience, run=run)
            for key in keys:
                shown = [row.items.get(key) for row in rows]
                for row, numbers in zip(rows, shown, strict=True):
                    seen[audience, key, row.number] = frozenset(numbers.dots) if numbers else None
                whole = queries.run_numbers(self.aino, self.group.id, audience=audience, run=run).get(key)
                alone = frozenset(dot for numbers in shown if numbers for dot in numbers.dots)
                seen[audience, key, "rest"] = frozenset(whole.dots) - alone if whole else None
        people = queries.answers_by_person(self.aino, self.group.id, run=run)
        pairs = first_and_last(people.get(TOTALS, []))
        seen["finding"] = pairs if len(pairs) >= 3 else None
        return seen

    def whole(self, pairs: Mapping[Any, tuple[float, float]], look: Look) -> bool:
        """Whether two meetings' dots are just those of the persons of a finding, nameless ones apart."""
        crew = set(Participation.objects.filter(activity=self.group).values_list("id", flat=True))
        dots = [look[Audience.FACILITATORS, TOTALS, meeting.number] or frozenset() for meeting in self.meetings]
        linked = [{number for number in shown if self.writer[number] in crew} for shown in dots]
        return all({pair[end] for pair in pairs.values()} in linked for end in (0, 1))

    def tells(self, one: Any, other: Any) -> bool:
        """Whether two looks at the same thing, beside each other, tell of one or two persons."""
        # Each way by itself: one who has gone is the one dot that has vanished, whoever has come instead.
        return any(0 < len({self.writer[number] for number in part}) < 3 for part in (one - other, other - one))


def attack(history: History, events: int = EVENTS) -> Iterator[str]:
    """What subtracting tells: every pair of looks that differ by one or two persons."""
    looks: dict[Any, list[Any]] = {}
    for _event in range(events):
        history.step()
        look = history.look()
        for thing, shown in look.items():
            if shown is None or shown in looks.setdefault(thing, []):
                continue
            if thing == "finding":
                history.findings += 1
                if not history.whole(shown, look):
                    yield "finding: others in the dots"
                continue
            looks[thing].append(shown)
            if thing[-1] == "rest" and history.tells(shown, frozenset()):
                yield f"{thing}: the run less its meetings"
    for thing, shown in looks.items():
        for one, other in combinations(shown, 2):
            if history.tells(one, other):
                yield f"{thing}: two looks"
            if not (one <= other or other <= one):
                yield f"{thing}: looks to add up"


def told_in(cast: Cast, seeds: Sequence[int]) -> tuple[Counter[str], int]:
    """What is told in so many histories, and how many findings were looked at.

    Every other history is of four persons, who oftener all answer.
    """
    version = wide_form()
    found: Counter[str] = Counter()
    findings = 0
    for seed in seeds:
        history = History(cast, random.Random(seed), version, people=4 + seed % 2 * 3)
        found.update(attack(history))
        findings += history.findings
    return found, findings


def test_nobodys_answer_is_told_by_looking_again(cast: Cast) -> None:
    found, findings = told_in(cast, range(HISTORIES))
    assert not found
    # The histories are no empty ones: numbers were told, taken in later and joined.
    counted = [len(row) for told in Collection.objects.values_list("released", flat=True) if told
               for row in told.values() if isinstance(row, list)]  # fmt: skip
    assert max(counted) >= 2
    assert sum(counted) > HISTORIES
    assert Ballot.objects.count() > HISTORIES / 2
    assert findings >= 3


def test_with_the_guard_off_somebody_is_found(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: also one or two may join."""

    def whoever(found: Any, states: Any) -> Any:
        return {who: number for who, number in found.items() if not states or who not in states[-1]}

    monkeypatch.setattr("porukka.domain.surveys.actions.releasing._joining", whoever)
    assert told_in(cast, range(8))[0]


def everybodys(run: Any, key: str) -> Any:
    """Each one's first and last, whoever else is in the dots."""
    return [
        (who, place, float(number))
        for place, record in enumerate(run.meetings)
        for state in record.told(key)[-1:]
        for who, number in state.items()
    ]


@pytest.mark.parametrize("guarded", [True, False])
def test_no_finding_leaves_one_person_of_the_dots_over(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, guarded: bool
) -> None:
    """Four at the first meeting, three of them at the second, all four at the third. With its control."""
    if not guarded:
        monkeypatch.setattr("porukka.domain.surveys.queries.pairs._told", everybodys)
    history = History(cast, random.Random(1), wide_form())
    all_four, found = history.crew[:4], []
    for crew in (all_four, all_four[:3], all_four):
        for who in crew:
            says(who, history.meeting, history.version, now=history.now, **{TOTALS: history.number(who.id)})
        history.close()
        look = history.look()
        found.append(look["finding"])
        assert look["finding"] is None or history.whole(look["finding"], look) == (guarded or len(found) == 3)
        history.go_on()
    assert found[0] is None
    assert (found[1] is None) == guarded
    assert set(found[2]) == {who.id for who in all_four}


def test_a_facilitator_who_removes_and_reopens_adds_nothing_up(cast: Cast) -> None:
    """Removed in turns, looks at {0, 2, 3}, {1, 2, 3, 4} and {0, 1, 4} would add up to twice the answer of 0."""
    history = History(cast, random.Random(1), wide_form(), people=5)
    for who in history.crew:
        says(who, history.meeting, history.version, now=history.now, **{TOTALS: history.number(who.id)})
    gone: set[Any] = set()
    looks = []
    for there in ((0, 2, 3), (1, 2, 3, 4), (0, 1, 4)):
        for place, who in enumerate(history.crew):
            if place not in there and who.id not in gone:
                people.remove_participant(by=history.aino, now=history.now, participation_id=who.id)
                gone.add(who.id)
            elif place in there and who.id in gone:
                people.bring_back_participant(
                    by=history.aino, now=history.now, activity_id=history.group.id, participation_id=who.id
                )
                gone.discard(who.id)
        if looks:
            flows.reopen_meeting(by=history.aino, now=history.now, meeting_id=history.meeting.id)
        history.close()
        looks.append(history.look()[Audience.FACILITATORS, TOTALS, 1])
    assert len(looks[0]) == 3
    assert looks[0] == looks[1] == looks[2]


def test_one_who_goes_while_two_come_is_no_vanished_dot(cast: Cast) -> None:
    history = History(cast, random.Random(1), wide_form())
    for who in history.crew[:4]:
        says(who, history.meeting, history.version, now=history.now, **{TOTALS: history.number(who.id)})
    history.close()
    before = history.look()[Audience.FACILITATORS, TOTALS, 1]
    people.remove_participant(by=history.aino, now=history.now, participation_id=history.crew[0].id)
    for who in history.crew[4:6]:
        says(who, history.meeting, history.version, now=history.now, **{TOTALS: history.number(who.id)})
    assert history.look()[Audience.FACILITATORS, TOTALS, 1] == before
    says(
        history.crew[6],
        history.meeting,
        history.version,
        now=history.now,
        **{TOTALS: history.number(history.crew[6].id)},
    )
    assert before < history.look()[Audience.FACILITATORS, TOTALS, 1]
