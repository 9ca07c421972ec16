"""Reads of meetings."""

from porukka.domain.meetings.queries.plan import (
    MeetingInPlan,
    NextMeeting,
    ProgrammeLine,
    meeting_counts,
    next_meeting,
    next_meetings,
    planned_programme,
    programme_line,
)
from porukka.domain.meetings.queries.substitutes import is_substitute

__all__ = [
    "MeetingInPlan",
    "NextMeeting",
    "ProgrammeLine",
    "is_substitute",
    "meeting_counts",
    "next_meeting",
    "next_meetings",
    "planned_programme",
    "programme_line",
]
