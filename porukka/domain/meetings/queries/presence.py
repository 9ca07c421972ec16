"""How often each of a group's people has been there, for the list of people."""

from dataclasses import dataclass
from uuid import UUID

from porukka.domain.meetings.models import Attendance
from porukka.domain.meetings.rules import AWAY, HERE, MeetingState
from porukka.domain.people.rules import Viewer


@dataclass(frozen=True)
class Presence:
    """Of the closed meetings in which the person was marked: how many there, and whether the last two were missed."""

    here: int
    held: int
    away_twice: bool


def presence_of(viewer: Viewer, activity_id: UUID) -> dict[UUID, Presence]:
    """By participation; who was marked in no meeting is not in it. One query.

    The caller has checked that the viewer may see the group's people. A number for each, never an order of them.
    """
    rows = (
        Attendance.objects.filter(
            organisation_id=viewer.tenant,
            meeting__activity_id=activity_id,
            meeting__state=MeetingState.CLOSED,
        )
        .order_by("-meeting__starts_at", "id")
        .values_list("participation_id", "status")
    )
    marks: dict[UUID, list[str]] = {}
    for participation_id, status in rows:
        marks.setdefault(participation_id, []).append(status)
    return {
        participation_id: Presence(
            here=sum(status in HERE for status in seen),
            held=len(seen),
            away_twice=len(seen) > 1 and all(status in AWAY for status in seen[:2]),
        )
        for participation_id, seen in marks.items()
    }
