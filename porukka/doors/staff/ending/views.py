"""Ending a group: the closing summary, where each participant goes on to, and the end itself."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language, gettext_lazy, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from porukka.core import htmx
from porukka.core.errors import Conflict, NotFound, Refused
from porukka.domain.activities import actions as activities
from porukka.domain.activities import queries as read
from porukka.domain.activities.rules import (
    CLOSING_TEXTS,
    GRANT_DAYS_AFTER_END,
    IN_GROUP,
    ON_THE_WAY,
    ActivityState,
    PlanSection,
    Stage,
)
from porukka.domain.flows import planning
from porukka.domain.goals import queries as goals
from porukka.domain.meetings import queries as meetings
from porukka.domain.meetings.rules import MeetingState
from porukka.domain.surveys.rules import LAST_MEETING_TAKES
from porukka.domain.voice import queries as voice
from porukka.doors.staff.frame import frame
from porukka.doors.staff.people.forms import NextStepForm
from porukka.doors.staff.plan.forms import SectionForm
from porukka.doors.viewlog import saw

HINTS = {
    PlanSection.CLOSING_DID: gettext_lazy(
        "How many times, with whom, which things? What did the group choose itself?"
    ),
    PlanSection.CLOSING_CHANGED: gettext_lazy(
        "What changed during the group? Say also what stayed the same or got harder. No names."
    ),
    PlanSection.CLOSING_LEARNED: gettext_lazy("What would you do again, and what differently next time?"),
}
BEGAN = (Stage.ACTIVE, Stage.PAUSED, Stage.ENDED)


def language_here() -> str:
    return (get_language() or "fi")[:2]


@require_GET
def ending(request: Any, activity_id: UUID) -> HttpResponse:
    return ending_page(request)


def ending_page(
    request: Any,
    *,
    text_form: tuple[str, SectionForm] | None = None,
    step_form: tuple[UUID, NextStepForm] | None = None,
    theirs: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The whole page; a form that did not pass stands in its own place, with another's words if they clash."""
    viewer, head = request.viewer, request.activity
    texts = read.plan_texts(viewer, head.id)
    found = began(request)
    own = goals.open_goals(viewer, head.id, "all")
    saw(request, activity=head.id, persons=[one.person_id for one in found])
    context = frame(request, "results") | {
        "begun": head.state in (ActivityState.RUNNING, ActivityState.ENDED),
        "running": head.state == ActivityState.RUNNING,
        "sections": [_section(kind, texts, text_form, theirs) for kind in CLOSING_TEXTS],
        "people": [_next_step(one, step_form, theirs) for one in found],
        "open_group_goals": [goal for goal in own if goal.participation_id is None],
        "n_open_own": sum(1 for goal in own if goal.participation_id is not None),
        "goals_url": _address("staff:goals", head.id),
    }
    return render(request, "ending/ending.html", context, status=status)


def began(request: Any) -> list[read.Participant]:
    """Those who began in the group, in the order of names; nobody who only waits for a place."""
    found = read.participants(request.viewer, request.activity.id, stages=BEGAN)
    return [one for one in found if one.stage in BEGAN]


def _section(kind: PlanSection, texts: Any, given: Any, theirs: Any) -> dict[str, Any]:
    kept = texts.get((kind, 0))
    words, revision = (kept.words, kept.revision) if kept else ("", 0)
    mine = given is not None and given[0] == kind
    form = (
        given[1] if mine else SectionForm(initial={"words": words, "revision": revision}, auto_id=f"id_{kind}_%s")
    )
    form.fields["words"].help_text = HINTS[kind]
    return {"kind": kind.value, "title": kind.label, "form": form, "theirs": theirs if mine else None}


def _next_step(one: read.Participant, given: Any, theirs: Any) -> dict[str, Any]:
    mine = given is not None and given[0] == one.id
    form = (
        given[1]
        if mine
        else NextStepForm(initial={"words": one.next_step, "revision": one.revision}, auto_id=f"step_{one.id}_%s")
    )
    form.fields["words"].help_text = ""
    return {"one": one, "form": form, "theirs": theirs if mine else None}


@require_POST
def closing_text(request: Any, activity_id: UUID, kind: str) -> HttpResponse:
    """Saves one text of the closing summary: as one types, or with the button."""
    if kind not in CLOSING_TEXTS:
        raise NotFound
    form = SectionForm(request.POST, auto_id=f"id_{kind}_%s")
    autosave = htmx.is_autosave(request)
    saw(request, activity=activity_id)
    if form.is_valid():
        try:
            revision = activities.edit_plan_section(
                by=request.viewer,
                now=request.now,
                activity_id=activity_id,
                kind=kind,
                words=form.cleaned_data["words"].strip(),
                revision=form.cleaned_data["revision"],
            )
        except Conflict as refusal:
            return _both(request, refusal, autosave, form, text_form=(kind, form))
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return htmx.autosaved(revision, request.now) if autosave else _back(request, kind)
    if autosave:
        return htmx.not_saved(form)
    return ending_page(request, text_form=(kind, form), status=422)


