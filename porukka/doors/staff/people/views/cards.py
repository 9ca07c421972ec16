"""Printed cards: a QR with the personal link, and the own code. Making one anew ends the old one."""

import secrets
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_POST

from porukka.core import charts, dates, documents, formats
from porukka.core.errors import Conflict, NotFound, Refused
from porukka.core.seals import seal, unseal
from porukka.domain.activities import actions as activities
from porukka.domain.activities import queries as read
from porukka.domain.activities.rules import OUT
from porukka.doors.hosts import participant_url
from porukka.doors.staff.frame import frame
from porukka.doors.staff.people.views.people import attachment
from porukka.doors.viewlog import saw

SHEET = "doors/staff/people/cards.typ"
PAGE, PAGE_LASTS = "cards-page", timedelta(hours=1)  # a sealed note in the form


@require_http_methods(["GET", "POST"])
def print_cards(request: Any, activity_id: Any) -> HttpResponse:
    """Asks whose cards, and says that a new card ends the old one; then the A4 sheets."""
    viewer, head = request.viewer, request.activity
    found = [one for one in read.participants(viewer, head.id) if one.stage not in OUT]
    asked = request.POST.getlist("who") if request.method == "POST" else []
    chosen = [one for one in found if str(one.id) in asked]
    seed, fault = _seed(request), ""
    if chosen and seed:
        try:
            sheets = _sheets(request, chosen, seed)
        except Refused as refusal:
            fault = str(refusal.words)
        else:
            people = [one.person_id for one in chosen]
            saw(request, activity=head.id, persons=people, verb="export", reason="cards")
            name = _("cards")
            return attachment(sheets, "application/pdf", f"{name}-{dates.today(request.now)}.pdf")
    elif chosen:
        fault = _("The page had waited too long. Check the names and make the cards again.")
    elif request.method == "POST":
        fault = _("Choose at least one person.")
    saw(request, activity=head.id, persons=[one.person_id for one in found])
    only = request.GET.get("who", "")
    context = {
        "rows": [{"one": one, "chosen": _offered(one, asked, only)} for one in found],
        "fault": fault,
        "page": seal(PAGE, {"s": secrets.token_hex(16), "a": head.id.hex}, now=request.now),
    }
    return render(
        request, "people/print_cards.html", frame(request, "people") | context, status=422 if fault else 200
    )


def _offered(one: read.Participant, asked: list[str], only: str) -> bool:
    """Who is ticked: those asked for already, the one whose page it was, or everybody without a card."""
    if asked:
        return str(one.id) in asked
    return str(one.id) == only if only else not one.has_card


def _seed(request: Any) -> str:
    """What this rendered page's cards are drawn from; sent twice it draws the same cards. "" when it is too old."""
    note = unseal(PAGE, request.POST.get("page", ""), now=request.now, max_age=PAGE_LASTS)
    return str(note["s"]) if note and note["a"] == request.activity.id.hex else ""


def _sheets(request: Any, chosen: list[read.Participant], seed: str) -> bytes:
    """The sheets. Old cards end only when the file is there: a sheet that can't be made changes nothing."""
    who = [one.id for one in chosen]
    for again in (True, True, False):
        cards = read.drawn_cards(request.viewer, request.activity.id, who, seed)
        sheets = _pdf(request, chosen, cards)
        try:
            activities.hand_out_cards(
                by=request.viewer, now=request.now, activity_id=request.activity.id, cards=cards
            )
        except Conflict:
            if again:
                continue  # a colleague got one of the four-digit codes meanwhile
            raise
        break
    return sheets


def _pdf(request: Any, chosen: list[read.Participant], drawn: list[read.DrawnCard]) -> bytes:
    cards = []
    for one, secret in zip(chosen, drawn, strict=True):
        url = participant_url(reverse("participant:link", args=[secret.token]))
        with override(one.language):
            cards.append(
                {
                    "name": one.called,
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
    return documents.pdf(SHEET, data, language=request.LANGUAGE_CODE)


@require_POST
def end_cards(request: Any, activity_id: Any, participation_id: Any) -> HttpResponse:
    """Ends every card and link of somebody at once."""
    _must_be_here(request, participation_id)
    activities.revoke_grants(by=request.viewer, now=request.now, participation_id=participation_id)
    messages.success(request, _("The card and links no longer open anything."))
    return _back(activity_id, participation_id)


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
    return _back(activity_id, participation_id)


@require_POST
def let_choose_pin(request: Any, activity_id: Any, participation_id: Any) -> HttpResponse:
    """The person chooses a PIN with the card within half an hour. Nobody can read the old one."""
    _must_be_here(request, participation_id)
    until = activities.let_choose_pin(by=request.viewer, now=request.now, participation_id=participation_id)
    messages.success(
        request, _("The person can choose a PIN with the card until %(time)s.") % {"time": formats.clock(until)}
    )
    return _back(activity_id, participation_id)


def _back(activity_id: Any, participation_id: Any) -> HttpResponse:
    """To the person's page, with the card's part open."""
    response = redirect("staff:person", activity_id, participation_id)
    response["Location"] += "?open=card#card"
    return response


def _must_be_here(request: Any, participation_id: Any) -> None:
    if read.participant(request.viewer, participation_id).activity_id != request.activity.id:
        raise NotFound
