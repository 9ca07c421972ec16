"""Pure decisions of meetings: their states, their dates, their codes."""

from porukka.domain.library.rules import RhythmRule as Rhythm
from porukka.domain.meetings.rules.codes import (
    MOST_WRONG,
    WRONG_WITHIN,
    code_hmac,
    is_wall_code,
    meeting_code,
    plain_code,
    wait_until,
    wall_code,
    window_of,
)
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
    has_begun,
)

__all__ = [
    "AWAY",
    "FURTHEST",
    "HERE",
    "LIVES_AFTER",
    "MOST_MEETINGS",
    "MOST_WRONG",
    "OPENS_BEFORE",
    "WRONG_WITHIN",
    "AbsenceReason",
    "AttendanceSource",
    "AttendanceStatus",
    "Dates",
    "MeetingState",
    "Rhythm",
    "Skipped",
    "code_hmac",
    "dates_of",
    "has_begun",
    "holiday_name",
    "is_wall_code",
    "meeting_code",
    "plain_code",
    "wait_until",
    "wall_code",
    "window_of",
]
