"""Who may do what in an activity. Facilitators run it; coordinators of its unit keep its plan; managers count."""

from typing import Protocol
from uuid import UUID

from porukka.domain.people.rules import Role, Viewer


class ActivityLike(Protocol):
    """What is asked of an activity here: its id and its unit."""

    @property
    def id(self) -> UUID: ...

    @property
    def unit_id(self) -> UUID: ...


def may_run(viewer: Viewer, activity: ActivityLike) -> bool:
    """People, meetings, answers: the activity's facilitators only, whatever their other roles."""
    return viewer.kind == "program" or activity.id in viewer.facilitates


def may_edit_plan(viewer: Viewer, activity: ActivityLike) -> bool:
    """The plan, the schedule and who facilitates: facilitators, and coordinators of the unit."""
    return may_run(viewer, activity) or viewer.has(Role.COORDINATOR, Role.ADMINISTRATOR, unit_id=activity.unit_id)


def may_see_plan(viewer: Viewer, activity: ActivityLike) -> bool:
    """The plan and operational counts: also managers of the unit."""
    return may_edit_plan(viewer, activity) or viewer.has(Role.MANAGER, unit_id=activity.unit_id)


def may_start(viewer: Viewer, unit_id: UUID) -> bool:
    """Starting a new activity in a unit: any staff member of it."""
    return viewer.kind == "program" or viewer.has(*Role.values, unit_id=unit_id)


def may_remove(viewer: Viewer, activity: ActivityLike) -> bool:
    """Removing a group, and taking that back: whoever may edit its plan."""
    return may_edit_plan(viewer, activity)


def may_keep_places(viewer: Viewer) -> bool:
    """Places are the whole organisation's: coordinators and administrators of any unit."""
    return viewer.kind == "program" or viewer.has(Role.COORDINATOR, Role.ADMINISTRATOR)
