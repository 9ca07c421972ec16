"""What every action here begins and ends with: the row it is about, and its line in the audit trail."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from porukka.core import audit
from porukka.core.errors import NotAllowed, NotFound
from porukka.domain.activities import access
from porukka.domain.activities.models import Activity
from porukka.domain.people.rules import Viewer


def locked_activity(by: Viewer, activity_id: UUID) -> Activity:
    """The activity of the viewer's organisation, held until the transaction ends. Raises NotFound."""
    row = (
        Activity.objects.select_for_update()
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
