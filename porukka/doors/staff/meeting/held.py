"""The screen of a meeting being held: it stays open through the meeting, behind the worker's short PIN.

What keeps the login alive, what locks it and what a locked screen still opens stands in `doors/viewer.py`.
"""

from typing import Any

from porukka.domain.meetings import queries
from porukka.doors.screens import (
    LINES_LAST,
    MEETING_CLOSED,
    MEETING_GROUP,
    MEETING_PIN,
    MEETING_SCREEN,
    MEETING_UNTIL,
    SCREEN_SEEN,
    let_go,
)


def keep_open(request: Any, meeting_id: Any, *, has_pin: bool) -> None:
    """The screen lives until half a day after the meeting's end; without a PIN only the room's code does."""
    held = queries.held(request.viewer, meeting_id)
    request.session[MEETING_GROUP] = str(request.activity.id)
    request.session[MEETING_SCREEN] = str(meeting_id)
    request.session[MEETING_UNTIL] = held.code_until.timestamp()
    request.session[MEETING_PIN] = has_pin
    request.session[SCREEN_SEEN] = request.now.timestamp()
    request.session.pop(MEETING_CLOSED, None)


def closed(request: Any, meeting_id: Any) -> None:
    """The meeting is closed: behind a PIN its lines can still be finished, for an hour; without one nothing is kept."""
    session = request.session
    if session.get(MEETING_SCREEN) != str(meeting_id) or not session.get(MEETING_PIN):
        let_go(session)
        return
    session[MEETING_CLOSED] = True
    session[MEETING_UNTIL] = (request.now + LINES_LAST).timestamp()


def lines_first(request: Any, meeting_id: Any) -> bool:
    """Whether this screen's meeting has been closed, so that its lines are what is left to do."""
    session = request.session
    return session.get(MEETING_SCREEN) == str(meeting_id) and bool(session.get(MEETING_CLOSED))
