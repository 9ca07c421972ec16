"""Who is this: builds `request.viewer` once for every request, and what every page's frame needs."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from porukka.domain.activities import queries as activities
from porukka.domain.people import queries as people
from porukka.domain.people.rules import NOBODY, Role, Viewer

LAST_SEEN = "last_seen"


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

    def _account(self, request: Any) -> None:
        last, now = request.session.get(LAST_SEEN), request.now.timestamp()
        # A meeting's own screen stays alive behind its PIN (`staff/meeting`): idling there is not leaving.
        limit = timedelta(minutes=settings.IDLE_MINUTES).total_seconds()
        if last is not None and now - last > limit and now > request.session.get("meeting_until", 0):
            logout(request)
            return
        if last is None or now - last > 60:
            request.session[LAST_SEEN] = now
        viewer = people.staff_viewer(request.user.pk, request.session.get("organisation_id"), now=request.now)
        if viewer is None:
            logout(request)
            return
        facilitates = activities.facilitated_ids(viewer, now=request.now)
        request.viewer = people.with_facilitated(viewer, facilitates)
        if "kieli" not in request.COOKIES and "kieli" not in request.GET:
            translation.activate(viewer.language)
            request.LANGUAGE_CODE = viewer.language


def _role_words(viewer: Viewer) -> str:
    """What the viewer is here, for the corner of the page: `facilitator, coordinator`."""
    roles = [Role(role).label for role in Role.values if role in viewer.roles and role != Role.WORKER]
    if viewer.facilitates:
        roles.insert(0, _("facilitator"))
    return ", ".join(str(words) for words in roles or [Role.WORKER.label])


def page_context(request: Any) -> dict[str, Any]:
    """What the frame of every page shows."""
    viewer = getattr(request, "viewer", NOBODY)
    return {
        "viewer": viewer,
        "demo": settings.DEMO,
        "language": translation.get_language(),
        "languages": settings.LANGUAGES,
        "role_words": _role_words(viewer) if viewer.is_staff else "",
        "keeps_organisation": viewer.has(Role.COORDINATOR, Role.ADMINISTRATOR),
        "sees_figures": viewer.has(Role.MANAGER, Role.COORDINATOR, Role.ADMINISTRATOR),
    }
