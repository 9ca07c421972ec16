"""The counts and figures read the plain way, every row into Python: what the program's own are held to."""

import statistics
from collections import defaultdict
from collections.abc import Callable
from typing import Any
from uuid import UUID

from porukka.core.disclosure import combine
from porukka.domain.activities.models import Activity, Participation
from porukka.domain.evaluation.models import PublishedTable
from porukka.domain.evaluation.queries import period_days
from porukka.domain.evaluation.queries.counted import BEGAN, HELD
from porukka.domain.evaluation.rules import MEASURES, Retention
from porukka.domain.meetings.models import Attendance, Meeting
from porukka.domain.meetings.rules import HERE


def groups_of(units: set[UUID], period: str) -> list[Activity]:
    first, last = period_days(period)
    return [
        row
        for row in Activity.objects.select_related("unit", "model_version").order_by("id")
        if row.unit_id in units
        and row.removed_at is None
        and (row.starts_on is None or row.starts_on <= last)
        and (row.ends_on is None or row.ends_on >= first or row.state == "running")
    ]


def group_numbers(group: Activity, period: str) -> dict[str, Any]:
    """Meetings and people of one group, and who took part."""
    first, last = period_days(period)
    meetings = [row for row in Meeting.objects.filter(activity=group) if first <= row.on <= last]
    present: list[int | None] = []
    for meeting in sorted(meetings, key=lambda row: (row.starts_at, str(row.id))):
        if meeting.state in HELD:
            statuses = list(Attendance.objects.filter(meeting=meeting).values_list("status", flat=True))
            known = bool(statuses) or meeting.headcount is not None
            here = sum(status in HERE for status in statuses)
            present.append(max(here, meeting.headcount or 0) if known else None)
    people = [] if group.state == "planned" else [row for row in _took_part(group) if _overlaps(row, first, last)]
    ended = [row for row in people if row.stage == "ended" and (row.ended_on is None or row.ended_on <= last)]
    finished = [row for row in ended if row.end_reason == "finished"]
    still = [row for row in people if row.stage != "ended"]
    stayed = len(finished) + (len(still) if group.state == "ended" else 0)
    left = len(ended) - len(finished)
    return {
        "present": present,
        "cancelled": sum(row.state == "cancelled" and not row.cancel_kind for row in meetings),
        "ends": (stayed, left, len(people) - stayed - left),
        "persons": {row.person_id for row in people},
    }


def _took_part(group: Activity) -> list[Participation]:
    return list(Participation.objects.filter(activity=group, removed_at=None, stage__in=BEGAN))


def _overlaps(row: Participation, first: Any, last: Any) -> bool:
    return (row.started_on is None or row.started_on <= last) and (row.ended_on is None or row.ended_on >= first)


def totals(groups: list[Activity], period: str) -> dict[str, Any]:
    """Several groups together, as `Totals` tells them."""
    found = [group_numbers(group, period) for group in groups]
    present = [number for one in found for number in one["present"]]
    taken = [number for number in present if number is not None]
    stayed, left, going = (sum(one["ends"][place] for one in found) for place in range(3))
    return {
        "states": {state: n for state in {one.state for one in groups} if (n := _n(groups, state))},
        "recorded": len(taken),
        "not_recorded": len(present) - len(taken),
        "visits": sum(taken),
        "typical": float(statistics.median(taken)) if taken else None,
        "ends": (min(taken, default=None), max(taken, default=None)),
        "cancelled": sum(one["cancelled"] for one in found),
        "people": Retention(stayed + left + going, stayed, left, going),
    }


def _n(groups: list[Activity], state: str) -> int:
    return sum(one.state == state for one in groups)


def split(groups: list[Activity], period: str, key: Callable[[Activity], str]) -> dict[str, dict[str, Any]]:
    kept: dict[str, list[Activity]] = defaultdict(list)
    for group in groups:
        kept[key(group)].append(group)
    return {name: totals(those, period) for name, those in kept.items()}


def published(period: str, units: set[UUID]) -> dict[tuple[str, UUID], tuple[UUID | None, dict[str, Any]]]:
    """(kind, scope) → (unit, cells) of a half-year, read from the stored tables with their frozen parts."""
    found = {}
    for row in PublishedTable.objects.filter(period=period):
        unit = row.scope_id if row.scope_kind == "unit" else None
        if row.scope_kind == "run":
            unit = next(UUID(part["path"][0]) for part in row.cells["parts"].values())
        if unit is None or unit in units:
            found[row.scope_kind, row.scope_id] = (unit, row.cells["cells"])
    return found


def year(cells: list[Any]) -> dict[str, Any]:
    return {measure.key: combine(one[measure.key] for one in cells if measure.key in one) for measure in MEASURES}
