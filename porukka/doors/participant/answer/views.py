"""The rating page. Opening a link spends nothing; the form itself says whose answer it will be (see `notes.py`)."""

import math
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import OperationalError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from porukka.core.errors import NotFound, Refused
from porukka.core.seals import unseal
from porukka.domain.activities import queries as activities
from porukka.domain.activities.queries import GrantRef
from porukka.domain.goals import queries as goals
from porukka.domain.meetings import queries as meetings
from porukka.domain.meetings.actions import use_typed_code
from porukka.domain.meetings.rules import plain_code, wall_code
from porukka.domain.people.rules import Viewer
from porukka.domain.surveys import actions, queries
from porukka.domain.surveys.rules import AnswerChannel
from porukka.doors.cookies import set_note
from porukka.doors.participant import notes
from porukka.doors.participant.answer import forms
from porukka.doors.viewlog import saw

PREVIEW_LASTS = timedelta(days=2)
# What the buttons for language and text size say of the page they are on (`again` in its form; see `_again`).
AS_IT_STANDS, MARKED = "as-it-stands", "marked"


@require_safe
def link(request: Any, token: str) -> HttpResponse:
    """The address on a card or in a message: remembers which form to show and goes on to a clean address."""
    grant = activities.grant_for_token(token, now=request.now)
    if grant is None:
        return _page(request, "answer/link.html", {}, status=404)
    response = redirect("participant:answer")
    response.status_code = 303
    notes.speak(request, grant.language)
    note = notes.door_note(request, grant.id)
    set_note(response, notes.DOOR_COOKIE, note, reverse("participant:answer"), notes.DOOR_LASTS)
    notes.close_own(response)
    return response


@csrf_exempt  # the sealed note in the form is what a forger cannot make; see notes.py
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: Any) -> HttpResponse:
    """The rating page (GET) and its answer (POST), which shows the thank-you at once.

    A redirect to the thank-you would make a fourth request of the whole answering, on a slow phone the slowest part of
    it; reloading the thank-you sends the same page again, which changes nothing.
    """
    if request.method == "POST":
        return _thanks_again(request) if "keep" in request.POST else _take(request)
    door = notes.door_of(request)
    if door is None:
        return _page(request, "answer/closed.html", {"gone": True, "to_own": ""})
    notes.speak(request, door.language)
    return _linked_page(request, door, AnswerChannel.LINK)


@csrf_exempt  # nothing is changed here but the way
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: Any) -> HttpResponse:
    """Typing the meeting's code from the wall. A right one goes on to the address of the wall's picture."""
    if request.method != "POST":
        return _ask_code(request, "")
    given = str(request.POST.get("code", ""))[:60]
    plain = plain_code(given)
    if not plain:
        return _ask_code(request, given, "wrong" if given.strip() else "missing", status=422)
    typed = use_typed_code(now=request.now, code=plain)
    if typed.wait_until is not None:
        response = _ask_code(request, given, "wait", until=typed.wait_until, status=429)
        response["Retry-After"] = str(math.ceil((typed.wait_until - request.now).total_seconds()))
        return response
    if typed.meeting is None:
        return _ask_code(request, given, "wrong", status=422)
    response = redirect("participant:meeting_code", code=wall_code(typed.meeting.id))
    response.status_code = 303
    return response


@csrf_exempt  # the meeting's code and the own code are the secrets; no login stands behind them
@require_http_methods(["GET", "HEAD", "POST"])
def meeting_code(request: Any, code: str) -> HttpResponse:
    """Behind the wall's QR: the own code, or on without a name. The form follows in the same answer.

    The picture carries more than the six signs and always opens; an address with the six alone fills in the form where
    they are typed (and counted, which a GET never does).
    """
    ref = meetings.meeting_for_wall_code(code, request.now)
    if ref is None:
        plain = plain_code(code)
        return (
            _ask_code(request, plain)
            if plain
            else _ask_code(request, forms.shown_again(code[:60]), "wrong", status=404)
        )
    if request.method != "POST":
        response = _page(request, "answer/meeting_code.html", {"error": "", "typed": ""})
        notes.close_own(response)
        return response
    if request.POST.get("way") == "nameless":
        return _nameless_page(request, ref.id, ref.organisation_id)
    given = str(request.POST.get("own_code", ""))[:60]
    try:
        grant = actions.use_own_code(now=request.now, meeting_id=ref.id, code=given)
    except Refused as refusal:
        context = {"error": refusal.words, "typed": forms.shown_again(given)}
        return _page(request, "answer/meeting_code.html", context, status=422)
    notes.speak(request, grant.language)
    return _linked_page(request, grant, AnswerChannel.CODE)


@csrf_exempt  # nothing is ever saved here
@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: Any, token: str) -> HttpResponse:
    """The participant's view on a worker's phone, before anybody is added. Nothing is saved, and it says so."""
    note = unseal(queries.PREVIEW, token, now=request.now, max_age=PREVIEW_LASTS)
    found = queries.preview_page(UUID(note["a"]), now=request.now) if note else None
    if found is None:
        return _page(request, "answer/link.html", {}, status=404)
    page, viewer = found
    language = notes.speak(request, viewer.language)
    rating = None
    if "keep" in request.POST:
        return _thanks(request, named=True, preview=True)
    if request.method == "POST":
        rating = forms.read(forms.ask(page, language, named=True), page, request.POST)
        if request.POST.get("again") == AS_IT_STANDS:
            rating.forgive()
        elif not rating.faulty:
            return _thanks(request, named=True, preview=True)
    return _asked(request, page, "", named=True, rating=rating, preview=True)


