"""The front page: what this is, and in demo mode four ways to step in."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user_model, login, logout
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from porukka.domain.people import queries as people
from porukka.doors.public.front import demo


@require_safe
def front(request: Any) -> HttpResponse:
    """Signed-in staff go on to today's page; a program without an organisation says what to do first."""
    if request.viewer.is_staff and "stay" not in request.GET:
        return redirect("staff:today")
    ways = [
        ("facilitator", "cup", _("As a facilitator"), _("Run today's meeting and see how it goes.")),
        ("participant", "mobile", _("As a participant"), _("Say on the phone how it went. No account is needed.")),
        ("coordinator", "calendar", _("As a coordinator"), _("See all groups and start a new one.")),
        ("manager", "chart", _("As a manager"), _("See what the groups achieve. You see no single person.")),
    ]
    organisation = people.only_organisation()
    return render(
        request,
        "front/front.html",
        {"ways": ways if settings.DEMO else [], "organisation": organisation[1] if organisation else ""},
    )


@csrf_exempt  # whoever another site steps in as is invented, and so is all they see
@require_POST
def demo_enter(request: Any) -> HttpResponse:
    """Steps in as somebody of the demo organisation: a staff account, or a participant's own link."""
    if not settings.DEMO:
        raise Http404
    role = request.POST.get("role", "")
    if role == "participant":
        token = demo.participant_token(now=request.now)
        if token is None:
            return _not_yet(request)
        logout(request)
        return redirect("participant:link", token)
    if role not in ("facilitator", *demo.OFFICES):
        raise Http404
    account_id = demo.account_for(role, now=request.now)
    account = get_user_model().objects.filter(pk=account_id).first()
    if account is None:
        return _not_yet(request)
    login(request, account, backend=settings.AUTHENTICATION_BACKENDS[0])
    return redirect("staff:today")


def _not_yet(request: Any) -> HttpResponse:
    messages.warning(request, _("The demo organisation is still being made. Try again in a moment."))
    return redirect("public:front")
