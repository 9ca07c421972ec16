"""Counts that tell nobody's answer."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from porukka.domain.people.rules import Viewer
from porukka.domain.surveys.models import Ballot, PooledBallot, Sheet


def answered_count(meeting_id: UUID) -> int:
    """How many have answered a meeting, with and without a name. One number for the wall and the meeting's screen."""
    return answered_counts([meeting_id])[meeting_id]


def answered_counts(meeting_ids: list[UUID]) -> dict[UUID, int]:
    """The same for several meetings. Three queries."""
    found = dict.fromkeys(meeting_ids, 0)
    here = Q(collection__meeting_id__in=meeting_ids)
    linked = Sheet.objects.filter(here, voided_at=None)
    counted = [
        linked.values_list("collection__meeting_id")
        .annotate(n=Count("participation_id", distinct=True))
        .order_by(),
        _by_meeting(PooledBallot.objects.filter(here, payload__isnull=False)),
        _by_meeting(Ballot.objects.filter(here)),
    ]
    for rows in counted:
        for meeting_id, n in rows:
            found[meeting_id] += n
    return found


def _by_meeting(rows: QuerySet[Any]) -> Iterable[tuple[UUID, int]]:
    # Of several forms the fullest one counts: one person answers each of them.
    best: dict[UUID, int] = {}
    grouped = rows.values_list("collection__meeting_id", "collection_id").annotate(n=Count("id")).order_by()
    for meeting_id, _collection, n in grouped:
        best[meeting_id] = max(best.get(meeting_id, 0), n)
    return best.items()


def waits_unread(viewer: Viewer, meeting_id: UUID) -> int:
    """How many anonymous answers of a meeting could still be thrown away as a whole. For its facilitators."""
    rows = PooledBallot.objects.filter(
        collection__meeting_id=meeting_id,
        organisation_id=viewer.tenant,
        collection__activity_id__in=viewer.facilitates,
        collection__sealed_at=None,
    )
    return rows.count()
