"""Wall-clock times of people and moments of the database.

People live in Europe/Helsinki; the database keeps UTC. A meeting keeps both: what the clock on the wall says, and
the moment it means.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

HELSINKI = ZoneInfo("Europe/Helsinki")


def moment(on: date, at: time) -> datetime:
    """The UTC moment of a wall-clock time in Helsinki.

    A time that the clocks skip in spring moves an hour later, as the clock on the wall does; of a time that comes
    twice in autumn the first is meant.
    """
    local = datetime.combine(on, at, tzinfo=HELSINKI)  # fold=0: the first of two
    return local.astimezone(UTC)


def wall(at: datetime) -> datetime:
    """The Helsinki wall-clock time of a moment (aware)."""
    return at.astimezone(HELSINKI)


def today(now: datetime) -> date:
    """The date on the wall in Helsinki at a moment."""
    return wall(now).date()


def half_year(on: date) -> str:
    """The half-year a date belongs to, such as `2026-H2`."""
    return f"{on.year}-H{1 if on.month <= 6 else 2}"


def days(first: date, last: date) -> list[date]:
    """Every date from first to last, both included."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
