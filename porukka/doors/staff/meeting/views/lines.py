"""After closing: one copy-ready line for each participant, to be carried over to the client system."""

from typing import Any
from uuid import UUID

from django.contrib import messages as notices
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from porukka.core import formats, htmx
from porukka.core.errors import Conflict, NotFound, Refused
from porukka.domain.goals import queries as goals
from porukka.domain.meetings import actions, queries
from porukka.domain.meetings.rules import AbsenceReason, AttendanceStatus, MeetingState
from porukka.domain.people import queries as people
from porukka.doors.staff.meeting.forms import LineForm
from porukka.doors.viewlog import saw


@require_GET
def record_lines(request: Any, activity_id: UUID, meeting_id: UUID) -> HttpResponse:
    return _page(request, meeting_id)


@require_POST
def record_line(request: Any, activity_id: UUID, meeting_id: UUID, line_id: UUID) -> HttpResponse:
    """Saves what was agreed with one participant (autosave, or its own Save)."""
    _known(request, meeting_id, line_id)
    form, theirs = LineForm(request.POST, auto_id=f"{line_id}_%s"), None
    if form.is_valid():
        try:
            revision = actions.write_line(by=request.viewer, now=request.now, line_id=line_id, **form.cleaned_data)
        except Conflict as refusal:
            theirs = refusal.details
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
            return redirect(f"{reverse('staff:record_lines', args=[activity_id, meeting_id])}#l-{line_id}")
    if htmx.is_autosave(request):
        return htmx.not_saved(form)
    return _page(request, meeting_id, edited=(line_id, form, theirs), status=409 if theirs else 422)


@require_POST
def take_over(request: Any, activity_id: UUID, meeting_id: UUID) -> HttpResponse:
    """Ticks one line (`line_id`) or all of them as taken over."""
    queries.meeting_line(request.viewer, activity_id, meeting_id)
    only = None
    if "line_id" in request.POST:
        try:
            only = [UUID(request.POST["line_id"])]
        except ValueError as fault:
            raise NotFound from fault
    n = actions.take_over_lines(by=request.viewer, now=request.now, meeting_id=meeting_id, line_ids=only)
    if only is None:
        words = ngettext("%(n)s line was marked as taken over.", "%(n)s lines were marked as taken over.", n)
        notices.success(request, words % {"n": n})
        return redirect("staff:record_lines", activity_id, meeting_id)
    return redirect(f"{reverse('staff:record_lines', args=[activity_id, meeting_id])}#l-{only[0]}")


@require_POST
def give_back(request: Any, activity_id: UUID, meeting_id: UUID, line_id: UUID) -> HttpResponse:
    _known(request, meeting_id, line_id)
    actions.give_back_line(by=request.viewer, now=request.now, line_id=line_id)
    return redirect(f"{reverse('staff:record_lines', args=[activity_id, meeting_id])}#l-{line_id}")


def _known(request: Any, meeting_id: UUID, line_id: UUID) -> None:
    """The line is this meeting's, and the meeting this group's."""
    queries.meeting_line(request.viewer, request.activity.id, meeting_id)
    if line_id not in {line.id for line in queries.record_lines(request.viewer, meeting_id)}:
        raise NotFound


def _page(
    request: Any,
    meeting_id: UUID,
    *,
    edited: tuple[UUID, LineForm, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    viewer, head = request.viewer, request.activity
    one = queries.meeting_line(viewer, head.id, meeting_id)
    lines = queries.record_lines(viewer, meeting_id)
    allowed = goals.goals_for_own_worker(viewer, head.id)
    rows = []
    for line in lines:
        mine = edited is not None and edited[0] == line.id
        rows.append(
            {
                "line": line,
                "text": line_text(head, one, line, allowed.get(line.participation_id, "")),
                "form": edited[1]
                if edited and mine
                else LineForm(initial={"agreed": line.agreed, "revision": line.revision}, auto_id=f"{line.id}_%s"),
                "theirs": edited[2] if edited and mine else None,
            }
        )
    context = {
        "nav": "groups",
        "head": head,
        "one": one,
        "rows": rows,
        "waiting": sum(line.taken_over_at is None for line in lines),
        "closed": one.state == MeetingState.CLOSED,
        "worry": people.worry_steps(viewer, head.unit_id),
    }
    saw(request, activity=head.id, persons=[line.person_id for line in lines])
    return render(request, "meeting/record_lines.html", context, status=status)


# A client's record is read years later: whole words, not the labels of the buttons.
PRESENCE = {
    AttendanceStatus.PRESENT: gettext_lazy("Was present"),
    AttendanceStatus.LATE: gettext_lazy("Was present, came late"),
    AttendanceStatus.ABSENT_TOLD: gettext_lazy("Absent, told beforehand"),
    AttendanceStatus.ABSENT: gettext_lazy("Absent, did not tell"),
}


def line_text(head: Any, one: queries.MeetingLine, line: queries.Line, goal: str) -> str:
    """The line as it is carried over, in the group's language: this person's matters and nobody else's."""
    with translation.override(head.language):
        times = formats.until(one.starts_local, one.ends_local)
        parts = [f"{formats.day_num(one.on)} {times} {head.name}."]
        if line.status:
            reason = f" ({str(AbsenceReason(line.reason).label).lower()})" if line.reason else ""
            parts.append(f"{PRESENCE[AttendanceStatus(line.status)]}{reason}.")
        if goal:
            own = _("Own goal: ”%(words)s”.") % {"words": goal}
            # A goal written as a sentence brings its own stop.
            parts.append(own.removesuffix(".") if goal.rstrip().endswith((".", "!", "?", "…")) else own)
        if line.agreed:
            parts.append(_("Agreed: %(words)s") % {"words": " ".join(line.agreed.split())})
        return " ".join(str(part) for part in parts)
