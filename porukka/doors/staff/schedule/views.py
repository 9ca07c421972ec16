"""The list of a group's meetings, planning them, and changing one, the following or all."""

from typing import Any
from uuid import UUID

from django.contrib import messages as notices
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from icalendar import Calendar, Event, Timezone

from porukka.core import formats
from porukka.core.dates import HELSINKI, moment, today, wall
from porukka.core.errors import Conflict, Refused
from porukka.core.forms import row_id
from porukka.domain.activities import access
from porukka.domain.activities import queries as activities
from porukka.domain.activities.rules import TAKES_PLANS
from porukka.domain.meetings import actions, queries
from porukka.domain.meetings.rules import MeetingState, Skipped
from porukka.domain.surveys import queries as surveys
from porukka.doors.staff.frame import frame
from porukka.doors.staff.schedule.forms import AddForm, MoveForm, PlanForm, ReasonForm

TAGS = {
    MeetingState.PLANNED: "plan",
    MeetingState.OPEN: "wait",
    MeetingState.CLOSED: "run",
    MeetingState.CANCELLED: "stop",
}


@require_GET
def meetings(request: Any, activity_id: UUID) -> HttpResponse:
    """Every meeting with its state, time, place, how many were here and how many answered; what overlaps."""
    viewer, now = request.viewer, request.now
    may_run = access.may_run(viewer, request.activity)
    may_plan = access.may_edit_plan(viewer, request.activity) and request.activity.state in TAKES_PLANS
    rows = queries.meeting_list(viewer, activity_id)
    counts = surveys.answered_counts([row.id for row in rows]) if may_run and rows else {}
    lines = [
        {
            "one": row,
            "tag": TAGS[MeetingState(row.state)],
            "answers": counts.get(row.id, 0),
            "forgotten": row.state == MeetingState.PLANNED and row.ends_at <= now,
            "begun": row.state in (MeetingState.OPEN, MeetingState.CLOSED),
        }
        for row in rows
    ]
    coming = [row for row in rows if row.ends_at > now and row.state != MeetingState.CANCELLED]
    gone_round, kept = queries.odd_days(viewer, activity_id, [row.on for row in coming])
    context = frame(request, "meetings") | {
        "lines": lines,
        "may_plan": may_plan,
        "overlaps": queries.overlaps(viewer, [row.id for row in coming], now=now),
        "gone_round": [one for one in gone_round if one.on >= today(now)],
        "not_ordinary": kept,
        "removed": queries.removed_meetings(viewer, activity_id, now=now) if may_plan else [],
        "just_removed": request.GET.get("removed", ""),
    }
    return render(request, "schedule/meetings.html", context)


