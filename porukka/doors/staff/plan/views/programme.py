"""One meeting's part of the plan: its heading, its aim and its programme."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from porukka.core.errors import Conflict, NotFound, Refused
from porukka.core.forms import row_id
from porukka.domain.activities import queries as read
from porukka.domain.activities.rules import TAKES_PLANS, PlanSection
from porukka.domain.flows import planning
from porukka.domain.library import queries as library
from porukka.domain.library.rules import text
from porukka.domain.meetings import queries as meetings
from porukka.domain.meetings.actions import programme
from porukka.domain.meetings.rules import MeetingState
from porukka.doors.staff.frame import frame
from porukka.doors.staff.plan.forms import MeetingPlanForm, ProgrammeItemForm


def meeting_plan(request: Any, activity_id: UUID, meeting_id: UUID) -> HttpResponse:
    """Heading and aim with one Save; the items below, each with its own."""
    meeting = _meeting(request, meeting_id)
    aim = read.plan_texts(request.viewer, activity_id).get((PlanSection.OUTLINE, meeting.number))
    kept = {
        "title": meeting.title,
        "words": aim.words if aim else "",
        "revision": aim.revision if aim else 0,
    }
    form = MeetingPlanForm(request.POST if request.method == "POST" else None, initial=kept)
    theirs = None
    if request.method == "POST" and form.is_valid():
        try:
            planning.edit_meeting_plan(
                by=request.viewer,
                now=request.now,
                activity_id=activity_id,
                meeting_id=meeting_id,
                title=form.cleaned_data["title"],
                words=form.cleaned_data["words"],
                revision=form.cleaned_data["revision"],
            )
        except Conflict as refusal:
            theirs = refusal.details
            form.data["revision"] = str(refusal.details["revision"])
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Saved."))
            return _back(request, meeting_id)
    return _page(request, meeting, form=form, theirs=theirs)


@require_POST
def new_programme_item(request: Any, activity_id: UUID, meeting_id: UUID) -> HttpResponse:
    meeting = _meeting(request, meeting_id)
    form = ProgrammeItemForm(request.POST, auto_id="new_%s")
    if form.is_valid():
        try:
            programme.add_programme_item(
                by=request.viewer,
                now=request.now,
                meeting_id=meeting_id,
                new_id=row_id(request),
                **form.values(),
            )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return _back(request, meeting_id, "programme")
    return _page(request, meeting, new_item=form)


@require_POST
def programme_item(request: Any, activity_id: UUID, meeting_id: UUID, item_id: UUID) -> HttpResponse:
    """Saves an item; `fill` closes an open place, `move` changes places, `remove` takes it away (undo)."""
    meeting = _meeting(request, meeting_id)
    if not any(line.id == item_id for line in meeting.programme):
        raise NotFound
    by, now = request.viewer, request.now
    try:
        if request.POST.get("move") in ("up", "down"):
            programme.move_programme_item(by=by, now=now, item_id=item_id, up=request.POST["move"] == "up")
            return _back(request, meeting_id, f"item-{item_id}")
        if "remove" in request.POST:
            programme.remove_programme_item(by=by, now=now, item_id=item_id)
            return _back(request, meeting_id, "programme", removed=item_id)
    except Refused as refusal:
        return _told(request, meeting_id, refusal)
    form = ProgrammeItemForm(request.POST, auto_id=f"{item_id}_%s")
    theirs = None
    if form.is_valid():
        values = form.values()
        if "fill" in request.POST:
            values["open"] = False
        try:
            programme.edit_programme_item(
                by=by, now=now, item_id=item_id, revision=form.cleaned_data["revision"] or 0, **values
            )
        except Conflict as refusal:
            theirs = refusal.details
            form.data["revision"] = str(refusal.details["revision"])
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return _back(request, meeting_id, f"item-{item_id}")
    return _page(request, meeting, edited=(item_id, form, theirs))


@require_POST
def restore_programme_item(request: Any, activity_id: UUID, meeting_id: UUID, item_id: UUID) -> HttpResponse:
    _meeting(request, meeting_id)
    try:
        programme.restore_programme_item(by=request.viewer, now=request.now, item_id=item_id)
    except Refused as refusal:
        return _told(request, meeting_id, refusal)
    return _back(request, meeting_id, f"item-{item_id}")


def _meeting(request: Any, meeting_id: UUID) -> meetings.MeetingInPlan:
    for meeting in meetings.planned_programme(request.viewer, request.activity.id):
        if meeting.id == meeting_id:
            return meeting
    raise NotFound


def _page(
    request: Any,
    meeting: meetings.MeetingInPlan,
    *,
    form: MeetingPlanForm | None = None,
    theirs: Any = None,
    new_item: ProgrammeItemForm | None = None,
    edited: tuple[UUID, ProgrammeItemForm, Any] | None = None,
) -> HttpResponse:
    if form is None:
        aim = read.plan_texts(request.viewer, request.activity.id).get((PlanSection.OUTLINE, meeting.number))
        form = MeetingPlanForm(
            initial={
                "title": meeting.title,
                "words": aim.words if aim else "",
                "revision": aim.revision if aim else 0,
            }
        )
    items = []
    for line in meeting.programme:
        is_edited = edited is not None and edited[0] == line.id
        items.append(
            {
                "line": line,
                "open": is_edited,
                "method": _method(request, line),
                "theirs": edited[2] if edited and is_edited else None,
                "form": edited[1]
                if edited and is_edited
                else ProgrammeItemForm(
                    initial={
                        "title": line.title,
                        "words": line.words,
                        "minutes": line.minutes,
                        "open": line.open,
                        "from_whom": line.from_whom,
                        "revision": line.revision,
                    },
                    auto_id=f"{line.id}_%s",
                ),
            }
        )
    faulty = any(one is not None and one.errors for one in (form, new_item, edited and edited[1]))
    clash = theirs or (edited and edited[2])
    context = frame(request, "plan") | {
        "meeting": meeting,
        "form": form,
        "aim": form.initial.get("words", ""),
        "theirs": theirs,
        "items": items,
        "new_item": new_item or ProgrammeItemForm(auto_id="new_%s"),
        "held": meeting.state == MeetingState.CLOSED,
        "cancelled": meeting.state == MeetingState.CANCELLED,
        "over": request.activity.state not in TAKES_PLANS,
        # What was typed on a page opened before the end stays in its field, with the reason beside it.
        "may_plan": faulty or (request.activity.state in TAKES_PLANS and meeting.state != MeetingState.CANCELLED),
        "minutes": sum(line.minutes or 0 for line in meeting.programme),
        "removed": _removed(request),
    }
    status = 409 if clash else 422 if faulty else 200
    return render(request, "plan/meeting_plan.html", context, status=status)


def _method(request: Any, line: meetings.ProgrammeLine) -> dict[str, Any] | None:
    """The method an item came with, in the group's language; read once and then remembered."""
    if line.method_version_id is None:
        return None
    method = library.method_content(request.viewer, line.method_version_id)
    language = request.activity.language
    return {
        "name": text(method.name, language),
        "purpose": text(method.purpose, language),
        "materials": text(method.materials, language),
        "steps": [text(step, language) for step in method.steps],
        "safety": text(method.safety, language),
    }


def _told(request: Any, meeting_id: UUID, refusal: Refused) -> HttpResponse:
    """Back to the page, where a button that has no form of its own says why it did nothing."""
    messages.error(request, str(refusal.words))
    return _back(request, meeting_id)


def _removed(request: Any) -> str:
    try:
        return str(UUID(request.GET.get("removed", "")))
    except ValueError:
        return ""


def _back(request: Any, meeting_id: UUID, part: str = "", *, removed: UUID | None = None) -> HttpResponseRedirect:
    address = reverse("staff:meeting_plan", args=[request.activity.id, meeting_id])
    query = f"?removed={removed}" if removed else ""
    return HttpResponseRedirect(f"{address}{query}#{part}" if part else f"{address}{query}")