@require_POST
def closing_next_step(request: Any, activity_id: UUID, participation_id: UUID) -> HttpResponse:
    """Saves where somebody goes on to. `one_to_one` writes it for them, in their own language."""
    one = next((some for some in began(request) if some.id == participation_id), None)
    if one is None:
        raise NotFound
    data = request.POST.copy()
    if data.get("one_to_one"):
        with override(one.language):
            data["words"] = _("One-to-one work instead of a group.") + (
                f" {data['words']}" if data.get("words") else ""
            )
    form = NextStepForm(data, auto_id=f"step_{participation_id}_%s")
    autosave = htmx.is_autosave(request)
    saw(request, activity=activity_id, persons=[one.person_id])
    if form.is_valid():
        try:
            revision = activities.set_next_step(
                by=request.viewer,
                now=request.now,
                participation_id=participation_id,
                words=form.cleaned_data["words"],
                revision=form.cleaned_data["revision"],
            )
        except Conflict as refusal:
            return _both(request, refusal, autosave, form, step_form=(participation_id, form))
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return htmx.autosaved(revision, request.now) if autosave else _back(request, f"p{participation_id}")
    if autosave:
        return htmx.not_saved(form)
    return ending_page(request, step_form=(participation_id, form), status=422)


def _both(request: Any, refusal: Conflict, autosave: bool, form: Any, **where: Any) -> HttpResponse:
    theirs = refusal.details | {"theirs": _words_of(refusal.details["theirs"])}
    if autosave:
        return htmx.conflict_of(theirs, now=request.now)
    # Saving again, with both texts in sight, goes on top of theirs.
    form.data = form.data.copy()
    form.data["revision"] = str(theirs["revision"])
    return ending_page(request, theirs=theirs, status=409, **where)


def _words_of(stored: Any) -> str:
    return str(stored.get("next_step", "")) if isinstance(stored, dict) else str(stored)


def _back(request: Any, part: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(f"{reverse('staff:ending', args=[request.activity.id])}#{part}")


@require_http_methods(["GET", "POST"])
def end_group(request: Any, activity_id: UUID) -> HttpResponse:
    """Says what ending does; then ends the group."""
    viewer, head = request.viewer, request.activity
    fault = ""
    if request.method == "POST":
        try:
            planning.end_activity(by=viewer, now=request.now, activity_id=head.id)
        except Refused as refusal:
            fault = str(refusal.words)
        else:
            messages.success(
                request, _("The group has ended. You can still fill in the summary and print the booklets.")
            )
            return redirect("staff:ending", activity_id=activity_id)
    saw(request, activity=head.id)
    lines = meetings.meeting_list(viewer, head.id)
    people = read.participants(viewer, head.id)
    own = goals.open_goals(viewer, head.id, "all")
    context = frame(request, "results") | {
        "fault": fault,
        "running": head.state == ActivityState.RUNNING,
        "open_meeting": next((one for one in lines if one.state == MeetingState.OPEN), None),
        "coming": [one for one in lines if one.state == MeetingState.PLANNED and one.starts_at > request.now],
        "forgotten": [one for one in lines if one.state == MeetingState.PLANNED and one.starts_at <= request.now],
        "n_here": sum(1 for one in people if one.stage in IN_GROUP),
        "n_waiting": sum(1 for one in people if one.stage in ON_THE_WAY),
        "n_without": sum(1 for one in people if one.stage in IN_GROUP and not one.next_step),
        "promises": [one for one in voice.promises_due(viewer, until=date.max) if one.activity_id == head.id],
        "own_goals": [goal for goal in own if goal.participation_id is not None],
        "group_goals": [goal for goal in own if goal.participation_id is None],
        "lines_waiting": sum(one.waiting for one in meetings.lines_waiting(viewer) if one.activity_id == head.id),
        "grant_days": GRANT_DAYS_AFTER_END,
        "answer_days": LAST_MEETING_TAKES.days,
    }
    return render(request, "ending/end_group.html", context, status=422 if fault else 200)


def _address(name: str, activity_id: UUID) -> str:
    try:
        return reverse(name, args=[activity_id])
    except NoReverseMatch:
        return ""
