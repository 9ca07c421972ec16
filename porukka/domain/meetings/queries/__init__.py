"""Reads of meetings."""

from porukka.domain.meetings.queries.dates import Overlap, dates_for, overlaps
from porukka.domain.meetings.queries.listing import (
    MeetingLine,
    MeetingRef,
    meeting_for_code,
    meeting_line,
    meeting_list,
    n_present,
)
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
    "MeetingLine",
    "MeetingRef",
    "NextMeeting",
    "Overlap",
    "ProgrammeLine",
    "dates_for",
    "is_substitute",
    "meeting_counts",
    "meeting_for_code",
    "meeting_line",
    "meeting_list",
    "n_present",
    "next_meeting",
    "next_meetings",
    "overlaps",
    "planned_programme",
    "programme_line",
]
