"""Writes to meetings: each checks, changes and records in one transaction."""

from porukka.domain.meetings.actions.carrying import (
    end_substitution,
    give_back_line,
    let_in_substitute,
    take_over_lines,
    tick_call,
    untick_call,
    write_line,
)
from porukka.domain.meetings.actions.codes import TypedCode, use_typed_code
from porukka.domain.meetings.actions.erasing import erase_removed_meetings
from porukka.domain.meetings.actions.holding import (
    LONGEST_NOTE,
    Mark,
    mark_meeting_closed,
    mark_meeting_open,
    mark_meeting_reopened,
    set_headcount,
    take_attendance,
    write_note,
)
from porukka.domain.meetings.actions.removing import remove_meeting, restore_meeting
from porukka.domain.meetings.actions.schedule import (
    Moved,
    add_meeting,
    cancel_meeting,
    plan_meetings,
    reschedule_meetings,
    uncancel_meeting,
)

__all__ = [
    "LONGEST_NOTE",
    "Mark",
    "Moved",
    "TypedCode",
    "add_meeting",
    "cancel_meeting",
    "end_substitution",
    "erase_removed_meetings",
    "give_back_line",
    "let_in_substitute",
    "mark_meeting_closed",
    "mark_meeting_open",
    "mark_meeting_reopened",
    "plan_meetings",
    "remove_meeting",
    "reschedule_meetings",
    "restore_meeting",
    "set_headcount",
    "take_attendance",
    "take_over_lines",
    "tick_call",
    "uncancel_meeting",
    "untick_call",
    "use_typed_code",
    "write_line",
    "write_note",
]
