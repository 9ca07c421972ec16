"""Who facilitates, and whom a group could ask to."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from porukka.core.sorting import alphabetical
from porukka.domain.activities.models import ActivityRole
from porukka.domain.activities.rules import FACILITATORS, ActivityRoleKind
from porukka.domain.people.models import Account, Membership
from porukka.domain.people.rules import Viewer, only_manages


@dataclass(frozen=True)
class Facilitator:
    """An account's part in an activity now."""

    role_id: UUID
    account_id: UUID
    name: str
    profession: str
    responsible: bool
    named_organisation: str


@dataclass(frozen=True)
class Colleague:
    """Somebody on the staff who could facilitate."""

    account_id: UUID
    name: str
    profession: str
    only_manages: bool


def facilitators_of(
    viewer: Viewer, activity_ids: Collection[UUID], *, now: datetime
) -> dict[UUID, tuple[Facilitator, ...]]:
    """The facilitators of each activity now, the responsible one first. One query."""
    # The organisation is compared here and not in the query, so that the database goes by the activities' ids and
    # not through every role of the house.
    rows = ActivityRole.objects.filter(
        Q(until_at=None) | Q(until_at__gt=now),
        activity_id__in=activity_ids,
        account__isnull=False,
        role__in=FACILITATORS,
        from_at__lte=now,
    ).values_list(
        "activity_id",
        "organisation_id",
        "role",
        "id",
        "account_id",
        "account__name",
        "account__profession",
        "named_organisation",
    )
    found: dict[UUID, list[Facilitator]] = {activity_id: [] for activity_id in activity_ids}
    for activity_id, organisation_id, role, role_id, account_id, name, profession, named in rows.order_by(
        "from_at", "id"
    ):
        if organisation_id == viewer.tenant:
            found[activity_id].append(
                Facilitator(role_id, account_id, name, profession, role == ActivityRoleKind.RESPONSIBLE, named)
            )
    return {key: tuple(sorted(some, key=lambda one: not one.responsible)) for key, some in found.items()}


def facilitators(viewer: Viewer, activity_id: UUID, *, now: datetime) -> tuple[Facilitator, ...]:
    """The group's facilitators now, the responsible one first."""
    return facilitators_of(viewer, [activity_id], now=now)[activity_id]


def colleagues(viewer: Viewer, *, now: datetime) -> list[Colleague]:
    """Everybody with a staff account in the organisation now, by name; those who only manage come last. Two queries."""
    held = Membership.objects.filter(
        Q(until_at=None) | Q(until_at__gt=now), organisation_id=viewer.tenant, from_at__lte=now
    )
    roles: dict[UUID, set[str]] = {}
    for account_id, role in held.order_by("id").values_list("account_id", "role"):
        roles.setdefault(account_id, set()).add(role)
    rows = Account.objects.filter(id__in=list(roles), is_active=True).order_by("id")
    found = [Colleague(row.id, row.name, row.profession, only_manages(roles[row.id])) for row in rows]
    return sorted(found, key=lambda one: (one.only_manages, alphabetical(one.name)))