def _ask_code(
    request: Any, typed: str, problem: str = "", *, until: datetime | None = None, status: int = 200
) -> HttpResponse:
    """The form for a typed code. `problem`: missing, wrong, or wait (`until` when)."""
    return _page(request, "answer/code.html", {"problem": problem, "until": until, "typed": typed}, status=status)


def _linked_page(request: Any, grant: GrantRef, channel: str) -> HttpResponse:
    """A person's empty form: nothing of earlier answers is on it (TRUST 1)."""
    page = queries.page_for_participant(grant, now=request.now)
    to_own = notes.to_own_note(request, grant) if channel == AnswerChannel.LINK else ""
    if page.meeting_id is None or not page.forms:
        return _page(request, "answer/closed.html", {"gone": False, "to_own": to_own})
    note = notes.answer_note(
        request,
        meeting_id=page.meeting_id,
        versions=[form.version_id for form in page.forms],
        grant=grant,
        channel=channel,
    )
    return _asked(request, page, note, named=True, grant=grant, to_own=to_own, channel=channel)


def _nameless_page(request: Any, meeting_id: UUID, organisation_id: UUID) -> HttpResponse:
    """The same questions without a name."""
    page = queries.page_without_name(Viewer(organisation_id=organisation_id), meeting_id, now=request.now)
    if page is None or page.meeting_id is None or not page.forms:
        return _page(request, "answer/closed.html", {"gone": False, "to_own": ""})
    notes.speak(request, "")
    versions = [form.version_id for form in page.forms]
    note = notes.answer_note(
        request, meeting_id=page.meeting_id, versions=versions, organisation_id=organisation_id
    )
    return _asked(request, page, note, named=False)


def _asked(
    request: Any,
    page: queries.AnswerPage,
    note: str,
    *,
    named: bool,
    rating: forms.Rating | None = None,
    grant: GrantRef | None = None,
    to_own: str = "",
    channel: str = "",
    preview: bool = False,
    status: int = 0,
) -> HttpResponse:
    """The page with its questions; with the own main goal in words only where its owner has allowed it."""
    goal = None
    if grant is not None and page.goal_said and channel == AnswerChannel.LINK:
        goal = goals.main_goal_by_link(grant.viewer())
        if goal is not None:
            request.viewer = grant.viewer()
            saw(request, participations=[grant.participation_id])
    faulty = rating is not None and rating.faulty
    context = {
        "page": page,
        "questions": forms.questions(page, get_language() or "fi", named=named, rating=rating),
        "faulty": faulty,
        "fault": rating.fault if rating else "",
        "note": note,
        "named": named,
        "goal": goal,
        "to_own": to_own,
        "preview": preview,
        "stay": request.path if preview else reverse("participant:answer"),
        "again": MARKED if faulty else AS_IT_STANDS,
    }
    return _page(request, "answer/answer.html", context, status=status or (422 if faulty else 200))


def _take(request: Any) -> HttpResponse:
    """Takes what was sent. Whose it is stands in the form's own sealed note, never in a cookie."""
    sealed = str(request.POST.get("note", ""))
    note = unseal(notes.ANSWER, sealed, now=request.now, max_age=notes.ANSWER_LASTS)
    nameless = note is not None and "g" not in note
    if nameless:
        note = unseal(notes.ANSWER, sealed, now=request.now, max_age=notes.NAMELESS_LASTS)
    elif note and note.get("h") == AnswerChannel.CODE:
        note = unseal(notes.ANSWER, sealed, now=request.now, max_age=notes.CODE_LASTS)
    grant = activities.grant_by_id(UUID(note["g"]), now=request.now) if note and "g" in note else None
    if note is None or ("g" in note and grant is None):
        _speak_the_pages(request)
        return _too_old(request, nameless=nameless)
    language = _speak_the_pages(request)
    meeting_id = UUID(note["m"])
    viewer = grant.viewer() if grant else Viewer(organisation_id=UUID(note["o"]))
    page = queries.page_of_forms(viewer, meeting_id, [UUID(version) for version in note["f"]])
    again = partial(_again, request, page, sealed, grant, viewer, channel=note.get("h", ""))
    if "again" in request.POST:
        if queries.is_taken(viewer, meeting_id, UUID(note["c"])):
            # Sent already: reloading a page before it must not show the next one what was on it (TRUST 5).
            return _page(request, "answer/closed.html", {"gone": True, "to_own": ""}, status=410)
        return again(None)
    sent = forms.answers(page, request.POST)
    if sent is None:
        return again(None)
    try:
        for form, answers in zip(page.forms, sent, strict=True):
            _save(request, note, grant, viewer, form.version_id, answers, language)
    except Refused as refusal:
        return again(refusal)
    except NotFound:
        return _too_old(request)
    except OperationalError:
        # A full disk, a database that is away: no success text before its word (TRUST 15).
        words = Refused(_("Your answer could not be saved now. Try again in a moment."))
        return again(words, status=503)
    to_own = notes.to_own_note(request, grant) if grant and note["h"] == AnswerChannel.LINK else ""
    last = queries.is_the_last(meeting_id)
    response = _thanks(request, named=grant is not None, to_own=to_own, last=last)
    # The next one to hold this phone finds no form open.
    response.delete_cookie(notes.DOOR_COOKIE, path=request.path)
    notes.close_own(response)
    return response


