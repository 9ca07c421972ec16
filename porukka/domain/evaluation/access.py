"""Who may see what of evaluation."""

from uuid import UUID

from porukka.domain.people.rules import Role, Viewer


def may_see_figures(viewer: Viewer, unit_id: UUID | None = None) -> bool:
    """Counts and published figures of a unit (None: of all): managers, coordinators, administrators."""
    offices = (Role.MANAGER, Role.COORDINATOR, Role.ADMINISTRATOR)
    if unit_id is None:
        return viewer.units_of(*offices) is None and viewer.has(*offices)
    return viewer.has(*offices, unit_id=unit_id)
