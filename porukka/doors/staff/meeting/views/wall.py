"""What the room sees: the code, a count, and what came of the last time. No names and no comments."""

import math
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages as notices
from django.core.cache import cache
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from porukka.core import formats
from porukka.core.disclosure import Audience
from porukka.core.errors import Refused
from porukka.domain.activities import access
from porukka.domain.meetings import queries
from porukka.domain.meetings.rules import MeetingState, wall_code
from porukka.domain.surveys import actions as answering
from porukka.domain.surveys import queries as surveys
from porukka.domain.voice import queries as voice
from porukka.doors.hosts import participant_url

COUNT_LASTS = 2  # seconds
OPENING = timedelta(minutes=30)
TOLD_MEETINGS = 3  # the room sees where it comes from, in words it can read from four metres


def count_context(
    request: Any, one: queries.MeetingLine, held: queries.Held, present: int | None
) -> dict[str, Any]:
    """The code, its address, and how many have answered of those here. A count only."""
    code_url = ""
    if held.code:
        code_url = participant_url(reverse("participant:meeting_code", args=[wall_code(one.id)]))
    typed = participant_url(reverse("participant:code")).split("://")[-1].rstrip("/")
    answered = surveys.answered_count(one.id)
    return {
        "code_url": code_url,
        "typed_url": typed,
        "answered": answered,
        "codes_wait_until": queries.codes_wait_until(request.now) if held.code else None,
        "of": present,
        # A linked answer is always taken, also when answers without a name have filled the room (TRUST 6).
        "more": present is not None and answered > present,
        "missing": max(0, (present or 0) - answered),
    }


@require_GET
def answered(request: Any, activity_id: UUID, meeting_id: UUID) -> HttpResponse:
    """One number, asked for every two seconds. On the meeting's own screen it also asks for the PIN when locked."""
    one = queries.meeting_line(request.viewer, activity_id, meeting_id)
    held = queries.held(request.viewer, meeting_id)
    # Thirty phones and two screens ask at once: one look at the database every two seconds is enough.
    counted = cache.get(f"answered:{meeting_id}")
    if counted is None:
        counted = count_context(request, one, held, queries.n_expected(meeting_id))
        cache.set(f"answered:{meeting_id}", counted, COUNT_LASTS)
    template = "meeting/meeting.html" if "screen" in request.GET else "meeting/meeting_wall.html"
    return render(request, f"{template}#count", {"one": one, "head": request.activity, **counted})


@require_GET
def meeting_wall(request: Any, activity_id: UUID, meeting_id: UUID) -> HttpResponse:
    """Full screen, two faces: what came of last time opens the meeting, the code ends it; a link turns it over."""
    viewer = request.viewer
    one = queries.meeting_line(viewer, activity_id, meeting_id)
    held = queries.held(viewer, meeting_id)
    replies, finding = [], None
    if access.may_run(viewer, request.activity):  # a substitute shows the code only
        before = [
            row
            for row in queries.meeting_list(viewer, activity_id)
            if row.state == MeetingState.CLOSED and row.starts_at < one.starts_at
        ]
        replies = voice.replies_since(viewer, activity_id, before[-1].starts_at if before else None)[:4]
        if before:
            finding = _numbers(request, activity_id, {row.id for row in before})
    context = {
        "head": request.activity,
        "one": one,
        "held": held,
        "replies": replies,
        "finding": finding,
        "face": _face(request, one, something=bool(replies or finding)),
        **count_context(request, one, held, queries.n_expected(meeting_id)),
    }
    return render(request, "meeting/meeting_wall.html", context)


@require_POST
def allow_codes(request: Any, activity_id: UUID, meeting_id: UUID) -> HttpResponse:
    """Own codes work again after ten wrong guesses."""
    queries.meeting_line(request.viewer, activity_id, meeting_id)
    answering.allow_own_codes_again(by=request.viewer, now=request.now, meeting_id=meeting_id)
    notices.success(request, _("Own codes work again."))
    return redirect("staff:meeting", activity_id, meeting_id)


def _face(request: Any, one: queries.MeetingLine, *, something: bool) -> str:
    """`said` for the first half hour if there is something to show, `code` after it; or the face asked for."""
    if not something:
        return "code"
    asked = request.GET.get("face", "")
    if asked in ("said", "code"):
        return str(asked)
    return "said" if request.now < one.starts_at + OPENING else "code"


@require_POST
def void_answers(request: Any, activity_id: UUID, meeting_id: UUID) -> HttpResponse:
    """Throws the meeting's whole unread anonymous batch away; never one answer, and never after sealing."""
    queries.meeting_line(request.viewer, activity_id, meeting_id)
    try:
        answering.void_anonymous_batch(by=request.viewer, now=request.now, meeting_id=meeting_id)
    except Refused as refusal:
        notices.error(request, str(refusal.words))
    else:
        notices.success(request, _("The answers without a name were thrown away. They can be given again."))
    return redirect("staff:meeting", activity_id, meeting_id)


def _numbers(request: Any, activity_id: UUID, before: set[UUID]) -> dict[str, Any] | None:
    """The last three meetings' numbers for the room, through the gate: from three answers on, no comments.

    Meetings without any are left out: the newest that has some leads, and says its day.
    """
    run = surveys.read_run(request.viewer, activity_id)
    language = (get_language() or "fi")[:2]
    asked = surveys.questions(request.viewer, activity_id, language, run=run)
    numbers = surveys.meeting_numbers(request.viewer, activity_id, audience=Audience.ROOM, run=run)
    keys = [question.key for question in asked]
    told = [one for one in numbers if one.meeting_id in before and any(one.items.get(key) for key in keys)]
    if not told:
        return None
    *earlier, last = sorted(told, key=lambda one: one.number)[-TOLD_MEETINGS:]
    rows = []
    for question in asked:
        given = last.items.get(question.key)
        if given is None:
            continue
        old = [(one.on, one.items.get(question.key)) for one in reversed(earlier)]
        rows.append(
            {
                "words": question.words,
                "median": given.median,
                "n": given.answers,
                "step": _between(question, given.median),
                "earlier": [
                    {"on": on, "n": then.answers, "step": _between(question, then.median)}
                    for on, then in old
                    if then is not None
                ],
            }
        )
    return {"rows": rows, "number": last.number, "on": last.on, "earlier": any(row["earlier"] for row in rows)}


def _between(question: Any, median: float) -> str:
    """The middle answer in the question's own words; between two steps both are told."""
    lower, upper = question.step_words(float(math.floor(median))), question.step_words(float(math.ceil(median)))
    if not lower:  # a question that is answered with a number of one's own
        return formats.num(median)
    return lower if lower == upper else f"{lower} – {upper}"