def _again(
    request: Any,
    page: queries.AnswerPage,
    sealed: str,
    grant: GrantRef | None,
    viewer: Viewer,
    refusal: Refused | None,
    *,
    channel: str,
    status: int = 0,
) -> HttpResponse:
    """The page once more, with everything that was typed and what is wrong. Only now is the rest of it needed.

    A language or text size chosen on the page comes here too, by the page's own form: nothing is stored then, and
    nothing is called wrong that was not.
    """
    language, named = get_language() or "fi", grant is not None
    if status != 503 and page.meeting_id is not None:
        whole = (
            queries.page_for_participant(grant, now=request.now)
            if grant
            else queries.page_without_name(viewer, page.meeting_id, now=request.now)
        )
        if whole is not None and whole.meeting_id == page.meeting_id:
            page = whole
    rating = forms.read(forms.ask(page, language, named=named), page, request.POST)
    if refusal is not None:
        rating.refuse(refusal.words, refusal.field)
    if request.POST.get("again") == AS_IT_STANDS:
        rating.forgive()
    to_own = notes.to_own_note(request, grant) if grant and channel == AnswerChannel.LINK else ""
    return _asked(
        request,
        page,
        sealed,
        named=named,
        rating=rating,
        grant=grant,
        to_own=to_own,
        channel=channel,
        status=status,
    )


def _speak_the_pages(request: Any) -> str:
    """The language of the page that was sent; a choice made on it is a newer one."""
    lang = str(request.POST.get("lang", ""))
    return notes.speak(request, lang, sent="" if "again" in request.POST else lang)


def _save(
    request: Any,
    note: dict[str, Any],
    grant: GrantRef | None,
    viewer: Viewer,
    version_id: UUID,
    answers: dict[str, Any],
    language: str,
) -> None:
    if grant is None:
        actions.answer_anonymously(
            by=viewer,
            now=request.now,
            meeting_id=UUID(note["m"]),
            form_version_id=version_id,
            client_key=UUID(note["c"]),
            answers=answers,
        )
        return
    actions.answer_linked(
        by=viewer,
        now=request.now,
        participation_id=grant.participation_id,
        meeting_id=UUID(note["m"]),
        form_version_id=version_id,
        client_key=UUID(note["c"]),
        answers=answers,
        channel=note["h"],
        language=language,
    )


def _thanks_again(request: Any) -> HttpResponse:
    """The thank-you in another language or text size. It came by a form, so a link would lead to a closed page."""
    _speak_the_pages(request)
    thanked = notes.thanked(request)
    if thanked is None:
        return _page(request, "answer/closed.html", {"gone": True, "to_own": ""}, status=410)
    return _thanks(request, named=thanked[0], to_own=thanked[1], last=thanked[2])


def _thanks(
    request: Any, *, named: bool, to_own: str = "", preview: bool = False, last: bool = False
) -> HttpResponse:
    """The thank-you, the same for everybody but for the sealed notes on it: drawn once, so that it comes at once."""
    keep = notes.thanks_note(request, named=named, last=last)
    context = {"preview": preview, "named": named, "to_own": to_own, "keep": keep, "last": last}
    context |= {"stay": "", "again": ""}
    if request.viewer.kind != "nobody" or request.GET:
        return _page(request, "answer/thanks.html", context)
    key = (get_language(), notes.large_text(request), named, bool(to_own), preview, last)
    places = {"to_own": "the-note-of-the-own-page", "keep": "the-note-of-the-thanks"}
    if key not in _DRAWN or settings.DEBUG:
        shown = context | places | {"large_text": key[1]} | ({} if to_own else {"to_own": ""})
        _DRAWN[key] = render_to_string("answer/thanks.html", shown, request)
    words = _DRAWN[key].replace(places["to_own"], to_own).replace(places["keep"], keep)
    return notes.finish(request, HttpResponse(words))


_DRAWN: dict[tuple[object, ...], str] = {}


def _too_old(request: Any, *, nameless: bool = False) -> HttpResponse:
    """The page can't be sent any more; what was written is shown, so that it can be copied."""
    context = {
        "typed": forms.typed(request.POST),
        "nameless": nameless,
        "note": str(request.POST.get("note", ""))[:4000],
        "stay": reverse("participant:answer"),
        "again": AS_IT_STANDS,
    }
    return _page(request, "answer/too_old.html", context, status=410)


def _page(request: Any, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    context["large_text"] = notes.large_text(request)
    return notes.finish(request, render(request, template, context, status=status))
