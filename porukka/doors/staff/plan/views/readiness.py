"""The readiness list on the plan's page: marked, noted, added to, reworded; a removal can be taken back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from porukka.core.errors import Conflict, Refused
from porukka.core.forms import row_id
from porukka.domain.activities import actions as activities
from porukka.domain.activities.rules import ReadinessState
from porukka.doors.staff.plan.forms import ReadinessForm, ReadinessWordsForm
from porukka.doors.staff.plan.views.page import plan_page
from porukka.doors.staff.plan.views.sections import back_to_plan


@require_POST
def new_readiness_item(request: Any, activity_id: UUID) -> HttpResponse:
    """One more thing to have in order: the group's own, beside the model's."""
    form = ReadinessWordsForm(request.POST, auto_id="new_line_%s")
    if form.is_valid():
        try:
            activities.add_readiness(
                by=request.viewer,
                now=request.now,
                activity_id=activity_id,
                words=form.cleaned_data["words"],
                new_id=row_id(request),
            )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return back_to_plan(request, "readiness")
    return plan_page(request, new_line=form, status=422)


@require_POST
def readiness_item(request: Any, activity_id: UUID, item_id: UUID) -> HttpResponse:
    """What the pressed button says: in order or not, other words, out of the list, back into it."""
    here = {"by": request.viewer, "now": request.now, "activity_id": activity_id, "item_id": item_id}
    if "words" in request.POST:
        return _reworded(request, item_id, here)
    if "restore" in request.POST:
        activities.restore_readiness(**here)
        messages.success(request, _("Back in the list."))
        return back_to_plan(request, "readiness")
    if "remove" in request.POST:
        try:
            activities.remove_readiness(**here)
        except Refused as refusal:
            messages.error(request, str(refusal.words))
        return back_to_plan(request, "readiness", removed=item_id)
    form = ReadinessForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(fault) for faults in form.errors.values() for fault in faults))
        return back_to_plan(request, "readiness")
    note = form.cleaned_data["note"] if "note" in request.POST else None
    activities.mark_readiness(**here, state=form.cleaned_data["state"] or ReadinessState.OPEN, note=note)
    return back_to_plan(request, "readiness")


def _reworded(request: Any, item_id: UUID, here: dict[str, Any]) -> HttpResponse:
    form = ReadinessWordsForm(request.POST, auto_id=f"line_{item_id}_%s")
    theirs: dict[str, Any] = {}
    status = 422
    if form.is_valid():
        try:
            activities.reword_readiness(
                **here, words=form.cleaned_data["words"], before=form.cleaned_data["before"]
            )
        except Conflict as refusal:
            # Saving again, with both texts in sight, goes on top of theirs.
            theirs, status = refusal.details, 409
            form.data["before"] = str(theirs["theirs"])
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return back_to_plan(request, "readiness")
    return plan_page(request, reworded=(item_id, form, theirs), status=status)
