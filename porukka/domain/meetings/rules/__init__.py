"""Pure decisions of meetings: their states, their dates, their codes."""

from porukka.domain.library.rules import RhythmRule as Rhythm
from porukka.domain.meetings.rules.codes import code_hmac, meeting_code, plain_code
from porukka.domain.meetings.rules.dates import FURTHEST, MOST_MEETINGS, Dates, Skipped, dates_of, holiday_name
from porukka.domain.meetings.rules.states import (
    AWAY,
    HERE,
    LIVES_AFTER,
    OPENS_BEFORE,
    AbsenceReason,
    AttendanceSource,
    AttendanceStatus,
    MeetingState,
)

__all__ = [
    "AWAY",
    "FURTHEST",
    "HERE",
    "LIVES_AFTER",
    "MOST_MEETINGS",
    "OPENS_BEFORE",
    "AbsenceReason",
    "AttendanceSource",
    "AttendanceStatus",
    "Dates",
    "MeetingState",
    "Rhythm",
    "Skipped",
    "code_hmac",
    "dates_of",
    "holiday_name",
    "meeting_code",
    "plain_code",
]
