"""Meetings that were taken away lately and can be brought back."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from porukka.domain.activities.rules import UNDO_DAYS
from porukka.domain.meetings.models import Meeting
from porukka.domain.people.rules import Viewer


@dataclass(frozen=True)
class RemovedMeeting:
    id: UUID
    title: str
    on: date
    starts_local: time
    ends_local: time
    removed_at: datetime


def removed_meetings(viewer: Viewer, activity_id: UUID, *, now: datetime) -> list[RemovedMeeting]:
    """Those that `restore_meeting` still brings back, the one removed last first. One query."""
    rows = Meeting.with_removed.filter(
        activity_id=activity_id,
        organisation_id=viewer.tenant,
        removed_at__gte=now - timedelta(days=UNDO_DAYS),
        ends_at__gt=now,
    ).order_by("-removed_at", "starts_at", "id")
    return [
        RemovedMeeting(row.id, row.title, row.on, row.starts_local, row.ends_local, row.removed_at)
        for row in rows
        if row.removed_at is not None
    ]
