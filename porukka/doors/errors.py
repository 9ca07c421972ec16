"""Pages for what went wrong. They say what to do next and tell nothing of what is inside."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from porukka.core.errors import NotAllowed, NotFound
from porukka.domain.people.rules import NOBODY, Role
from porukka.doors.screens import SCREEN_LOCKED

# Who may open a page, in words, by the name of its row in the access table.
WHO_CAN = {
    "administrator": _(
        "Your organisation's administrator can open this page. Ask them if you need something here."
    ),
    "coordinator": _("A coordinator or an administrator can open this page. Ask them if you need something here."),
    "manager": _("Managers and coordinators can open this page. Ask a coordinator if you need it in your work."),
    "group_plan": _(
        "The group's facilitators and its unit's coordinators and managers can open this page. "
        "Ask the facilitators if you need it in your work."
    ),
    "group_edit": _(
        "The group's facilitators and its unit's coordinators can open this page. "
        "Ask the facilitators if you need it in your work."
    ),
    "group": _("Only the group's own facilitators can open this page. Ask them if you need it in your work."),
    "meeting": _(
        "Only the group's own facilitators, and those they let in for a meeting, can open this page. "
        "Ask them if you need it in your work."
    ),
    "": _(
        "It belongs to somebody else. If you think it should be yours, ask the person you got the address from."
    ),
}


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "ui/400.html", status=400)


def not_allowed(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Says who can open the page, by its row in the access table, so that the reader knows whom to ask."""
    row, viewer = getattr(request, "access_row", None), getattr(request, "viewer", NOBODY)
    who = getattr(row, "who", "")
    if who == "coordinator" and viewer.has(Role.COORDINATOR):
        who = "administrator"  # another unit's: it is not for this coordinator to open
    return render(request, "ui/403.html", {"who": WHO_CAN.get(who, WHO_CAN[""])}, status=403)


def right_ended(request: HttpRequest) -> HttpResponse:
    """Somebody stood in for a meeting, and that is over. A locked screen is signed out: its PIN opens nothing more."""
    signed_out = SCREEN_LOCKED in request.session
    if signed_out:
        logout(request)
    return render(request, "ui/right_ended.html", {"signed_out": signed_out}, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The same words whether there is nothing or it is not for the reader; of their work to those signed in."""
    staff = getattr(request, "viewer", NOBODY).kind == "account"
    return render(request, "ui/404.html", {"staff": staff}, status=404)


def broken(request: HttpRequest) -> HttpResponse:
    return render(request, "ui/500.html", status=500)


class SaysNo:
    """Turns the domain's own exceptions into pages."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: Any, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, NotAllowed):
            return not_allowed(request)
        if isinstance(exception, NotFound | Http404):
            return not_found(request)
        return None
