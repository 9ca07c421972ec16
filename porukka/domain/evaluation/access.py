"""Who may see what of evaluation."""

from uuid import UUID

from porukka.domain.activities.access import ActivityLike, may_run
from porukka.domain.people.rules import Role, Viewer


def may_evaluate(viewer: Viewer, activity: ActivityLike) -> bool:
    """A group's own results: its facilitators."""
    return may_run(viewer, activity)


def may_see_figures(viewer: Viewer, unit_id: UUID | None = None) -> bool:
    """Counts and published figures of a unit (None: of all): managers, coordinators, administrators."""
    offices = (Role.MANAGER, Role.COORDINATOR, Role.ADMINISTRATOR)
    if unit_id is None:
        return viewer.units_of(*offices) is None and viewer.has(*offices)
    return viewer.has(*offices, unit_id=unit_id)
