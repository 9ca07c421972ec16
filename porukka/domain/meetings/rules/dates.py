"""On which days a group meets: a rhythm, a first day, a number of times, and the days that are skipped."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import count as counting
from typing import Any

import holidays

from porukka.domain.library.rules import RhythmRule as Rhythm

MOST_MEETINGS = 200
FURTHEST = timedelta(days=3 * 366)

# How the library writes the rhythm, and how people's names of days are asked of `holidays`.
_LIBRARY = {"consecutive_days": Rhythm.CONSECUTIVE}
_HOLIDAY_LANGUAGE = {"fi": "fi", "sv": "sv_FI"}


@dataclass(frozen=True)
class Skipped:
    """A day that the rhythm meant and that is left out, with the reason in words."""

    on: date
    why: str


@dataclass(frozen=True)
class Dates:
    """`skipped`: days gone round. `kept`: a day chosen alone that is a holiday or closed; it stands, and is told."""

    dates: tuple[date, ...]
    skipped: tuple[Skipped, ...]
    kept: tuple[Skipped, ...] = ()


def dates_of(
    rule: Mapping[str, Any],
    from_on: date,
    count: int | None = None,
    closed: Mapping[date, str] | None = None,
    skip_holidays: bool = True,
    *,
    until: date | None = None,
    language: str = "fi",
) -> Dates:
    """The days of a series. `count` days are found in any case (skipped ones do not count), at most MOST_MEETINGS.

    Args:
        rule: `{"rule": …}` weekly, biweekly, twice_a_month, consecutive or once; `weekday` 0–6 (Monday first) moves
            the beginning to the first such day; `weeks`: which ones of the month (twice a month), such as `[1, 3]`;
            `weekends`: whether days running take in Saturdays and Sundays (they don't, unless begun on one).
        closed: the organisation's closed days, each with its words ("" is fine).
        skip_holidays: whether Finnish public holidays (with both eves) are gone round.
        until: the last day, if there is one.
        language: of the holidays' names.
    """
    closed = closed or {}
    wanted = min(count if count is not None else MOST_MEETINGS, MOST_MEETINGS)
    rhythm = Rhythm(_LIBRARY.get(str(rule.get("rule", "")), rule.get("rule", Rhythm.WEEKLY)))
    last = min(until, from_on + FURTHEST) if until else from_on + FURTHEST
    found: list[date] = []
    skipped: list[Skipped] = []
    if wanted < 1:
        return Dates((), ())
    for day in _days(rhythm, rule, from_on):
        if day > last:
            break
        why = closed.get(day) or None
        if day in closed and why is None:
            why = ""
        if why is None and skip_holidays:
            why = holiday_name(day, language)
        if why is None:
            found.append(day)
        elif rhythm == Rhythm.ONCE:
            return Dates((day,), (), (Skipped(day, why),))
        else:
            skipped.append(Skipped(day, why))
        if len(found) >= wanted or rhythm == Rhythm.ONCE:
            break
    return Dates(
        tuple(found), tuple(one for one in skipped if (found and one.on < found[-1]) or until or not found)
    )


def holiday_name(day: date, language: str = "fi") -> str | None:
    """What Finland celebrates on a day, with the eves of midsummer and Christmas; None on other days."""
    return _holidays(day.year, _HOLIDAY_LANGUAGE.get(language, "en_US")).get(day)


@lru_cache(maxsize=64)
def _holidays(year: int, language: str) -> dict[date, str]:
    return dict(holidays.country_holidays("FI", years=year, language=language))


def _days(rhythm: Rhythm, rule: Mapping[str, Any], from_on: date) -> Iterator[date]:
    """The days the rhythm means, without end, holidays and all."""
    weekday = rule.get("weekday")
    first = from_on
    if rhythm not in (Rhythm.ONCE, Rhythm.CONSECUTIVE) and weekday is not None:
        first = from_on + timedelta(days=(int(weekday) - from_on.weekday()) % 7)
    if rhythm in (Rhythm.WEEKLY, Rhythm.BIWEEKLY):
        step = 7 if rhythm == Rhythm.WEEKLY else 14
        yield from (first + timedelta(days=step * n) for n in counting())
    elif rhythm == Rhythm.CONSECUTIVE:
        weekends = rule.get("weekends", from_on.weekday() >= 5)
        every = (from_on + timedelta(days=n) for n in counting())
        yield from (day for day in every if weekends or day.weekday() < 5)
    elif rhythm == Rhythm.TWICE_A_MONTH:
        yield from _twice_a_month(first, rule.get("weeks"))
    else:
        yield first


def _twice_a_month(first: date, weeks: Any) -> Iterator[date]:
    """The first and third such weekday of each month, or the second and fourth: as the first day happens to be.

    A first day that is the fifth of its month stands by itself, and the second and fourth follow.
    """
    nth = (first.day - 1) // 7 + 1
    chosen = sorted({int(week) for week in weeks or ()} & {1, 2, 3, 4})
    pair = chosen or ([1, 3] if nth in (1, 3) else [2, 4])
    if nth not in pair and not chosen:
        yield first
    month = first.replace(day=1)
    while True:
        offset = (first.weekday() - month.weekday()) % 7
        for week in pair:
            day = month + timedelta(days=offset + 7 * (week - 1))
            if day.month == month.month and day >= first:
                yield day
        month = (month + timedelta(days=31)).replace(day=1)
