"""Reads of what groups said and what came of it."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from porukka.domain.people.rules import Viewer
from porukka.domain.voice.models import GroupReply
from porukka.domain.voice.rules import Outcome


@dataclass(frozen=True)
class Reply:
    """You said, we do / we don't / not now, because."""

    id: UUID
    activity_id: UUID
    said: str
    outcome: str
    outcome_words: str
    because: str
    promised_by_on: date | None
    kept_at: datetime | None
    made_at: datetime
    shown_at_meeting_id: UUID | None
    revision: int


def replies_for(viewer: Viewer, activity_id: UUID, *, newest: int = 50) -> list[Reply]:
    """A group's replies, newest first. Nothing for anybody but its facilitators and participants. One query."""
    theirs = viewer.kind == "participation" and viewer.activity_id == activity_id
    if not (theirs or activity_id in viewer.facilitates or viewer.kind == "program"):
        return []
    return _read(viewer, [activity_id])[:newest]


def replies_since(viewer: Viewer, activity_id: UUID, since: datetime | None) -> list[Reply]:
    """What is shown at a meeting's beginning: replies made after `since` (the last meeting's end), newest first."""
    return [reply for reply in replies_for(viewer, activity_id) if since is None or reply.made_at >= since]


def promises_due(viewer: Viewer, *, until: date) -> list[Reply]:
    """Promises of the groups the viewer facilitates, due by a day and not kept yet. One query."""
    return [
        reply
        for reply in _read(viewer, list(viewer.facilitates))
        if reply.promised_by_on is not None
        and reply.kept_at is None
        and reply.outcome == Outcome.WE_DO
        and reply.promised_by_on <= until
    ]


def removed_reply(viewer: Viewer, activity_id: UUID) -> UUID | None:
    """The reply removed last, to offer an undo for."""
    return (
        GroupReply.objects.filter(organisation_id=viewer.tenant, activity_id=activity_id, removed_at__isnull=False)
        .order_by("-removed_at")
        .values_list("id", flat=True)
        .first()
    )


def _read(viewer: Viewer, activity_ids: list[UUID]) -> list[Reply]:
    rows = GroupReply.objects.filter(
        organisation_id=viewer.tenant, activity_id__in=activity_ids, removed_at=None
    ).order_by("-made_at", "id")
    return [
        Reply(
            id=row.id,
            activity_id=row.activity_id,
            said=row.said,
            outcome=row.outcome,
            outcome_words=str(Outcome(row.outcome).label),
            because=row.because,
            promised_by_on=row.promised_by_on,
            kept_at=row.kept_at,
            made_at=row.made_at,
            shown_at_meeting_id=row.shown_at_meeting_id,
            revision=row.revision,
        )
        for row in rows
    ]
