"""The seeded clock: several lives go on side by side, and everything happens in order of time."""

import heapq
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import count

from porukka.core import dates

# A life tells when it wants to go on, does what it does then, and tells again. It may also bring another life along.
Life = Iterator["datetime | Life"]


def live(lives: Iterable[Life], *, until: datetime) -> None:
    """Lets the lives go on in order of time, up to a moment. What would come later does not happen."""
    order = count()
    waiting: list[tuple[datetime, int, Life]] = []
    for life in lives:
        _wait(waiting, life, order)
    while waiting and waiting[0][0] <= until:
        _at, _order, life = heapq.heappop(waiting)
        _wait(waiting, life, order)


def _wait(waiting: list[tuple[datetime, int, Life]], life: Life, order: "count[int]") -> None:
    told = next(life, None)
    while told is not None and not isinstance(told, datetime):
        _wait(waiting, told, order)
        told = next(life, None)
    if told is not None:
        heapq.heappush(waiting, (told, next(order), life))


def once(moment: datetime, act: Callable[[], object]) -> Life:
    """A life of one act, to be brought along beside what goes on."""
    yield moment
    act()


def at(on: date, hour: int, minute: int = 0) -> datetime:
    """A wall-clock time of a day."""
    return dates.moment(on, time(hour, minute))


def weekday_on_or_after(on: date, weekday: int) -> date:
    return on + timedelta(days=(weekday - on.weekday()) % 7)


def workday(on: date, *, back: bool) -> date:
    """The day itself, or the nearest one that is no Saturday or Sunday."""
    while on.weekday() >= 5:
        on += timedelta(days=-1 if back else 1)
    return on


def last_closed_half_year_end(today: date) -> date:
    """The last day of the half-year before the present one."""
    first = date(today.year, 1 if today.month <= 6 else 7, 1)
    return first - timedelta(days=1)
