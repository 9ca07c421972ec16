"""Places: where groups meet."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from porukka.core.errors import Conflict, NotFound, Refused
from porukka.core.forms import row_id
from porukka.domain.activities import actions as activities
from porukka.domain.activities import queries as read
from porukka.doors.staff.groups.forms import PlaceForm


@require_GET
def places(request: Any) -> HttpResponse:
    removed = request.GET.get("removed") or ""
    return render(
        request,
        "groups/places.html",
        {"nav": "groups", "places": read.places(request.viewer), "removed": removed if _is_id(removed) else ""},
    )


def new_place(request: Any) -> HttpResponse:
    return _edit(request, None)


def place(request: Any, place_id: UUID) -> HttpResponse:
    found = read.place(request.viewer, place_id)
    if found is None:
        raise NotFound
    return _edit(request, found)


def _edit(request: Any, found: read.PlaceLine | None) -> HttpResponse:
    kept = {key: getattr(found, key) for key in PlaceForm.base_fields} if found else {}
    form = PlaceForm(request.POST if request.method == "POST" else None, initial=kept)
    status, theirs = 200, None
    if request.method == "POST":
        if form.is_valid():
            try:
                _save(request, found, form.cleaned_data)
            except Conflict as refusal:
                # Both texts in sight: saving again goes on top of theirs.
                theirs, status = refusal.details, 409
                form.data = form.data.copy()
                form.data["revision"] = str(refusal.details["revision"])
            except Refused as refusal:
                form.refuse(refusal)
            else:
                messages.success(request, _("Saved."))
                return redirect("staff:places")
        status = 422 if form.errors else status
    context = {"nav": "groups", "form": form, "place": found, "theirs": theirs}
    return render(request, "groups/place.html", context, status=status)


def _save(request: Any, found: read.PlaceLine | None, values: dict[str, Any]) -> None:
    revision = values.pop("revision") or 0
    if found is None:
        activities.add_place(by=request.viewer, now=request.now, new_id=row_id(request), **values)
    else:
        activities.edit_place(by=request.viewer, now=request.now, place_id=found.id, revision=revision, **values)


@require_POST
def remove_place(request: Any, place_id: UUID) -> HttpResponse:
    activities.remove_place(by=request.viewer, now=request.now, place_id=place_id)
    response = redirect("staff:places")
    response["Location"] += f"?removed={place_id}"
    return response


@require_POST
def restore_place(request: Any, place_id: UUID) -> HttpResponse:
    activities.restore_place(by=request.viewer, now=request.now, place_id=place_id)
    messages.success(request, _("The place is back."))
    return redirect("staff:places")


def _is_id(words: str) -> bool:
    try:
        UUID(words)
    except ValueError:
        return False
    return True
