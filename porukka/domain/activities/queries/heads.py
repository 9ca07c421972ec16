"""The head of a group, and which groups an account facilitates."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from porukka.domain.activities.models import Activity, ActivityRole
from porukka.domain.activities.rules import FACILITATORS
from porukka.domain.people.rules import Viewer


@dataclass(frozen=True)
class ActivityHead:
    """What every page of a group shows above its tabs."""

    id: UUID
    organisation_id: UUID
    unit_id: UUID
    unit_name: str
    name: str
    state: str
    use: str
    openness: str
    language: str
    starts_on: date | None
    ends_on: date | None
    revision: int


def activity_head(viewer: Viewer, activity_id: UUID) -> ActivityHead | None:
    """The head of an activity of the viewer's organisation; None when there is none."""
    row = (
        Activity.objects.filter(id=activity_id, organisation_id=viewer.tenant, removed_at=None)
        .select_related("unit")
        .first()
    )
    if row is None:
        return None
    return ActivityHead(
        id=row.id,
        organisation_id=row.organisation_id,
        unit_id=row.unit_id,
        unit_name=row.unit.name,
        name=row.name,
        state=row.state,
        use=row.use,
        openness=row.openness,
        language=row.language,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        revision=row.revision,
    )


def facilitated_ids(viewer: Viewer, *, now: datetime) -> frozenset[UUID]:
    """The activities where the account is a facilitator now."""
    if viewer.account_id is None:
        return frozenset()
    # The organisation is compared here, so that the database goes by the account and not through the house's roles.
    rows = ActivityRole.objects.filter(
        Q(until_at=None) | Q(until_at__gt=now),
        account_id=viewer.account_id,
        role__in=FACILITATORS,
        from_at__lte=now,
    ).values_list("activity_id", "organisation_id")
    return frozenset(activity_id for activity_id, organisation_id in rows if organisation_id == viewer.tenant)


def activity_names(viewer: Viewer, activity_ids: Collection[UUID]) -> dict[UUID, str]:
    """The names of activities of the viewer's organisation, removed ones too. One query."""
    rows = Activity.objects.filter(organisation_id=viewer.tenant, id__in=activity_ids).order_by()
    return dict(rows.values_list("id", "name"))
