"""The participant's own page. Card or link and PIN open it for 15 minutes; every look is in the log."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from porukka.core.errors import NotAllowed, NotFound, Refused
from porukka.core.forms import row_id
from porukka.domain.activities import actions as activities_actions
from porukka.domain.activities import queries as activities
from porukka.domain.activities.actions import PinCheck, PinResult
from porukka.domain.activities.queries import GrantRef
from porukka.domain.activities.rules import (
    FREE_TO_LEAVE,
    OWN_PAGE_LASTS,
    PIN_LONGEST,
    PIN_SHORTEST,
    pin_pause_words,
)
from porukka.domain.flows.pins import choose_first_pin
from porukka.domain.goals import actions as goals_actions
from porukka.domain.goals import queries as goals
from porukka.domain.surveys import queries as surveys
from porukka.domain.voice import queries as voice
from porukka.doors.cookies import set_note
from porukka.doors.participant import notes
from porukka.doors.participant.own import calendar, story
from porukka.doors.viewlog import saw


@require_safe
def own(request: Any) -> HttpResponse:
    """The own page, or how to open it."""
    grant = notes.own_of(request)
    if grant is None:
        saw(request)
        return _page(request, "own/closed.html", {"left": request.GET.get("ulos") == "1"})
    return _own_page(request, grant)


@csrf_exempt  # the sealed note in the form is what a forger cannot make; see notes.py
@require_http_methods(["GET", "HEAD", "POST"])
def own_door(request: Any) -> HttpResponse:
    """Asks for the PIN, or lets it be chosen the first time.

    The way here is a form, so that no address tells whose page it is; it goes on to the same address by GET, so that
    Back and reload send nothing again. The cookie only draws the form; whose PIN is tried stands in the form itself.
    """
    if request.method != "POST":
        sealed = str(request.COOKIES.get(notes.PIN_COOKIE, ""))
        grant = notes.grant_in(request, notes.TO_OWN, sealed, notes.TO_OWN_LASTS)
        if grant is None:
            return _page(request, "own/closed.html", {"left": False})
        notes.speak(request, grant.language)
        return _ask_pin(request, grant, sealed)
    sealed = str(request.POST.get("note", ""))
    grant = notes.grant_in(request, notes.TO_OWN, sealed, notes.TO_OWN_LASTS)
    if grant is None:
        return _page(request, "own/closed.html", {"left": False}, status=410)
    notes.speak(request, grant.language, sent=str(request.POST.get("lang", "")))
    if "pin" not in request.POST:
        response = redirect("participant:own_door")
        response.status_code = 303
        set_note(response, notes.PIN_COOKIE, sealed, request.path, notes.PIN_LASTS)
        return response
    fault = _first_pin(request, grant) if not grant.has_pin else _try_pin(request, grant)
    if fault is not None:
        return _ask_pin(request, grant, sealed, fault)
    # Read anew: a PIN chosen just now belongs to the note.
    grant = activities.grant_by_id(grant.id, now=request.now) or grant
    response = redirect("participant:own")
    response.status_code = 303
    notes.close_own(response)
    set_note(
        response, notes.OWN_COOKIE, notes.own_note(request, grant), reverse("participant:own"), OWN_PAGE_LASTS
    )
    return response


@require_safe
def own_dates(request: Any) -> HttpResponse:
    """The dates to come as a calendar file, with a title that tells nothing."""
    grant = notes.own_of(request)
    if grant is None:
        return _page(request, "own/closed.html", {"left": False}, status=404)
    viewer = request.viewer = grant.viewer(pin_ok=True)
    notes.speak(request, grant.language)
    dates = surveys.own_dates(viewer, grant.participation_id, now=request.now)
    saw(request, participations=[grant.participation_id], verb="export")
    response = HttpResponse(
        calendar.file(dates, title=pgettext("in a phone's calendar", "Meeting"), now=request.now),
        content_type="text/calendar",
    )
    response["Content-Disposition"] = 'attachment; filename="paivat.ics"'
    return response


@require_safe
def own_log(request: Any) -> HttpResponse:
    """Who has looked at or written what is held of the reader, in plain words."""
    grant = notes.own_of(request)
    if grant is None:
        saw(request)
        return _page(request, "own/closed.html", {"left": False})
    viewer = request.viewer = grant.viewer(pin_ok=True)
    notes.speak(request, grant.language)
    saw(request, participations=[grant.participation_id])
    return _page(request, "own/own_log.html", {"lines": activities.own_log(viewer)})


@csrf_exempt  # as above: the form carries the page's own sealed note, and the cookie must agree with it
@require_http_methods(["GET", "HEAD", "POST"])
def own_strengths(request: Any) -> HttpResponse:
    """Adds to, removes from or shares one line of the list "what I'm good at".

    A page with a fault has this address: choosing another language on it comes by GET, and goes to the own page.
    """
    if request.method != "POST":
        return redirect("participant:own")
    grant = _same_person(request)
    if grant is None:
        return _page(request, "own/closed.html", {"left": False}, status=410)
    viewer = grant.viewer(pin_ok=True)
    notes.speak(request, grant.language)
    try:
        _change_strength(request, grant, viewer)
    except Refused as refusal:
        return _own_page(request, grant, fault=str(refusal.words), typed=str(request.POST.get("words", ""))[:500])
    response = redirect(reverse("participant:own") + "#strengths")
    response.status_code = 303
    return response


@csrf_exempt  # closing the page harms nobody
@require_http_methods(["GET", "HEAD", "POST"])
def own_out(request: Any) -> HttpResponse:
    """Closes what is open on this device: the own page, and the form that a card opened.

    An address that is only read closes nothing. The button Leave of every page tells it here on its way out; without
    the script it is a form of its own (`leave`) and goes on to a page that tells a bystander nothing.
    """
    if request.method != "POST":
        return _page(request, "own/left.html", {}) if "pois" in request.GET else redirect("participant:own")
    left = reverse("participant:own_out") + "?pois" if "leave" in request.POST else ""
    response = redirect(left or reverse("participant:own") + "?ulos=1")
    response.status_code = 303
    notes.close_own(response)
    response.delete_cookie(notes.DOOR_COOKIE, path=reverse("participant:answer"))
    return response


def _change_strength(request: Any, grant: GrantRef, viewer: Any) -> None:
    act, now = request.POST.get("act"), request.now
    if act == "add":
        words = str(request.POST.get("words", ""))
        goals_actions.add_strength(
            by=viewer,
            now=now,
            participation_id=grant.participation_id,
            words=words,
            new_id=row_id(request),
        )
        return
    try:
        strength_id = UUID(str(request.POST.get("line", "")))
    except ValueError as bad:
        raise NotFound from bad
    if act == "remove":
        goals_actions.remove_strength(by=viewer, now=now, strength_id=strength_id)
    elif act in ("share", "keep"):
        goals_actions.share_strength(by=viewer, now=now, strength_id=strength_id, shared=act == "share")
    else:
        raise NotAllowed


def _same_person(request: Any) -> GrantRef | None:
    """The form's note and the cookie name the same person: a form left open by the one before changes nothing."""
    in_form = notes.grant_in(request, notes.OWN, str(request.POST.get("note", "")), OWN_PAGE_LASTS)
    in_cookie = notes.own_of(request)
    same = in_form and in_cookie and in_form.participation_id == in_cookie.participation_id
    return in_form if same else None


