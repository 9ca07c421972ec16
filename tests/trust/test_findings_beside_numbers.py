"""Somebody who holds a finding of change against the same meetings' dots, after every release (TRUST 9).

They know who was counted at which release (facilitators do) and every look at the dots and at the finding, which are
all that a page, a print or an export of the group has. They go through every world that fits them: every way of giving
the dots to the persons. Whatever a person may have answered by the dots alone stays possible with the findings: none
of the values is settled, and none ruled out.
"""

import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import permutations, product
from typing import Any
from uuid import UUID

import pytest

from porukka.domain.evaluation.rules import FindingKind, first_and_last, paired_change
from porukka.domain.surveys.queries import pairs
from porukka.domain.surveys.queries.records import MeetingRecord, RunRecord
from porukka.domain.surveys.rules import same_people

SEED, HISTORIES, WORLDS = 20_261_122, 200, 400
KEY, STEPS = "useful", (1, 2, 3)
Group = tuple[int, tuple[int, ...]]  # a meeting, and who joined its numbers together
Values = tuple[tuple[int, ...], ...]  # what those of each group said


def history(dice: random.Random) -> list[Group]:
    """Releases in their order: three to five people, three meetings, somebody away, in one history of four late ones.

    Also the whole crew together at most meetings, or there would be little to find.
    """
    if dice.random() < 0.25:
        crew = list(range(6))
        dice.shuffle(crew)
        other = crew[:] if dice.random() < 0.5 else dice.sample(crew, 6)
        return [
            (place, tuple(sorted(who[at : at + 3]))) for place, who in ((0, crew), (1, other)) for at in (0, 3)
        ]
    crew = list(range(dice.choice((3, 4, 4, 5))))
    there = [crew if dice.random() < 0.6 else dice.sample(crew, dice.randint(3, len(crew))) for _place in range(3)]
    return [(place, tuple(sorted(who))) for place, who in enumerate(there)]


def run_of(groups: Sequence[Group], values: Values) -> RunRecord:
    """The record that the queries read, with these answers in the numbers."""
    meetings = [MeetingRecord(UUID(int=n), n + 1, date(2026, 1, n + 1), "", "closed", None) for n in range(3)]
    for (place, persons), said in zip(groups, values, strict=True):
        record = meetings[place]
        states = record.states.setdefault((record.id, KEY), [])
        here = {UUID(int=who): value for who, value in zip(persons, said, strict=True)}
        states.append((states[-1] if states else {}) | here)
        counts = record.released.setdefault(record.id, {}).setdefault(KEY, [])
        counts.append(len(states[-1]))
    return RunRecord(None, meetings, [], [])  # type: ignore[arg-type]


def looks(groups: Sequence[Group], values: Values) -> list[Any]:
    """The finding after every release."""
    shown = []
    for n in range(1, len(groups) + 1):
        answers = pairs._told(run_of(groups[:n], values[:n]), KEY)
        finding = paired_change(first_and_last(answers).values())
        shown.append(None if finding.kind == FindingKind.TOO_FEW else (finding, {at for _who, at, _n in answers}))
    return shown


@dataclass(frozen=True)
class Told:
    """What the findings told of one answer: fewer values are possible than by the dots."""

    meeting: int
    person: int
    settled: bool


def attack(groups: Sequence[Group], values: Values) -> Iterator[Told]:
    """Goes through all worlds with these dots, and keeps those with these findings too."""
    seen = looks(groups, values)
    ways = [sorted(set(permutations(said))) for said in values]
    fitting = [world for world in product(*ways) if looks(groups, world) == seen]
    for n, (place, persons) in enumerate(groups):
        for at, who in enumerate(persons):
            possible = {world[n][at] for world in fitting}
            if possible != set(values[n]):
                yield Told(place, who, settled=len(possible) == 1)


def attacked(histories: int) -> tuple[list[Told], int]:
    """What is told in so many histories, and in how many of them there was a finding."""
    dice = random.Random(SEED)
    told: list[Told] = []
    with_finding = done = 0
    while done < histories:
        groups = history(dice)
        values = tuple(tuple(dice.choice(STEPS) for _who in persons) for _place, persons in groups)
        if math.prod(len(set(permutations(said))) for said in values) > WORLDS:
            continue
        done += 1
        with_finding += any(looks(groups, values))
        told += attack(groups, values)
    return told, with_finding


def test_a_finding_beside_the_dots_settles_and_rules_out_nobodys_answer() -> None:
    told, with_finding = attacked(HISTORIES)
    assert told == []
    assert with_finding > HISTORIES / 3  # they are no empty ones


def everybodys(run: RunRecord, key: str) -> list[pairs.PersonAnswer]:
    """Each one's first and last, whoever else is in the dots."""
    return [
        (who, place, float(number))
        for place, record in enumerate(run.meetings)
        for state in record.told(key)[-1:]
        for who, number in state.items()
    ]


def test_negative_control_a_finding_of_everybodys_first_and_last_tells_of_many(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pairs, "_told", everybodys)
    told, _with_finding = attacked(HISTORIES // 5)
    assert sum(one.settled for one in told) > 20


def test_negative_control_the_same_people_who_joined_in_other_threes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever looked in between knows the threes by themselves."""
    monkeypatch.setattr(pairs, "same_people", lambda counted: same_people([told[-1:] for told in counted]))
    told, _with_finding = attacked(HISTORIES // 5)
    assert told


def test_the_one_who_was_away_is_what_two_looks_would_leave_over() -> None:
    """Five dots at the first meeting, four of the same people at the second; a median of the four tells the fifth."""
    groups: list[Group] = [(0, (0, 1, 2, 3, 4)), (1, (0, 1, 2, 3))]
    values: Values = ((1, 1, 3, 3, 3), (3, 3, 3, 3))
    assert looks(groups, values) == [None, None]
    four = [frozenset(range(4)), frozenset(range(5))]
    assert same_people([[four[1]], [four[0]]]) is None  # type: ignore[list-item]
    assert same_people([[four[0]], [four[1]], [four[0]], [four[1]]]) == (1, 3)  # type: ignore[list-item]


def test_negative_control_the_fifth_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pairs, "_told", everybodys)
    told = attack([(0, (0, 1, 2, 3, 4)), (1, (0, 1, 2, 3))], ((1, 1, 3, 3, 3), (3, 3, 3, 3)))
    assert Told(0, 4, settled=True) in list(told)
