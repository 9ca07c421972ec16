"""Who facilitates: one to four accounts, exactly one of them responsible."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from porukka.core.errors import NotFound, Refused
from porukka.domain.activities.actions.trail import planned_by, record
from porukka.domain.activities.models import Activity, ActivityRole
from porukka.domain.activities.rules import FACILITATORS, MOST_FACILITATORS, ActivityRoleKind
from porukka.domain.people.actions.staff import hold_members
from porukka.domain.people.models import Account, Membership
from porukka.domain.people.rules import Viewer


@transaction.atomic
def add_facilitator(
    *, by: Viewer, now: datetime, activity_id: UUID, account_id: UUID, named_organisation: str = ""
) -> UUID:
    """Adds a facilitator and returns the id of the role.

    Args:
        account_id: a staff account with a valid membership in this organisation, in any unit. Somebody from another
            organisation (an association, employment services) needs such an account too.
        named_organisation: that other organisation, in words.

    Refuses a fifth one, and somebody who facilitates already.
    """
    activity = planned_by(by, activity_id)
    account = Account.objects.filter(id=account_id, is_active=True).first()
    if account is None or not _on_staff(activity, account_id, now):
        raise Refused(_("Choose somebody who has a staff account."), "account")
    current = _current(activity, now)
    if any(role.account_id == account_id for role in current):
        raise Refused(_("This person facilitates the group already."), "account")
    if len(current) >= MOST_FACILITATORS:
        raise Refused(_("A group has at most four facilitators."), "account")
    role = _give(
        activity,
        account_id,
        ActivityRoleKind.FACILITATOR if current else ActivityRoleKind.RESPONSIBLE,
        now,
        named_organisation,
    )
    record(
        by=by,
        now=now,
        verb="add_facilitator",
        activity=activity,
        object_kind="activity_role",
        object_id=role.id,
        fields=["account"],
    )
    return role.id


@transaction.atomic
def remove_facilitator(*, by: Viewer, now: datetime, activity_id: UUID, role_id: UUID) -> None:
    """Ends somebody's part as facilitator: from now on they see the group no more.

    Refuses the responsible one: responsibility is handed over first, so that a group always has an owner.
    """
    activity = planned_by(by, activity_id)
    role = next((one for one in _current(activity, now) if one.id == role_id), None)
    if role is None:
        raise NotFound
    if role.role == ActivityRoleKind.RESPONSIBLE:
        raise Refused(_("Hand the responsibility over to another facilitator first."), "role")
    _end(role, now)
    record(
        by=by,
        now=now,
        verb="remove_facilitator",
        activity=activity,
        object_kind="activity_role",
        object_id=role.id,
    )


@transaction.atomic
def hand_over_responsibility(*, by: Viewer, now: datetime, activity_id: UUID, account_id: UUID) -> None:
    """Makes one of the facilitators the responsible one; the one before goes on as a facilitator."""
    activity = planned_by(by, activity_id)
    current = _current(activity, now)
    heir = next((one for one in current if one.account_id == account_id), None)
    if heir is None:
        raise Refused(_("Choose one of the group's facilitators."), "account")
    if heir.role == ActivityRoleKind.RESPONSIBLE:
        return
    for role in current:
        if role.role == ActivityRoleKind.RESPONSIBLE:
            _end(role, now)
            assert role.account_id is not None
            _give(activity, role.account_id, ActivityRoleKind.FACILITATOR, now, role.named_organisation)
    _end(heir, now)
    new = _give(activity, account_id, ActivityRoleKind.RESPONSIBLE, now, heir.named_organisation)
    record(
        by=by,
        now=now,
        verb="hand_over_responsibility",
        activity=activity,
        object_kind="activity_role",
        object_id=new.id,
        fields=["role"],
    )


def _current(activity: Activity, now: datetime) -> list[ActivityRole]:
    return list(
        ActivityRole.objects.select_for_update(no_key=True)
        .filter(
            Q(until_at=None) | Q(until_at__gt=now),
            activity=activity,
            account__isnull=False,
            role__in=FACILITATORS,
        )
        .order_by("from_at", "id")
    )


def _on_staff(activity: Activity, account_id: UUID, now: datetime) -> bool:
    # Held, so that nobody's work ends while a group is given to them (`flows.staffing.end_staff_work`).
    hold_members(organisation_id=activity.organisation_id, account_ids=[account_id])
    return Membership.objects.filter(
        Q(until_at=None) | Q(until_at__gt=now),
        organisation_id=activity.organisation_id,
        account_id=account_id,
        from_at__lte=now,
    ).exists()


def _end(role: ActivityRole, now: datetime) -> None:
    role.until_at = now
    role.save(update_fields=["until_at"])


def _give(activity: Activity, account_id: UUID, kind: str, now: datetime, named: str) -> ActivityRole:
    return ActivityRole.objects.create(
        organisation_id=activity.organisation_id,
        activity=activity,
        account_id=account_id,
        role=kind,
        named_organisation=named.strip()[:120],
        from_at=now,
    )
