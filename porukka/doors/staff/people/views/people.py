"""The list of a group's people, and its Excel file."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from porukka.core import dates, htmx
from porukka.core.sorting import alphabetical, folded
from porukka.domain.activities import actions as activities
from porukka.domain.activities import queries as read
from porukka.domain.activities.rules import ActivityState, Stage
from porukka.domain.exchange.rules import SHEET_TYPE, Column, written
from porukka.domain.meetings import queries as meetings
from porukka.domain.people import queries as persons
from porukka.doors.staff.frame import frame
from porukka.doors.staff.people.forms import SearchForm
from porukka.doors.viewlog import saw

TAG_KINDS = {
    Stage.ACTIVE: "run",
    Stage.PAUSED: "wait",
    Stage.ENDED: "none",
    Stage.WITHDRAWN: "none",
    Stage.NOT_THIS_TIME: "none",
}


def tag_kind(stage: str) -> str:
    return TAG_KINDS.get(Stage(stage), "plan")


# From how many people on the list can be searched.
SEARCH_FROM = 20


def rows_of(
    found: list[read.Participant], presence: Mapping[UUID, meetings.Presence] | None = None
) -> list[dict[str, Any]]:
    """Each person with the tag's kind and how often they have been there; absent twice is told of who takes part."""
    there = presence or {}
    return [
        {
            "one": one,
            "kind": tag_kind(one.stage),
            "there": there.get(one.id),
            "call": one.stage == Stage.ACTIVE and one.id in there and there[one.id].away_twice,
        }
        for one in found
    ]


def may_add(head: Any) -> bool:
    return head.state in (ActivityState.PLANNED, ActivityState.RUNNING)


@require_GET
@htmx.tidy_address
def people(request: Any, activity_id: Any) -> HttpResponse:
    viewer, head = request.viewer, request.activity
    everybody = read.people_of(viewer, head.id, now=request.now)
    found, removed, size = everybody.listed, everybody.removed, everybody.size
    here = [one for one in found if one.stage in (Stage.ACTIVE, Stage.PAUSED)]
    form, by_name = SearchForm(request.GET), request.GET.get("sort") == "name"
    shown = [one for one in found if form.wanted() in folded(one.name)]
    if by_name:
        shown.sort(key=lambda one: (alphabetical(one.name), str(one.id)))
    saw(request, activity=head.id, persons=[one.person_id for one in [*shown, *removed]])
    return render(
        request,
        htmx.fragment(request, "people/people.html", "rows"),
        frame(request, "people")
        | {
            "found": found,
            "rows": rows_of(shown, meetings.presence_of(viewer, head.id)),
            "removed": removed,
            "size": size,
            "n_active": sum(one.stage == Stage.ACTIVE for one in here),
            "n_paused": sum(one.stage == Stage.PAUSED for one in here),
            "n_seats": max(0, size.most - size.here),
            "may_add": may_add(head),
            "form": form if len(found) > SEARCH_FROM or form.wanted() else None,
            "by_name": by_name,
        },
    )


@require_GET
def export_people(request: Any, activity_id: Any) -> HttpResponse:
    """The list as an Excel file: a copy that leaves the system, recorded as an export."""
    viewer, head = request.viewer, request.activity
    found = read.participants(viewer, head.id)
    contacts = persons.contacts_of(viewer, [one.person_id for one in found])
    there = meetings.presence_of(viewer, head.id)
    columns = [
        Column(_("Name"), 24),
        Column(_("Stage"), 18),
        Column(_("Phone or e-mail"), 32),
        Column(_("Language"), 12),
        Column(_("Basis"), 26),
        Column(_("Own worker"), 24),
        Column(_("No messages"), 14),
        Column(_("Meetings attended"), 16),
        Column(_("Meetings recorded"), 16),
        Column(_("Began"), 12),
        Column(_("Ended"), 12),
        Column(_("Reason"), 22),
        Column(_("Next step"), 40),
    ]
    rows = [
        [
            one.called,
            one.stage_words,
            ", ".join(point.shown for point in contacts[one.person_id]),
            one.language_name,
            one.basis_words,
            one.own_worker_name,
            _("yes") if one.no_messages else "",
            there[one.id].here if one.id in there else None,
            there[one.id].held if one.id in there else None,
            one.started_on,
            one.ended_on,
            one.end_reason_words,
            one.next_step,
        ]
        for one in found
    ]
    saw(request, activity=head.id, persons=[one.person_id for one in found], verb="export", reason="people")
    name = _("people")
    return attachment(written(_("People"), columns, rows), SHEET_TYPE, f"{name}-{dates.today(request.now)}.xlsx")


def attachment(content: bytes, kind: str, name: str) -> HttpResponse:
    """A file to be kept; its name tells neither group nor person."""
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response


@require_POST
def bring_back_participant(request: Any, activity_id: Any, participation_id: Any) -> HttpResponse:
    activities.bring_back_participant(
        by=request.viewer, now=request.now, activity_id=activity_id, participation_id=participation_id
    )
    messages.success(request, _("Back in the list."))
    return redirect("staff:people", activity_id)
