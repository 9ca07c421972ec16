"""Who may answer a group."""

from porukka.domain.activities.access import ActivityLike, may_run
from porukka.domain.people.rules import Viewer


def may_reply(viewer: Viewer, activity: ActivityLike) -> bool:
    """Only the group's own facilitators."""
    return may_run(viewer, activity)
