"""The access table: every address has a row that says who may come in.

Each area's `urls.py` holds its rows beside its addresses (`ACCESS`), each one of the presets below. The middleware
refuses an address without a row and checks the row before the view runs; a test walks the resolver and tries every
row with every member of the cast, in the own and another group, in the own and another organisation.

Strangers are sent to sign in; people of another organisation get 404; insiders without the right get 403.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver

from porukka.domain.activities import access as activities_access
from porukka.domain.activities import queries as activities
from porukka.domain.meetings import queries as meetings
from porukka.domain.people.rules import Role, Viewer
from porukka.doors.errors import not_allowed, not_found, right_ended
from porukka.doors.screens import MEETING_SCREEN


@dataclass(frozen=True)
class Row:
    """Who may come in.

    Attributes:
        who: the preset's name, as the test reads it.
        rule: viewer → bool, for staff rows without an activity.
        activity_rule: (viewer, activity head) → bool, for addresses with `activity_id`.
        substitutes: a colleague let in for the `meeting_id` may come too.
        personal: the page shows persons, so the view must say whom (`viewlog.saw`), or it is not shown.
        open_to_all: no login.
        pin: the screen of a meeting being held opens it behind its PIN, after the login's idle time too.
        once_closed: `pin`, but only when that meeting has been closed on this screen.
    """

    who: str
    rule: Callable[[Viewer], bool] | None = None
    activity_rule: Callable[[Viewer, Any], bool] | None = None
    substitutes: bool = False
    personal: bool = False
    open_to_all: bool = False
    pin: bool = False
    once_closed: bool = False

    def with_persons(self) -> "Row":
        return replace(self, personal=True)

    def behind_pin_once_closed(self) -> "Row":
        return replace(self, pin=True, once_closed=True)


PUBLIC = Row("anyone", open_to_all=True)
# The participant's own secrets decide, in the view: link, code, PIN.
PARTICIPANT = Row("participant", open_to_all=True)
# Only where PORUKKA_DEMO=1 (the view answers 404 elsewhere).
DEMO = Row("demo", open_to_all=True)
# Signing in and accepting an invitation.
SIGN_IN = Row("sign_in", open_to_all=True)
# A signed-in account, whatever its roles (own settings, choosing the organisation).
ACCOUNT = Row("account", rule=lambda viewer: viewer.kind == "account")
STAFF = Row("staff", rule=lambda viewer: viewer.is_staff)
COORDINATOR = Row("coordinator", rule=lambda viewer: viewer.has(Role.COORDINATOR, Role.ADMINISTRATOR))
ADMINISTRATOR = Row("administrator", rule=lambda viewer: viewer.has(Role.ADMINISTRATOR))
MANAGER = Row("manager", rule=lambda viewer: viewer.has(Role.MANAGER, Role.COORDINATOR, Role.ADMINISTRATOR))
# The plan, schedule and operational counts of one group.
GROUP_PLAN = Row("group_plan", activity_rule=activities_access.may_see_plan)
GROUP_EDIT = Row("group_edit", activity_rule=activities_access.may_edit_plan)
# The people, answers and meetings of one group: its facilitators only.
GROUP = Row("group", activity_rule=activities_access.may_run)
MEETING = Row("meeting", activity_rule=activities_access.may_run, substitutes=True, pin=True)


@cache
def table() -> dict[str, Row]:
    """Every row, by full URL name (`staff:group`), as `config/urls.py` gathers them from the areas."""
    rows: dict[str, Row] = import_module(settings.ROOT_URLCONF).ACCESS
    return rows


def all_names() -> list[str]:
    """Every URL name that the resolver knows."""

    def walk(patterns: list[Any], space: str) -> list[str]:
        names: list[str] = []
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
                names += walk(pattern.url_patterns, inner)
            elif isinstance(pattern, URLPattern):
                names.append(f"{space}{pattern.name}" if pattern.name else f"{space}?{pattern.pattern}")
        return names

    return walk(get_resolver().url_patterns, "")


class AccessTable:
    """Checks the row of the address before its view runs."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: Any, view: Any, args: Any, kwargs: dict[str, Any]) -> HttpResponse | None:
        name = request.resolver_match.view_name
        row = table().get(name)
        if row is None:
            raise ImproperlyConfigured(f"{name} has no row in the access table")
        request.access_row = row
        if row.open_to_all:
            return self._let_in(request)
        viewer: Viewer = request.viewer
        if viewer.kind != "account":
            if request.headers.get("HX-Request"):  # a fragment: the page's script says that one was signed out
                return HttpResponse(status=401)
            return redirect_to_login(_way_back(request))
        if row.rule is not None:
            return self._let_in(request) if row.rule(viewer) else not_allowed(request)
        head = activities.activity_head(viewer, kwargs["activity_id"])
        if head is None:
            return not_found(request)
        request.activity = head
        assert row.activity_rule is not None
        if row.activity_rule(viewer, head):
            return self._let_in(request)
        may_substitute = row.substitutes and "meeting_id" in kwargs
        if may_substitute and meetings.is_substitute(viewer, kwargs["meeting_id"], now=request.now):
            return self._let_in(request)
        if may_substitute and self._had_a_right(request, kwargs["meeting_id"]):
            return right_ended(request)
        return not_allowed(request)

    @staticmethod
    def _had_a_right(request: Any, meeting_id: Any) -> bool:
        if request.session.get(MEETING_SCREEN) == str(meeting_id):
            return True
        return meetings.was_substitute(request.viewer, meeting_id)

    @staticmethod
    def _let_in(request: Any) -> None:
        # The generated test reads this: a view may still say 404 for something of its own.
        request.let_in = True


def _way_back(request: HttpRequest) -> str:
    """Where signing in leads: the page asked for, or the one that a form was sent from. Nothing is sent again."""
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    came = urlsplit(request.headers.get("Referer", ""))
    return came.path if came.netloc == request.get_host() and came.path else "/"
