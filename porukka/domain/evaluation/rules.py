"""Honest statistics of few answers, and what is published when. Pure: no database, no clock.

Nothing is imputed or carried forward. One person has one vote: a person's own answers are first made into
that person's mean. Change is told of paired persons only and is "change during the group", never its effect.
A finding is a code with its numbers; the door turns it into a sentence.
"""

from __future__ import annotations

import datetime as dt
import math
import statistics
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import TypeVar

from porukka.core.disclosure import FROM_ANSWERS, Part, Path

Person = TypeVar("Person", bound=Hashable)

QUARTILES_FROM = 8
"""Quartiles of fewer answers would be made of one or two people; then only low and high are told."""
NOTICEABLE = 0.5
"""Steps of the scale: a median change under half a step is told as unchanged."""
CLEAR = 1.0
"""Steps of the scale: a median change of a whole step or more is told without "a little"."""
MOST = Fraction(2, 3)
"""The share of paired persons that has to go the same way before a direction is told."""


# --- one moment -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Spread:
    """The middle and the spread of some numbers, in the scale's own steps. Quartiles are None when n < 8."""

    n: int
    median: float
    low: float
    high: float
    quartile_low: float | None
    quartile_high: float | None


def spread(values: Iterable[float]) -> Spread | None:
    """Median, low, high and quartiles; None of no values. It hides nothing: `core.disclosure` decides that.

    Quartiles are the medians of the lower and the upper half, the middle one left out when n is odd (Tukey's
    hinges without the median; Moore & McCabe), so that they can be checked by hand.
    """
    ordered = sorted(values)
    n = len(ordered)
    if n == 0:
        return None
    quartiles: tuple[float | None, float | None] = (None, None)
    if n >= QUARTILES_FROM:
        half = n // 2
        quartiles = statistics.median(ordered[:half]), statistics.median(ordered[-half:])
    return Spread(n, statistics.median(ordered), ordered[0], ordered[-1], *quartiles)


def person_means(answers: Iterable[tuple[Person, float]]) -> dict[Person, float]:
    """Each person's own mean, so that one person is one vote however often they answered."""
    by_person: dict[Person, list[float]] = {}
    for person, value in answers:
        by_person.setdefault(person, []).append(value)
    return {person: math.fsum(values) / len(values) for person, values in by_person.items()}


# --- change -----------------------------------------------------------------------------------------------------


