"""What a session remembers of the screen of a meeting being held. Its rules stand in `doors/viewer.py`."""

from datetime import timedelta
from typing import Any

# The meeting's id and its group's, how long the screen may stay open, whether a PIN guards it, when it was used,
# when it locked, and whether the meeting has been closed already: then only its lines are left to do.
MEETING_SCREEN, MEETING_UNTIL, MEETING_PIN = "meeting_screen", "meeting_until", "meeting_pin"
MEETING_GROUP, MEETING_CLOSED = "meeting_group", "meeting_closed"
SCREEN_SEEN, SCREEN_LOCKED = "screen_seen", "screen_locked_at"
LOCK_AFTER = timedelta(minutes=10)
LINES_LAST = timedelta(hours=1)  # after closing, the time for the lines behind the same PIN


def let_go(session: Any) -> None:
    """The meeting's screen is a page like any other from now on."""
    for key in (
        MEETING_GROUP,
        MEETING_SCREEN,
        MEETING_UNTIL,
        MEETING_PIN,
        MEETING_CLOSED,
        SCREEN_SEEN,
        SCREEN_LOCKED,
    ):
        session.pop(key, None)
