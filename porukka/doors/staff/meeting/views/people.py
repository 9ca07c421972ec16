"""Who is here, how many in all, and who stands in."""

from typing import Any
from uuid import UUID

from django.contrib import messages as notices
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from porukka.core.errors import NotFound, Refused
from porukka.domain.meetings import actions, queries
from porukka.domain.meetings.actions import Mark
from porukka.domain.meetings.rules import AttendanceStatus
from porukka.doors.staff.meeting.forms import HeadcountForm
from porukka.doors.staff.meeting.views.screen import screen_page
from porukka.doors.viewlog import saw


@require_POST
def attendance(request: Any, activity_id: UUID, meeting_id: UUID) -> HttpResponse:
    """One tap (htmx) or one Save: only people whose mark was changed on this page are written.

    So a save keeps what another facilitator marked meanwhile for somebody else.
    """
    one = queries.meeting_line(request.viewer, activity_id, meeting_id)
    only = request.POST.get("only", "")  # a tap says whom it is about
    marks: dict[UUID, Mark] = {}
    for person in queries.attendance_list(request.viewer, meeting_id):
        key = person.participation_id
        status, reason = request.POST.get(f"s-{key}", ""), request.POST.get(f"r-{key}", "")
        if status != AttendanceStatus.ABSENT_TOLD:
            reason = ""
        changed = f"{status} {reason}".strip() != request.POST.get(f"w-{key}", "")
        if status and (str(key) == only if only else changed):
            marks[key] = Mark(status, reason)
    fault = ""
    try:
        actions.take_attendance(by=request.viewer, now=request.now, meeting_id=meeting_id, marks=marks)
    except Refused as refusal:
        fault = str(refusal.words)
    if not getattr(request, "htmx", None):
        if fault:
            notices.error(request, fault)
        elif marks:
            notices.success(request, _("Saved."))
        # Back to the list, not to the top of the page: who goes by keyboard goes on from where they were.
        return redirect(f"{reverse('staff:meeting', args=[activity_id, meeting_id])}#here")
    here = queries.attendance_list(request.viewer, meeting_id)
    saw(request, activity=activity_id, persons=[person.person_id for person in here])
    context = {
        "one": one,
        "present": sum(person.here for person in here),
        "listed": len(here),
        "told": sum(person.shown == AttendanceStatus.ABSENT_TOLD for person in here),
        "absent": sum(person.shown == AttendanceStatus.ABSENT for person in here),
        "saved_at": None if fault else request.now,
        "fault": fault,
    }
    # The sentence beside the closing button says the same numbers: it is swapped along.
    shown = render_to_string("meeting/meeting.html#attendance_state", context, request)
    told = render_to_string("meeting/meeting.html#close_state", context, request)
    return HttpResponse(format_html('{}<span id="close_state" hx-swap-oob="innerHTML">{}</span>', shown, told))


@require_POST
def headcount(request: Any, activity_id: UUID, meeting_id: UUID) -> HttpResponse:
    queries.meeting_line(request.viewer, activity_id, meeting_id)
    form = HeadcountForm(request.POST)
    if form.is_valid():
        try:
            actions.set_headcount(by=request.viewer, now=request.now, meeting_id=meeting_id, **form.cleaned_data)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            notices.success(request, _("Saved."))
            return redirect("staff:meeting", activity_id, meeting_id)
    return screen_page(request, meeting_id, count=form, status=422)


@require_POST
def substitutes(request: Any, activity_id: UUID, meeting_id: UUID) -> HttpResponse:
    """One tap on a colleague's name lets them in for this meeting."""
    queries.meeting_line(request.viewer, activity_id, meeting_id)
    try:
        account_id = UUID(request.POST.get("account_id", ""))
    except ValueError as fault:
        raise NotFound from fault
    try:
        actions.let_in_substitute(by=request.viewer, now=request.now, meeting_id=meeting_id, account_id=account_id)
    except Refused as refusal:
        notices.error(request, str(refusal.words))
    return redirect("staff:meeting", activity_id, meeting_id)


@require_POST
def end_substitute(request: Any, activity_id: UUID, meeting_id: UUID, account_id: UUID) -> HttpResponse:
    queries.meeting_line(request.viewer, activity_id, meeting_id)
    actions.end_substitution(by=request.viewer, now=request.now, meeting_id=meeting_id, account_id=account_id)
    return redirect("staff:meeting", activity_id, meeting_id)
