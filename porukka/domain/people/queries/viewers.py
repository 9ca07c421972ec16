"""Who is looking: the viewer of an account."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from porukka.domain.people.models import Membership
from porukka.domain.people.rules import Viewer


def staff_viewer(account_id: UUID, organisation_id: str | UUID | None, *, now: datetime) -> Viewer | None:
    """The viewer of a signed-in account, in the chosen organisation or else the first of its own.

    None when no membership is valid now: the account has ended its work everywhere.
    """
    rows = list(
        Membership.objects.filter(Q(until_at=None) | Q(until_at__gt=now), account_id=account_id, from_at__lte=now)
        .select_related("account")
        .order_by("from_at", "id")
    )
    chosen = [row for row in rows if str(row.organisation_id) == str(organisation_id)] or rows
    if not chosen or not chosen[0].account.is_active:
        return None
    first = chosen[0]
    roles: dict[str, frozenset[UUID | None]] = {}
    for row in chosen:
        if row.organisation_id == first.organisation_id:
            roles[row.role] = roles.get(row.role, frozenset()) | {row.unit_id}
    return Viewer(
        kind="account",
        organisation_id=first.organisation_id,
        account_id=account_id,
        roles=roles,
        unit_id=first.unit_id,
        name=first.account.name,
        language=first.account.language,
    )


def with_facilitated(viewer: Viewer, activity_ids: frozenset[UUID]) -> Viewer:
    """The same viewer, knowing the activities it facilitates (those tables lie above this package)."""
    return replace(viewer, facilitates=activity_ids)