def _own_page(request: Any, grant: GrantRef, *, fault: str = "", typed: str = "") -> HttpResponse:
    viewer = request.viewer = grant.viewer(pin_ok=True)
    language = notes.speak(request, grant.language)
    steps = surveys.own_line(viewer, grant.participation_id, language=language)
    dates = surveys.own_dates(viewer, grant.participation_id, now=request.now)
    to_come = [date for date in dates if not date.cancelled]
    # The one that is going on is known to whoever is there: the next is told.
    later = [date for date in to_come if date.starts_at > request.now]
    # Told as long as somebody might come for nothing: those before the next meeting, or all when none follows.
    not_held = [date for date in dates if date.why_not and (not later or date.starts_at < later[0].starts_at)]
    to_come = later or to_come
    saw(request, participations=[grant.participation_id])
    context = {
        "next": to_come[0] if to_come else None,
        "not_held": not_held,
        "has_dates": bool(to_come),
        "goals": goals.open_goals(viewer, grant.activity_id, grant.participation_id),
        "steps": steps,
        "walk": story.picture(steps),
        "story": story.title(steps),
        "attended": story.attended(steps),
        "replies": voice.replies_for(viewer, grant.activity_id, newest=6),
        "strengths": goals.strengths(viewer, grant.participation_id),
        "next_step": grant.next_step,
        "free_to_leave": grant.basis in FREE_TO_LEAVE,
        "crisis_number": grant.crisis_number,
        "note": notes.own_note_kept(request),
        "fault": fault,
        "typed": typed,
    }
    return _page(request, "own/own.html", context, status=422 if fault else 200)


def _first_pin(request: Any, grant: GrantRef) -> Refused | None:
    """Sets the PIN that the participant has chosen. Returns what is wrong with it, or with the meeting's code."""
    pin, again, code = (str(request.POST.get(name, ""))[:60].strip() for name in ("pin", "again", "code"))
    if pin != again:
        return Refused(_("The two PINs are not the same. Type it twice."), "pin")
    try:
        choose_first_pin(
            by=grant.viewer(), now=request.now, participation_id=grant.participation_id, pin=pin, code=code
        )
    except Refused as refusal:
        return refusal
    return None


def _try_pin(request: Any, grant: GrantRef) -> Refused | None:
    pin = str(request.POST.get("pin", ""))[:40].strip()
    check: PinCheck = activities_actions.check_pin(
        now=request.now, participation_id=grant.participation_id, pin=pin
    )
    if check.result is PinResult.RIGHT:
        return None
    if check.result is PinResult.PAUSED and check.paused_until is not None:
        return Refused(pin_pause_words(check.paused_until, now=request.now), "pin")
    return Refused(_("That is not your PIN. Try again, or ask your group's leaders for a new one."), "pin")


def _ask_pin(request: Any, grant: GrantRef, sealed: str, fault: Refused | None = None) -> HttpResponse:
    allowed = grant.pin_open_until is not None and request.now < grant.pin_open_until
    context = {
        "note": sealed,
        "first": not grant.has_pin,
        "ask_code": not grant.has_pin and not allowed,
        # Not a secret: it is on the wall. The PINs are typed anew.
        "typed": str(request.POST.get("code", ""))[:60],
        "fault": fault,
        "shortest": PIN_SHORTEST,
        "longest": PIN_LONGEST,
    }
    return _page(request, "own/own_door.html", context, status=422 if fault else 200)


def _page(request: Any, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    context["large_text"] = notes.large_text(request)
    return notes.finish(request, render(request, template, context, status=status))