@require_http_methods(["GET", "POST"])
def plan_meetings(request: Any, activity_id: UUID) -> HttpResponse:
    """A rhythm is looked at first (GET with the fields) and saved as it was seen (POST)."""
    places = activities.places(request.viewer)
    asked = request.POST if request.method == "POST" else request.GET if "rule" in request.GET else None
    form = PlanForm(asked, places=places, initial=_usual(request))
    found = None
    if asked is not None and form.is_valid():
        given = form.cleaned_data
        rule = {"rule": given["rule"], "weekday": given["from_on"].weekday()}
        found = queries.dates_for(request.viewer, rule, given["from_on"], given["count"], given["until"])
        if not found.dates:
            form.add_error("until", _("No day is left in this time. Choose a later last day."))
        elif not given["past_ok"] and moment(found.dates[0], given["starts_local"]) <= request.now:
            form.add_error("from_on", _past())
        elif request.method == "POST":
            try:
                made = actions.plan_meetings(
                    by=request.viewer,
                    now=request.now,
                    activity_id=activity_id,
                    rule=rule,
                    from_on=given["from_on"],
                    count=given["count"],
                    until=given["until"],
                    starts_local=given["starts_local"],
                    ends_local=given["ends_local"],
                    place_id=given["place_id"],
                    new_id=row_id(request),
                )
            except Refused as refusal:
                form.refuse(refusal)
            else:
                words = ngettext("%(n)s meeting was planned.", "%(n)s meetings were planned.", len(made))
                notices.success(request, words % {"n": len(made)})
                return redirect("staff:meetings", activity_id)
    context = frame(request, "meetings") | {
        "form": form,
        "found": found if not form.errors else None,
        "asked": asked,
    }
    return render(request, "schedule/plan_meetings.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def add_meeting(request: Any, activity_id: UUID) -> HttpResponse:
    form = AddForm(request.POST or None, places=activities.places(request.viewer), initial=_usual(request))
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        past_ok, _day_ok = given.pop("past_ok"), given.pop("day_ok")
        if not past_ok and moment(given["on"], given["starts_local"]) <= request.now:
            form.add_error("on", _past())
        elif form.tell_of(queries.not_ordinary(request.viewer, [given["on"]])):
            try:
                made = actions.add_meeting(
                    by=request.viewer, now=request.now, activity_id=activity_id, new_id=row_id(request), **given
                )
            except Refused as refusal:
                form.refuse(refusal)
            else:
                notices.success(request, _("The meeting was added."))
                return redirect(f"{reverse('staff:meetings', args=[activity_id])}#m-{made}")
    context = frame(request, "meetings") | {"form": form}
    return render(request, "schedule/add_meeting.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def meeting_time(request: Any, activity_id: UUID, meeting_id: UUID) -> HttpResponse:
    """Moving one meeting, this and the following, or all; below it, cancelling and removing."""
    row = queries.meeting_line(request.viewer, activity_id, meeting_id)
    form = _move_form(request, row, request.POST if request.method == "POST" else None)
    theirs = None
    if request.method == "POST" and form.is_valid() and _day_stands(request, form, row):
        given = {key: value for key, value in form.cleaned_data.items() if key != "day_ok"}
        try:
            moved = actions.reschedule_meetings(by=request.viewer, now=request.now, meeting_id=meeting_id, **given)
        except Conflict as refusal:
            theirs = refusal.details
            form.data = form.data.copy()
            form.data["revision"] = str(refusal.details["revision"])
        except Refused as refusal:
            form.refuse(refusal)
        else:
            words = ngettext("%(n)s meeting was moved.", "%(n)s meetings were moved.", len(moved.meetings))
            notices.success(request, f"{words % {'n': len(moved.meetings)}} {_skipped(moved.skipped)}".strip())
            return redirect(f"{reverse('staff:meetings', args=[activity_id])}#m-{meeting_id}")
    return _time_page(request, row, form=form, theirs=theirs)


@require_POST
def cancel_meeting(request: Any, activity_id: UUID, meeting_id: UUID) -> HttpResponse:
    row = queries.meeting_line(request.viewer, activity_id, meeting_id)
    form = ReasonForm(request.POST)
    if form.is_valid():
        try:
            actions.cancel_meeting(
                by=request.viewer, now=request.now, meeting_id=meeting_id, reason=form.cleaned_data["reason"]
            )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            notices.success(
                request,
                _("The meeting has been cancelled. No message was sent: tell those who may be on their way."),
            )
            return redirect(f"{reverse('staff:meetings', args=[activity_id])}#m-{meeting_id}")
    return _time_page(request, row, reason=form)


@require_POST
def uncancel_meeting(request: Any, activity_id: UUID, meeting_id: UUID) -> HttpResponse:
    queries.meeting_line(request.viewer, activity_id, meeting_id)
    try:
        actions.uncancel_meeting(by=request.viewer, now=request.now, meeting_id=meeting_id)
    except Refused as refusal:
        notices.error(request, str(refusal.words))
    else:
        notices.success(request, _("The meeting is held after all."))
    return redirect(f"{reverse('staff:meetings', args=[activity_id])}#m-{meeting_id}")


@require_POST
def remove_meeting(request: Any, activity_id: UUID, meeting_id: UUID) -> HttpResponse:
    queries.meeting_line(request.viewer, activity_id, meeting_id)
    try:
        actions.remove_meeting(by=request.viewer, now=request.now, meeting_id=meeting_id)
    except Refused as refusal:
        notices.error(request, str(refusal.words))
        return redirect("staff:meeting_time", activity_id, meeting_id)
    return redirect(f"{reverse('staff:meetings', args=[activity_id])}?removed={meeting_id}")


@require_POST
def restore_meeting(request: Any, activity_id: UUID, meeting_id: UUID) -> HttpResponse:
    """Brings a removed meeting back, with its programme."""
    if meeting_id in {one.id for one in queries.removed_meetings(request.viewer, activity_id, now=request.now)}:
        try:
            actions.restore_meeting(by=request.viewer, now=request.now, meeting_id=meeting_id)
        except Refused as refusal:
            notices.error(request, str(refusal.words))
        else:
            notices.success(request, _("The meeting is back in its place."))
    else:
        notices.error(request, _("This meeting can't be brought back any more. Add a new one instead."))
    return redirect("staff:meetings", activity_id)


@require_GET
def group_calendar(request: Any, activity_id: UUID) -> HttpResponse:
    """The group's meetings for a worker's calendar. Fetched again, each moves or goes, since it keeps its id."""
    calendar = Calendar()
    calendar.add("prodid", "-//Porukka//")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(Timezone.from_tzinfo(HELSINKI))
    for row in queries.meeting_list(request.viewer, activity_id):
        event = Event()
        event.add("uid", row.ical_uid)
        event.add("sequence", row.ical_sequence)
        event.add("dtstamp", request.now)
        event.add("dtstart", wall(row.starts_at))
        event.add("dtend", wall(row.ends_at))
        event.add("summary", request.activity.name + (f": {row.title}" if row.title else ""))
        if row.place_name:
            event.add("location", ", ".join(part for part in (row.place_name, row.place_address) if part))
        event.add("status", "CANCELLED" if row.state == MeetingState.CANCELLED else "CONFIRMED")
        calendar.add_component(event)
    answer = HttpResponse(bytes(calendar.to_ical()), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="tapaamiset-{today(request.now):%Y-%m-%d}.ics"'
    return answer


def _time_page(
    request: Any,
    row: queries.MeetingLine,
    *,
    form: MoveForm | None = None,
    reason: ReasonForm | None = None,
    theirs: Any = None,
) -> HttpResponse:
    faulty = any(one is not None and one.errors for one in (form, reason))
    over = request.activity.state not in TAKES_PLANS
    waiting = row.state in (MeetingState.PLANNED, MeetingState.CANCELLED)
    context = frame(request, "meetings") | {
        "one": row,
        "over": over,
        "planned": row.state == MeetingState.PLANNED and (not over or faulty),
        "cancelled": row.state == MeetingState.CANCELLED,
        "cancellable": row.state == MeetingState.PLANNED,  # one that was forgotten, also when the group is over
        "removable": waiting and not over and row.starts_at > request.now,
        "form": form or _move_form(request, row, None),
        "reason": reason or ReasonForm(),
        "theirs": theirs,
        "overlaps": queries.overlaps(request.viewer, [row.id], now=request.now),
    }
    return render(request, "schedule/meeting_time.html", context, status=409 if theirs else 422 if faulty else 200)


def _move_form(request: Any, row: queries.MeetingLine, data: Any) -> MoveForm:
    kept = {
        "on": row.on,
        "starts_local": row.starts_local,
        "ends_local": row.ends_local,
        "place_id": str(row.place_id or ""),
        "scope": "one",
        "revision": row.revision,
    }
    return MoveForm(data, places=activities.places(request.viewer), initial=kept, alone=not row.in_series)


def _day_stands(request: Any, form: MoveForm, row: queries.MeetingLine) -> bool:
    """Whether the day may be kept: with others the rhythm goes round it, and a day that stays is not asked about."""
    on = form.cleaned_data["on"]
    alone = form.cleaned_data["scope"] == "one" or not row.in_series
    return not alone or on == row.on or form.tell_of(queries.not_ordinary(request.viewer, [on]))


def _usual(request: Any) -> dict[str, Any]:
    """The times and place of the group's last meeting, to begin from."""
    rows = queries.meeting_list(request.viewer, request.activity.id)
    if not rows:
        return {"from_on": request.activity.starts_on, "count": 8}
    last = rows[-1]
    return {
        "starts_local": last.starts_local,
        "ends_local": last.ends_local,
        "place_id": str(last.place_id or ""),
        "count": 8,
    }


def _past() -> str:
    return _("This time has passed already. Choose a later one, or tick that it has been held.")


def _skipped(days: tuple[Skipped, ...]) -> str:
    if not days:
        return ""
    named = ", ".join(f"{formats.day_month(one.on)} {one.why}".strip() for one in days)
    return _("Skipped: %(days)s.") % {"days": named}
