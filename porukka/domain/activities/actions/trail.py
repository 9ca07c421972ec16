"""What every action here begins and ends with: the row it is about, and its line in the audit trail."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from porukka.core import audit
from porukka.core.errors import NotAllowed, NotFound
from porukka.core.models import AuditEntry
from porukka.domain.activities import access
from porukka.domain.activities.models import Activity
from porukka.domain.people.actions.trail import told_of
from porukka.domain.people.rules import Viewer


def hold_groups(which: Iterable[UUID] | QuerySet[Any, Any]) -> None:
    """Holds groups until the transaction ends, before anything below them is held (`flows/README.md`).

    Others can still read, and add rows that point to the group. SQLite has one writer at a time: nothing to do.
    """
    if connection.features.has_select_for_update:
        rows = Activity.objects.select_for_update(no_key=True).filter(id__in=which)
        list(rows.order_by("id").values_list("id"))


def locked_activity(by: Viewer, activity_id: UUID) -> Activity:
    """The activity of the viewer's organisation, held until the transaction ends. Raises NotFound."""
    row = (
        Activity.objects.select_for_update(no_key=True)
        .filter(id=activity_id, organisation_id=by.tenant, removed_at=None)
        .first()
    )
    if row is None:
        raise NotFound
    return row


def planned_by(by: Viewer, activity_id: UUID) -> Activity:
    """As `locked_activity`, for somebody who may edit its plan. Raises NotAllowed for others."""
    activity = locked_activity(by, activity_id)
    if not access.may_edit_plan(by, activity):
        raise NotAllowed
    return activity


def record(
    *,
    by: Viewer,
    now: datetime,
    verb: str,
    activity: Activity,
    object_kind: str = "activity",
    object_id: UUID | None = None,
    fields: Sequence[str] = (),
) -> None:
    """One audit entry about an activity."""
    audit.record(
        organisation_id=activity.organisation_id,
        at=now,
        actor_kind=by.kind,
        actor_id=by.actor_id,
        unit_id=by.unit_id,
        verb=verb,
        object_kind=object_kind,
        object_id=object_id or activity.id,
        fields=fields,
        subjects=[("activity", activity.id)],
    )


def saved_by(*, activity: Activity, object_id: UUID, verbs: Collection[str]) -> dict[str, object]:
    """Who did one of these to something of the group last, and when: `who` ("" for no colleague) and `at` (or None).

    For the page of a conflict, so that the two know whom to talk with. Two queries.
    """
    last = (
        AuditEntry.objects.filter(
            organisation_id=activity.organisation_id,
            subjects__kind="activity",  # by its index: the trail has none for objects
            subjects__subject_id=activity.id,
            object_id=object_id,
            verb__in=verbs,
        )
        .order_by("-id")
        .first()
    )
    return told_of(last)
