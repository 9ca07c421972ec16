"""Who may do what with answers."""

from uuid import UUID

from porukka.domain.activities.access import ActivityLike, may_run
from porukka.domain.people.rules import Viewer


def may_read_answers(viewer: Viewer, activity: ActivityLike) -> bool:
    """Answers of a group: its facilitators only."""
    return may_run(viewer, activity)


def may_answer(viewer: Viewer, participation_id: UUID) -> bool:
    """A linked answer: the participant; the program, for demo data."""
    return viewer.kind == "program" or viewer.participation_id == participation_id


def may_read_own(viewer: Viewer, participation_id: UUID) -> bool:
    """The own page: the participant with card or link and PIN."""
    return viewer.kind == "program" or (viewer.pin_ok and viewer.participation_id == participation_id)
