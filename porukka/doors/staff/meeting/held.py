"""The screen of a meeting being held: it stays open through the meeting, behind the worker's short PIN.

What keeps the login alive and what locks the screen stands in `doors/viewer.py`; here the lock is asked for.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from porukka.domain.meetings import queries
from porukka.doors.viewer import MEETING_PIN, MEETING_SCREEN, MEETING_UNTIL, SCREEN_LOCKED, SCREEN_SEEN


def behind_pin(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Sends a locked screen to its PIN; nothing typed before is lost by it, since nothing is done."""

    @wraps(view)
    def guarded(request: Any, activity_id: Any, meeting_id: Any, **more: Any) -> HttpResponse:
        if SCREEN_LOCKED in request.session and request.session.get(MEETING_SCREEN) == str(meeting_id):
            address = reverse("staff:screen_pin", args=[activity_id, meeting_id])
            if getattr(request, "htmx", None):
                answer = HttpResponse(status=204)
                answer["HX-Redirect"] = address
                return answer
            return redirect(address)
        return view(request, activity_id=activity_id, meeting_id=meeting_id, **more)

    return guarded


def keep_open(request: Any, meeting_id: Any, *, has_pin: bool) -> None:
    """The screen lives until half a day after the meeting's end; without a PIN only the room's code does."""
    held = queries.held(request.viewer, meeting_id)
    request.session[MEETING_SCREEN] = str(meeting_id)
    request.session[MEETING_UNTIL] = held.code_until.timestamp()
    request.session[MEETING_PIN] = has_pin
    request.session[SCREEN_SEEN] = request.now.timestamp()


def let_go(request: Any) -> None:
    """The meeting is closed: its screen is a page like any other."""
    for key in (MEETING_SCREEN, MEETING_UNTIL, MEETING_PIN, SCREEN_SEEN, SCREEN_LOCKED):
        request.session.pop(key, None)
