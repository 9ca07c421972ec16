"""The screen of a meeting being held: it stays open through the meeting, behind the worker's short PIN.

What keeps the login alive, what locks it and what a locked screen still opens stands in `doors/viewer.py`.
"""

from typing import Any

from porukka.domain.meetings import queries
from porukka.doors.viewer import (
    MEETING_GROUP,
    MEETING_PIN,
    MEETING_SCREEN,
    MEETING_UNTIL,
    SCREEN_LOCKED,
    SCREEN_SEEN,
)


def keep_open(request: Any, meeting_id: Any, *, has_pin: bool) -> None:
    """The screen lives until half a day after the meeting's end; without a PIN only the room's code does."""
    held = queries.held(request.viewer, meeting_id)
    request.session[MEETING_GROUP] = str(request.activity.id)
    request.session[MEETING_SCREEN] = str(meeting_id)
    request.session[MEETING_UNTIL] = held.code_until.timestamp()
    request.session[MEETING_PIN] = has_pin
    request.session[SCREEN_SEEN] = request.now.timestamp()


def let_go(request: Any) -> None:
    """The meeting is closed: its screen is a page like any other."""
    for key in (MEETING_GROUP, MEETING_SCREEN, MEETING_UNTIL, MEETING_PIN, SCREEN_SEEN, SCREEN_LOCKED):
        request.session.pop(key, None)
