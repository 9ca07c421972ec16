"""Who may agree and see goals. The group's are its facilitators' work; one's own are said by their owner."""

from typing import Protocol
from uuid import UUID

from porukka.domain.activities import access as activities
from porukka.domain.activities.models import Activity
from porukka.domain.people.rules import Viewer


class ParticipationLike(Protocol):
    @property
    def id(self) -> UUID: ...

    @property
    def activity(self) -> Activity: ...


def may_agree(viewer: Viewer, activity: Activity) -> bool:
    """Agreeing, rewording and closing goals, together with the person: the group's facilitators."""
    return activities.may_run(viewer, activity)


def is_own(viewer: Viewer, participation_id: UUID | None) -> bool:
    """Whether it is the viewer's own page, opened with link or card and PIN (TRUST 1)."""
    return (
        viewer.kind == "participation"
        and viewer.pin_ok
        and participation_id is not None
        and viewer.participation_id == participation_id
    )


def may_read_goals(viewer: Viewer, activity: Activity, participation_id: UUID | None) -> bool:
    """Facilitators read all; a participant with the PIN reads the own ones and the group's.

    The group's goals are a part of its plan: those who keep the plan read them too, and nobody's own.
    """
    if activities.may_run(viewer, activity):
        return True
    if participation_id is None:
        if activities.may_edit_plan(viewer, activity):
            return True
        return viewer.kind == "participation" and viewer.pin_ok and viewer.activity_id == activity.id
    return is_own(viewer, participation_id)


def may_keep_strengths(viewer: Viewer, participation: ParticipationLike) -> bool:
    """The list of "what I'm good at": its owner, or a facilitator writing with them."""
    return is_own(viewer, participation.id) or activities.may_run(viewer, participation.activity)