class FindingKind(StrEnum):
    """What a line of answers says, in the most cautious words that are still true."""

    TOO_FEW = "too_few"  # under three paired persons: nothing is told
    UNCHANGED = "unchanged"
    ROSE = "rose"
    FELL = "fell"
    VARIED = "varied"  # people went different ways


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding of n paired persons; start and end are medians in the scale's steps, None when too few.

    nearly: the kind holds with some exceptions: "nearly everybody", "nearly unchanged".
    a_little: the median change is under one step of the scale.
    """

    kind: FindingKind
    n: int
    start: float | None = None
    end: float | None = None
    rose: int = 0
    same: int = 0
    fell: int = 0
    nearly: bool = False
    a_little: bool = False


def first_and_last(answers: Iterable[tuple[Person, int, float]]) -> dict[Person, tuple[float, float]]:
    """Each person's first and last answer of (person, meeting number, value); those who answered once are
    left out.

    Two answers of one person to one meeting are an error (ValueError): there is one sheet a person and
    meeting.
    """
    by_person: dict[Person, dict[int, float]] = {}
    for person, number, value in answers:
        own = by_person.setdefault(person, {})
        if number in own:
            raise ValueError(f"two answers of one person to meeting {number}")
        own[number] = value
    return {person: (own[min(own)], own[max(own)]) for person, own in by_person.items() if len(own) > 1}


def paired_change(pairs: Iterable[tuple[float, float]]) -> Finding:
    """What changed between the start and the end for the same persons; one (start, end) a person.

    * under three persons: too few;
    * rose or fell: the median change is half a step or more, and two persons in three went that way;
    * unchanged: the median change is under half a step, and two persons in three changed by less than one
      step;
    * otherwise varied.
    Turning the scale around turns rose into fell and nothing else.
    """
    given = list(pairs)
    changes = [end - start for start, end in given]
    n = len(changes)
    if n < FROM_ANSWERS:
        return Finding(FindingKind.TOO_FEW, n)
    rose = sum(1 for change in changes if change > 0)
    fell = sum(1 for change in changes if change < 0)
    small = sum(1 for change in changes if abs(change) < 1)
    middle = statistics.median(changes)
    if middle >= NOTICEABLE and rose >= MOST * n:
        kind, nearly = FindingKind.ROSE, rose < n
    elif middle <= -NOTICEABLE and fell >= MOST * n:
        kind, nearly = FindingKind.FELL, fell < n
    elif abs(middle) < NOTICEABLE and small >= MOST * n:
        kind, nearly = FindingKind.UNCHANGED, rose + fell > 0
    else:
        kind, nearly = FindingKind.VARIED, False
    return Finding(
        kind,
        n,
        start=statistics.median(start for start, _ in given),
        end=statistics.median(end for _, end in given),
        rose=rose,
        same=n - rose - fell,
        fell=fell,
        nearly=nearly,
        a_little=kind in (FindingKind.ROSE, FindingKind.FELL) and abs(middle) < CLEAR,
    )


# --- staying and coming ---


@dataclass(frozen=True, slots=True)
class Retention:
    """People of a run: began = stayed + left + going. Those who stayed and those who left are told apart."""

    began: int
    stayed: int
    left: int
    going: int


def retention(ends: Iterable[bool | None]) -> Retention:
    """One value a person who began: True stayed to the end, False left before it, None still going."""
    given = list(ends)
    stayed, left = given.count(True), given.count(False)
    return Retention(began=len(given), stayed=stayed, left=left, going=len(given) - stayed - left)


@dataclass(frozen=True, slots=True)
class Attendance:
    """Coming, over meetings held. Where attendance was not taken nothing is assumed.

    recorded: meetings with attendance; not_recorded: meetings held without it; visits: persons present,
    summed; typical: median of persons present a meeting, None when none is recorded; low, high: fewest and
    most.
    """

    recorded: int
    not_recorded: int
    visits: int
    typical: float | None
    low: int | None
    high: int | None


def attendance(present: Sequence[int | None] | Counter[int | None]) -> Attendance:
    """One value a held meeting, or how many meetings had it: how many were present, None when it was not taken."""
    taken = Counter(present)
    not_recorded = taken.pop(None, 0)
    numbers = sorted((number, times) for number, times in taken.items() if number is not None and times)
    if numbers and numbers[0][0] < 0:
        raise ValueError("nobody can be present less than not at all")
    recorded = sum(times for _number, times in numbers)
    return Attendance(
        recorded=recorded,
        not_recorded=not_recorded,
        visits=sum(number * times for number, times in numbers),
        typical=_middle(numbers, recorded) if numbers else None,
        low=numbers[0][0] if numbers else None,
        high=numbers[-1][0] if numbers else None,
    )


def _middle(numbers: Sequence[tuple[int, int]], n: int) -> float:
    """The median of counted numbers: the mean of the two in the middle, which are one when n is odd."""

    def at(place: int) -> int:
        for number, times in numbers:
            if place < times:
                return number
            place -= times
        raise ValueError("fewer numbers than were counted")

    return (at((n - 1) // 2) + at(n // 2)) / 2


# --- published figures ---


@dataclass(frozen=True, slots=True)
class Measure:
    """One published yes/no. item_key: the question of the meeting rating, None for what is not an answer.

    everyone: the figure is about everybody of the part, so `publish(everyone_answers=True)`.
    """

    key: str
    item_key: str | None
    everyone: bool = False


PUBLISH_AFTER_DAYS = 30
"""A half-year is closed this many days after its last day, when the answers to it are in."""
MEASURE_SET = "meeting_rating"
MEASURE_VERSION = 1
MEASURES: tuple[Measure, ...] = (
    Measure("own_goal", "own_goal"),
    Measure("group_goal", "group_goal"),
    Measure("heard", "heard"),
    Measure("useful", "useful"),
    Measure("feeling", "feeling"),
    Measure("own_goals_reached", None),
    Measure("stayed", None, everyone=True),
)
"""What is published of a run, a unit and an organisation. One threshold a question; a new one is a new
version."""


def says_yes(mean: float, *, lowest: int, highest: int) -> bool:
    """Whether a person's mean counts as "a lot or very much": nearer to the second highest step or above.

    On five steps 1 … 5 that is 3.5 or more; the scale's other lengths are cut at the same place.
    """
    if not lowest < highest or not lowest <= mean <= highest:
        raise ValueError(f"{mean} is not on a scale {lowest} … {highest}")
    return mean >= lowest + (highest - lowest) * 0.625


def reached_most(reached: int, rated: int) -> bool:
    """Whether a person with `rated` > 0 own goals reached half of them or more, as expected or better."""
    if not 0 <= reached <= rated or rated == 0:
        raise ValueError("reached goals are some of the rated ones")
    return 2 * reached >= rated


def part_of(path: Path, roster: Iterable[Person], yes: Mapping[Person, bool]) -> Part:
    """The gate's part of one run: roster are all who could answer, `yes` holds those who did.

    The path is (unit, run) in the tree of one organisation, half-year and measure. Anonymous ballots belong
    to no person, so they cannot be made into one vote a person and are in no published figure.
    Raises ValueError when somebody answered who is not on the roster.
    """
    could = set(roster)
    if not could >= set(yes):
        raise ValueError("somebody answered who is not on the roster")
    return Part(path, roster=len(could), answered=len(yes), yes=sum(1 for said in yes.values() if said))


def half_year(day: dt.date) -> str:
    """The half-year of a day, "2026-H1" or "2026-H2"."""
    return f"{day.year}-H{1 if day.month <= 6 else 2}"


def half_year_days(period: str) -> tuple[dt.date, dt.date]:
    """First and last day of a half-year such as "2026-H1"; ValueError on anything else."""
    year, _, half = period.partition("-H")
    if not (len(year) == 4 and year.isdigit() and half in ("1", "2")):
        raise ValueError(f"{period} is not a half-year")
    if half == "1":
        return dt.date(int(year), 1, 1), dt.date(int(year), 6, 30)
    return dt.date(int(year), 7, 1), dt.date(int(year), 12, 31)


def next_half_year(period: str) -> str:
    """The half-year after another."""
    return half_year(half_year_days(period)[1] + dt.timedelta(days=1))


def published_from(period: str) -> dt.date:
    """The day on which a half-year's figures are made. Answers that come from then on are late."""
    return half_year_days(period)[1] + dt.timedelta(days=PUBLISH_AFTER_DAYS)


def counts_in(period: str, *, started_on: dt.date, ended_on: dt.date | None) -> bool:
    """Whether a run gives its not yet published answers to the half-year.

    * A run that ended in it does, with all its answers, so that a short run is one part with one roster.
    * One that ended earlier does too: these are late answers, for the measures that are questions only.
    * One that goes on over the half-year's end does when it began before the half-year (panels and open
      groups go on for years); one that began in it waits.
    Thus no answer is ever in two parts.
    """
    first, last = half_year_days(period)
    if ended_on is not None and ended_on <= last:
        return True
    return started_on < first
