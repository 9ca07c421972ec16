"""The meeting's screen: programme, who is here, the code, the note, closing."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages as notices
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from porukka.core import htmx
from porukka.core.dates import today
from porukka.core.errors import Conflict, Refused
from porukka.domain.activities import access
from porukka.domain.activities import queries as activities
from porukka.domain.activities.rules import FEWEST_FACILITATORS, TAKES_PLANS, ActivityState, Openness
from porukka.domain.flows import meetings as flows
from porukka.domain.meetings import actions, queries
from porukka.domain.meetings.rules import OPENS_BEFORE, AttendanceStatus, MeetingState, has_begun
from porukka.domain.people import queries as people
from porukka.domain.surveys import queries as surveys
from porukka.domain.surveys.rules import WRONG_CODES
from porukka.doors.staff.meeting.forms import HeadcountForm, NoteForm
from porukka.doors.staff.meeting.held import closed, keep_open
from porukka.doors.staff.meeting.views.rows import person_rows
from porukka.doors.staff.meeting.views.wall import count_context
from porukka.doors.viewlog import saw

EARLY = timedelta(minutes=60)  # opened longer before its time, a meeting may be the wrong one


@require_GET
def meeting(request: Any, activity_id: UUID, meeting_id: UUID) -> HttpResponse:
    return screen_page(request, meeting_id)


@require_POST
def open_meeting(request: Any, activity_id: UUID, meeting_id: UUID) -> HttpResponse:
    queries.meeting_line(request.viewer, activity_id, meeting_id)
    try:
        flows.open_meeting(by=request.viewer, now=request.now, meeting_id=meeting_id)
    except Refused as refusal:
        notices.error(request, str(refusal.words))
    else:
        keep_open(request, meeting_id, has_pin=people.has_screen_pin(request.viewer))
    return redirect("staff:meeting", activity_id, meeting_id)


@require_POST
def meeting_note(request: Any, activity_id: UUID, meeting_id: UUID) -> HttpResponse:
    queries.meeting_line(request.viewer, activity_id, meeting_id)
    form, theirs = NoteForm(request.POST), None
    if form.is_valid():
        try:
            revision = actions.write_note(
                by=request.viewer, now=request.now, meeting_id=meeting_id, **form.cleaned_data
            )
        except Conflict as refusal:
            theirs = refusal.details
            saw(request, activity=activity_id)
            if htmx.is_autosave(request):
                return htmx.conflict_of(theirs, now=request.now)
            form.data = form.data.copy()
            form.data["revision"] = str(theirs["revision"])
        except Refused as refusal:
            form.refuse(refusal)
        else:
            if htmx.is_autosave(request):
                saw(request, activity=activity_id)
                return htmx.autosaved(revision, request.now)
            notices.success(request, _("Saved."))
            return redirect("staff:meeting", activity_id, meeting_id)
    if htmx.is_autosave(request):
        return htmx.not_saved(form)
    return screen_page(request, meeting_id, note=form, theirs=theirs, status=409 if theirs else 422)


@require_POST
def close_meeting(request: Any, activity_id: UUID, meeting_id: UUID) -> HttpResponse:
    queries.meeting_line(request.viewer, activity_id, meeting_id)
    try:
        flows.close_meeting(by=request.viewer, now=request.now, meeting_id=meeting_id)
    except Refused as refusal:
        notices.error(request, str(refusal.words))
        return redirect("staff:meeting", activity_id, meeting_id)
    closed(request, meeting_id)
    if access.may_run(request.viewer, request.activity):
        return redirect("staff:record_lines", activity_id, meeting_id)
    notices.success(request, _("The meeting is closed. Thank you for standing in."))
    return redirect("staff:meeting", activity_id, meeting_id)


@require_POST
def reopen_meeting(request: Any, activity_id: UUID, meeting_id: UUID) -> HttpResponse:
    queries.meeting_line(request.viewer, activity_id, meeting_id)
    try:
        flows.reopen_meeting(by=request.viewer, now=request.now, meeting_id=meeting_id)
    except Refused as refusal:
        notices.error(request, str(refusal.words))
    else:
        keep_open(request, meeting_id, has_pin=people.has_screen_pin(request.viewer))
        notices.success(request, _("The meeting is open again. The trail tells who opened it."))
    return redirect("staff:meeting", activity_id, meeting_id)


def screen_page(
    request: Any,
    meeting_id: UUID,
    *,
    note: NoteForm | None = None,
    count: HeadcountForm | None = None,
    theirs: Any = None,
    status: int = 200,
) -> HttpResponse:
    """The whole screen; a form that was refused stands in place of its own, with what was typed."""
    viewer, now, head = request.viewer, request.now, request.activity
    one = queries.meeting_line(viewer, head.id, meeting_id)
    held = queries.held(viewer, meeting_id)
    here = queries.attendance_list(viewer, meeting_id)
    may_run = access.may_run(viewer, head)
    let_in = queries.substitutes_of(viewer, meeting_id, now=now) if may_run else []
    kept = {"note": held.note, "revision": held.note_revision}
    context = {
        "nav": "groups",
        "head": head,
        "one": one,
        "held": held,
        "is_open": one.state == MeetingState.OPEN,
        "is_closed": one.state == MeetingState.CLOSED,
        "is_cancelled": one.state == MeetingState.CANCELLED,
        "may_open": one.state == MeetingState.PLANNED and now >= one.starts_at - OPENS_BEFORE,
        "is_early": now < one.starts_at - EARLY,
        "begins_group": head.state == ActivityState.PLANNED,
        "n_missing": _missing(request) if head.state == ActivityState.PLANNED else 0,
        "is_today": one.on == today(now),
        "programme": timed(queries.programme_of(viewer, [meeting_id])[meeting_id], one, now),
        "rows": person_rows(here, begun=has_begun(one.state, one.starts_at, now)),
        "present": sum(person.here for person in here),
        "listed": len(here),
        "saved_at": None,
        "fault": "",
        "told": sum(person.shown == AttendanceStatus.ABSENT_TOLD for person in here),
        "absent": sum(person.shown == AttendanceStatus.ABSENT for person in here),
        "is_open_group": head.openness == Openness.OPEN,
        "count_form": count or HeadcountForm(initial={"headcount": held.headcount}),
        "note_form": note or NoteForm(initial=kept, auto_id="note_%s"),
        "theirs": theirs,
        "may_run": may_run,
        "may_edit": access.may_edit_plan(viewer, head),
        "may_plan": access.may_edit_plan(viewer, head) and head.state in TAKES_PLANS,
        "let_in": let_in,
        "colleagues": _others(request, let_in) if may_run and request.GET.get("let") else [],
        "choosing": bool(request.GET.get("let")) and may_run,
        "codes_paused": held.own_code_failures >= WRONG_CODES and may_run,
        "unread": may_run and bool(held.opened_at) and surveys.waits_unread(viewer, meeting_id) > 0,
        "traces": queries.traces(viewer, head.id, meeting_id) if may_run and held.opened_at else [],
        "has_pin": people.has_screen_pin(viewer),
        **count_context(request, one, held, sum(person.here for person in here)),
    }
    saw(request, activity=head.id, persons=[person.person_id for person in here])
    return render(request, "meeting/meeting.html", context, status=status)


def timed(programme: list[queries.ProgrammeLine], one: queries.MeetingLine, now: datetime) -> list[dict[str, Any]]:
    """The programme with clock times as far as its minutes tell them, and the item that is going on now."""
    at: datetime | None = one.starts_at
    rows: list[dict[str, Any]] = []
    for line in programme:
        rows.append({"line": line, "at": at, "now": False})
        at = at + timedelta(minutes=line.minutes) if at is not None and line.minutes else None
    if one.state == MeetingState.OPEN and one.starts_at <= now:
        begun = [row for row in rows if row["at"] is not None and row["at"] <= now]
        if begun and now < one.ends_at + timedelta(hours=1):
            begun[-1]["now"] = True
    return rows


def _missing(request: Any) -> int:
    """How many things a group that is still planned lacks, as its plan counts them."""
    viewer, head = request.viewer, request.activity
    leading = activities.facilitators(viewer, head.id, now=request.now)
    alone = len(leading) < FEWEST_FACILITATORS
    return sum(line.missing for line in activities.readiness(viewer, head.id)) + alone


def _others(request: Any, let_in: list[queries.LetIn]) -> list[Any]:
    """Colleagues who could stand in: everybody but the group's own facilitators and those let in already."""
    mine = {
        one.account_id for one in activities.facilitators(request.viewer, request.activity.id, now=request.now)
    }
    mine |= {one.account_id for one in let_in}
    return [one for one in activities.colleagues(request.viewer, now=request.now) if one.account_id not in mine]
