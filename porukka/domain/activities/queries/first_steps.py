"""What a new organisation has done before its first group begins."""

from dataclasses import dataclass

from porukka.domain.activities.models import Activity, Place
from porukka.domain.activities.rules import ActivityState
from porukka.domain.people.access import may_keep_units
from porukka.domain.people.models import Invitation, Membership, Unit
from porukka.domain.people.rules import Viewer


@dataclass(frozen=True)
class FirstSteps:
    """Which of the steps are done."""

    unit: bool
    place: bool
    colleague: bool
    group: bool


def first_steps(viewer: Viewer) -> FirstSteps | None:
    """The steps of an organisation where no group has begun yet, for who keeps its units; else None.

    One query where a group has begun, and none for others; five in a new organisation.
    """
    if not may_keep_units(viewer):
        return None
    own = {"organisation_id": viewer.tenant}
    groups = Activity.objects.filter(**own)
    if groups.filter(state__in=(ActivityState.RUNNING, ActivityState.ENDED)).exists():
        return None
    others = Membership.objects.filter(**own, until_at=None).exclude(account=viewer.account_id)
    # The first administrator came by an invitation too; that one is accepted.
    invited = Invitation.objects.filter(**own, accepted_at=None, revoked_at=None)
    return FirstSteps(
        unit=Unit.objects.filter(**own, removed_at=None).exists(),
        place=Place.objects.filter(**own, removed_at=None).exists(),
        colleague=others.exists() or invited.exists(),
        group=groups.filter(removed_at=None, state=ActivityState.PLANNED).exists(),
    )
