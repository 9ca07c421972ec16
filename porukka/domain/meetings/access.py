"""Who may do what with meetings."""

from porukka.domain.activities import access as activities
from porukka.domain.activities.access import ActivityLike
from porukka.domain.people.rules import Viewer


def may_schedule(viewer: Viewer, activity: ActivityLike) -> bool:
    """When and where: the facilitators, and coordinators of the unit."""
    return activities.may_edit_plan(viewer, activity)


def may_carry_over(viewer: Viewer, activity: ActivityLike) -> bool:
    """Lines, calls, reopening, letting in a substitute: the facilitators only."""
    return activities.may_run(viewer, activity)
