"""Writes to meetings: each checks, changes and records in one transaction."""

from porukka.domain.meetings.actions.schedule import (
    Moved,
    add_meeting,
    cancel_meeting,
    plan_meetings,
    remove_meeting,
    reschedule_meetings,
    uncancel_meeting,
)

__all__ = [
    "Moved",
    "add_meeting",
    "cancel_meeting",
    "plan_meetings",
    "remove_meeting",
    "reschedule_meetings",
    "uncancel_meeting",
]
