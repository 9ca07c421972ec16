"""Who is this: builds `request.viewer` once for every request, and what every page's frame needs."""

import base64
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, ResolverMatch, resolve, reverse
from django.utils import timezone, translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from porukka.domain.activities import queries as activities
from porukka.domain.people import queries as people
from porukka.domain.people.rules import NOBODY, Role, Viewer
from porukka.doors.access import table as access_table
from porukka.doors.screens import (
    LOCK_AFTER,
    MEETING_CLOSED,
    MEETING_GROUP,
    MEETING_PIN,
    MEETING_SCREEN,
    MEETING_UNTIL,
    SCREEN_LOCKED,
    SCREEN_SEEN,
    let_go,
)

LAST_SEEN = "last_seen"
COUNTER = "staff:answered"
WALL = (COUNTER, "staff:meeting_wall")
PIN_PAGE = "staff:screen_pin"


class WhoIsThis:
    """Reads the account and its memberships afresh at every request, so that "ends work" holds at once."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        request.now = timezone.now()
        request.viewer = NOBODY
        # Participants carry no session cookie: no query is made for them.
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            self._account(request)
        return self.get_response(request)

    def process_view(self, request: Any, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """A locked screen opens the room's wall, its PIN and what needs no login; everything else asks for the PIN.

        Nothing is done before it: somebody who picks up the tablet reaches no other page of the worker's either.
        """
        if request.viewer.kind != "account" or SCREEN_LOCKED not in request.session:
            return None
        match, screen = request.resolver_match, request.session.get(MEETING_SCREEN)
        row = access_table().get(match.view_name)
        if row is None or row.open_to_all or match.view_name == PIN_PAGE:
            return None
        here = str(kwargs.get("meeting_id")) == screen
        if here and match.view_name in WALL and "screen" not in request.GET:
            return None
        address = reverse(PIN_PAGE, args=[request.session[MEETING_GROUP], screen])
        if request.headers.get("HX-Request"):
            return HttpResponse(status=204, headers={"HX-Redirect": address})
        return redirect(address)

    def _account(self, request: Any) -> None:
        if not _still_here(request):
            logout(request)
            return
        viewer = people.staff_viewer(request.user.pk, request.session.get("organisation_id"), now=request.now)
        if viewer is None:
            logout(request)
            return
        facilitates = activities.facilitated_ids(viewer, now=request.now)
        request.viewer = people.with_facilitated(viewer, facilitates)
        if "kieli" not in request.COOKIES and "kieli" not in request.GET:
            translation.activate(viewer.language)
            request.LANGUAGE_CODE = viewer.language


def _still_here(request: Any) -> bool:
    """Whether the login still holds: 30 idle minutes end it everywhere but on the screen of a meeting being held.

    That one meeting's pages (and no others) live until `meeting_until`: the wall's, which show nobody, in any case,
    the others only where the worker has set a PIN. With a PIN, ten idle minutes lock the whole login
    (`screen_locked_at`, asked by `process_view`). After closing, the meeting's lines are left: the same PIN opens them
    for an hour more, and leaving them for another page lets the screen go. The room's counter asks by itself every
    two seconds, so it is never a sign of anybody.
    """
    session, now = request.session, request.now.timestamp()
    screen = session.get(MEETING_SCREEN)
    match = _matched(request)
    counting = match is not None and match.view_name == COUNTER
    last = session.get(LAST_SEEN, now)
    stale = now - last > timedelta(minutes=settings.IDLE_MINUTES).total_seconds()
    if screen is not None:
        idle = now - max(last, session.get(SCREEN_SEEN, 0))
        if idle > LOCK_AFTER.total_seconds() and session.get(MEETING_PIN) and SCREEN_LOCKED not in session:
            session[SCREEN_LOCKED] = now
        here = (
            match is not None and "activity_id" in match.kwargs and str(match.kwargs.get("meeting_id")) == screen
        )
        if stale:
            allowed = here and match is not None and (match.view_name in WALL or session.get(MEETING_PIN))
            row = access_table().get(match.view_name) if match is not None else None
            opens = row is not None and row.pin and (session.get(MEETING_CLOSED) or not row.once_closed)
            if not (allowed and opens and now <= session.get(MEETING_UNTIL, 0)):
                return False
        elif session.get(MEETING_CLOSED) and not here and match is not None and SCREEN_LOCKED not in session:
            let_go(session)
        if here and not counting and now - session.get(SCREEN_SEEN, 0) > 60:
            session[SCREEN_SEEN] = now
    elif stale:
        return False
    if not stale and not counting and (LAST_SEEN not in session or now - last > 60):
        session[LAST_SEEN] = now
    return True


def is_locked(request: Any) -> bool:
    """Whether the worker's screen waits for its PIN."""
    return SCREEN_LOCKED in request.session


def _matched(request: Any) -> ResolverMatch | None:
    try:
        return resolve(request.path_info)
    except Resolver404:
        return None


def _role_words(viewer: Viewer) -> str:
    """What the viewer is here, for the corner of the page: `facilitator, coordinator`."""
    roles = [Role(role).label for role in Role.values if role in viewer.roles and role != Role.WORKER]
    if viewer.facilitates:
        roles.insert(0, _("facilitator"))
    return ", ".join(str(words) for words in roles or [Role.WORKER.label])


def device_marks(account_id: Any) -> dict[str, str]:
    """What an account's pages use for words that wait on the device: a mark to tell whose, and a key to lock them.

    Neither tells who the account is. A page without a signed-in worker, or of a locked screen, has none.
    """
    mark = salted_hmac("porukka.device.mark", str(account_id), algorithm="sha256").hexdigest()[:20]
    lock = salted_hmac("porukka.device.lock", str(account_id), algorithm="sha256").digest()
    return {"mark": mark, "lock": base64.b64encode(lock).decode()}


def page_context(request: Any) -> dict[str, Any]:
    """What the frame of every page shows."""
    viewer = getattr(request, "viewer", NOBODY)
    return {
        "viewer": viewer,
        "device": device_marks(viewer.account_id) if viewer.is_staff and not is_locked(request) else None,
        "demo": settings.DEMO,
        "leave_url": reverse("participant:own_out"),
        "language": translation.get_language(),
        "languages": settings.LANGUAGES,
        "role_words": _role_words(viewer) if viewer.is_staff else "",
        "keeps_organisation": viewer.has(Role.COORDINATOR, Role.ADMINISTRATOR),
        "sees_figures": viewer.has(Role.MANAGER, Role.COORDINATOR, Role.ADMINISTRATOR),
    }
