"""Printed cards: a QR with the personal link, and the own code. Making one anew ends the old one."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_POST

from porukka.core import charts, dates, documents
from porukka.core.errors import NotFound, Refused
from porukka.domain.activities import actions as activities
from porukka.domain.activities import queries as read
from porukka.domain.activities.rules import OUT
from porukka.doors.hosts import participant_url
from porukka.doors.staff.frame import frame
from porukka.doors.staff.people.views.people import attachment
from porukka.doors.viewlog import saw

SHEET = "doors/staff/people/cards.typ"


@require_http_methods(["GET", "POST"])
def print_cards(request: Any, activity_id: Any) -> HttpResponse:
    """Asks whose cards, and says that a new card ends the old one; then the A4 sheets."""
    viewer, head = request.viewer, request.activity
    found = [one for one in read.participants(viewer, head.id) if one.stage not in OUT]
    asked = request.POST.getlist("who") if request.method == "POST" else []
    chosen = [one for one in found if str(one.id) in asked]
    if chosen:
        saw(
            request,
            activity=head.id,
            persons=[one.person_id for one in chosen],
            verb="export",
            reason="cards",
        )
        return _sheets(request, chosen)
    saw(request, activity=head.id, persons=[one.person_id for one in found])
    only = request.GET.get("who", "")
    context = {
        "rows": [{"one": one, "chosen": str(one.id) == only if only else not one.has_card} for one in found],
        "nobody": request.method == "POST",
    }
    return render(
        request,
        "people/print_cards.html",
        frame(request, "people") | context,
        status=422 if request.method == "POST" else 200,
    )


def _sheets(request: Any, chosen: list[read.Participant]) -> HttpResponse:
    cards = []
    for one in chosen:
        secret = activities.issue_card(by=request.viewer, now=request.now, participation_id=one.id)
        url = participant_url(reverse("participant:link", args=[secret.token]))
        with override(one.language):
            cards.append(
                {
                    "name": one.name,
                    "language": one.language,
                    "code": secret.own_code,
                    "qr": charts.qr(url, label=""),
                    "words": {
                        "title": _("My card"),
                        "camera": _("Open your phone's camera. Point it here."),
                        "alt": _("QR code of the card"),
                        "code": _("Own code"),
                        "keep": _("Keep this card to yourself. If it gets lost, you get a new one."),
                    },
                }
            )
    data = {
        "title": _("Cards"),
        "cards": cards,
        "fold": _("Cut along the lines. The name stays outside the card."),
    }
    name = f"{_('cards')}-{dates.today(request.now)}.pdf"
    return attachment(documents.pdf(SHEET, data, language=request.LANGUAGE_CODE), "application/pdf", name)


@require_POST
def end_cards(request: Any, activity_id: Any, participation_id: Any) -> HttpResponse:
    """Ends every card and link of somebody at once."""
    _must_be_here(request, participation_id)
    activities.revoke_grants(by=request.viewer, now=request.now, participation_id=participation_id)
    messages.success(request, _("The card and links no longer open anything."))
    return redirect("staff:person", activity_id, participation_id)


@require_POST
def send_link(request: Any, activity_id: Any, participation_id: Any) -> HttpResponse:
    """Sends the personal link to somebody who asked for one."""
    _must_be_here(request, participation_id)
    try:
        activities.send_link(by=request.viewer, now=request.now, participation_id=participation_id)
    except Refused as refusal:
        messages.error(request, str(refusal.words))
    else:
        messages.success(
            request, _("The link leaves by e-mail in a moment. It tells neither the group nor the service.")
        )
    return redirect("staff:person", activity_id, participation_id)


@require_POST
def reset_pin(request: Any, activity_id: Any, participation_id: Any) -> HttpResponse:
    """The person chooses a new PIN at the next visit. Nobody can read the old one."""
    _must_be_here(request, participation_id)
    activities.reset_pin(by=request.viewer, now=request.now, participation_id=participation_id)
    messages.success(request, _("The PIN was cleared. The person chooses a new one with the card."))
    return redirect("staff:person", activity_id, participation_id)


def _must_be_here(request: Any, participation_id: Any) -> None:
    if read.participant(request.viewer, participation_id).activity_id != request.activity.id:
        raise NotFound
