"""The short PIN of the meeting's screen: setting it, and opening a locked screen with it."""

from typing import Any
from uuid import UUID

from django.contrib import messages as notices
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from porukka.core import formats
from porukka.core.errors import Refused
from porukka.domain.activities import access
from porukka.domain.meetings import queries
from porukka.domain.meetings.rules import MeetingState
from porukka.domain.people import actions
from porukka.domain.people import queries as people
from porukka.doors.screens import SCREEN_LOCKED, SCREEN_SEEN
from porukka.doors.staff.meeting.forms import PinForm
from porukka.doors.staff.meeting.held import keep_open, lines_first


@require_http_methods(["GET", "POST"])
def screen_pin(request: Any, activity_id: UUID, meeting_id: UUID) -> HttpResponse:
    """Asks the PIN of a locked screen. The page shows neither the group nor its people."""
    form = PinForm(request.POST or None)
    if SCREEN_LOCKED not in request.session:
        return redirect("staff:meeting", activity_id, meeting_id)
    if request.method == "POST" and form.is_valid():
        check = actions.check_screen_pin(by=request.viewer, now=request.now, pin=form.cleaned_data["pin"])
        if check.right:
            del request.session[SCREEN_LOCKED]
            request.session[SCREEN_SEEN] = request.now.timestamp()
            if lines_first(request, meeting_id) and access.may_run(request.viewer, request.activity):
                return redirect("staff:record_lines", activity_id, meeting_id)
            return redirect("staff:meeting", activity_id, meeting_id)
        if check.paused_until:
            words = _("Too many wrong tries. Wait until %(time)s, or sign out and sign in again.")
            form.add_error("pin", words % {"time": formats.clock(check.paused_until)})
        else:
            form.add_error("pin", _("This is not the PIN of your screen. Try again."))
    return render(request, "meeting/screen_pin.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def new_screen_pin(request: Any, activity_id: UUID, meeting_id: UUID) -> HttpResponse:
    one = queries.meeting_line(request.viewer, activity_id, meeting_id)
    form = PinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_screen_pin(by=request.viewer, now=request.now, pin=form.cleaned_data["pin"])
        except Refused as refusal:
            form.refuse(refusal)
        else:
            if one.state == MeetingState.OPEN:
                keep_open(request, meeting_id, has_pin=True)
            notices.success(request, _("The PIN is set. This screen now stays open through the meeting."))
            return redirect("staff:meeting", activity_id, meeting_id)
    context = {
        "form": form,
        "head": request.activity,
        "one": one,
        "has_pin": people.has_screen_pin(request.viewer),
    }
    return render(request, "meeting/new_screen_pin.html", context, status=422 if form.errors else 200)
