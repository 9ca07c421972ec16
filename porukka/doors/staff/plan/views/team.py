"""Who facilitates, and what becomes of the group: begun, cancelled, removed."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from porukka.core.errors import Refused
from porukka.domain.activities import actions as activities
from porukka.domain.activities import queries as read
from porukka.domain.activities.rules import FEWEST_FACILITATORS, MOST_FACILITATORS
from porukka.domain.flows import planning
from porukka.domain.people.rules import Role
from porukka.doors.staff.frame import frame
from porukka.doors.staff.plan.forms import FacilitatorForm


def facilitators(request: Any, activity_id: UUID) -> HttpResponse:
    """The facilitators now; POST adds one."""
    framed = frame(request, "plan")
    here = {one.account_id for one in framed["facilitators"]}
    staff = read.colleagues(request.viewer, now=request.now)
    colleagues = [one for one in staff if one.account_id not in here]
    if request.method == "POST" and request.POST.get("account") in {str(one) for one in here}:
        return _added(request, activity_id)  # the same page sent twice
    form = FacilitatorForm(request.POST if request.method == "POST" else None, colleagues=colleagues)
    if request.method == "POST" and form.is_valid():
        try:
            activities.add_facilitator(
                by=request.viewer,
                now=request.now,
                activity_id=activity_id,
                account_id=UUID(form.cleaned_data["account"]),
                named_organisation=form.cleaned_data["named_organisation"],
            )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return _added(request, activity_id)
    context = framed | {
        "form": form,
        "full": len(here) >= MOST_FACILITATORS,
        "alone": len(here) < FEWEST_FACILITATORS,
        "managers": [one.name for one in staff if one.only_manages and one.account_id in here],
        "nobody_else": not colleagues,
        "may_invite": request.viewer.has(Role.COORDINATOR, Role.ADMINISTRATOR),
        "may_choose_manager": any(one.only_manages for one in colleagues),
    }
    return render(request, "plan/facilitators.html", context, status=422 if form.errors else 200)


def _added(request: Any, activity_id: UUID) -> HttpResponse:
    messages.success(request, _("The facilitator was added."))
    return redirect("staff:facilitators", activity_id=activity_id)


@require_POST
def remove_facilitator(request: Any, activity_id: UUID, role_id: UUID) -> HttpResponse:
    here = read.facilitators(request.viewer, activity_id, now=request.now)
    me = any(one.role_id == role_id and one.account_id == request.viewer.account_id for one in here)
    try:
        activities.remove_facilitator(by=request.viewer, now=request.now, activity_id=activity_id, role_id=role_id)
    except Refused as refusal:
        messages.error(request, str(refusal.words))
        return redirect("staff:facilitators", activity_id=activity_id)
    messages.success(request, _("The facilitator was removed. You can add the same person again."))
    if me:
        return redirect("staff:groups")
    return redirect("staff:facilitators", activity_id=activity_id)


@require_POST
def hand_over(request: Any, activity_id: UUID, account_id: UUID) -> HttpResponse:
    try:
        activities.hand_over_responsibility(
            by=request.viewer, now=request.now, activity_id=activity_id, account_id=account_id
        )
    except Refused as refusal:
        messages.error(request, str(refusal.words))
    else:
        messages.success(request, _("The responsibility was handed over."))
    return redirect("staff:facilitators", activity_id=activity_id)


@require_POST
def begin_group(request: Any, activity_id: UUID) -> HttpResponse:
    """The start can be made with things missing; the gap is recorded."""
    try:
        missing = planning.begin_activity(by=request.viewer, now=request.now, activity_id=activity_id)
    except Refused as refusal:
        messages.error(request, str(refusal.words))
    else:
        words = _("The group has begun.")
        if missing:
            words += " " + ngettext(
                "%(n)s thing was still missing. It has been recorded.",
                "%(n)s things were still missing. They have been recorded.",
                len(missing),
            ) % {"n": len(missing)}
        messages.success(request, words)
    return redirect("staff:group", activity_id=activity_id)


@require_POST
def cancel_group(request: Any, activity_id: UUID) -> HttpResponse:
    try:
        planning.cancel_activity(by=request.viewer, now=request.now, activity_id=activity_id)
    except Refused as refusal:
        messages.error(request, str(refusal.words))
    else:
        messages.success(request, _("The group is not held. It stays in the list as cancelled."))
    return redirect("staff:group", activity_id=activity_id)


@require_POST
def remove_group(request: Any, activity_id: UUID) -> HttpResponse:
    try:
        activities.remove_activity(by=request.viewer, now=request.now, activity_id=activity_id)
    except Refused as refusal:
        messages.error(request, str(refusal.words))
        return redirect("staff:group", activity_id=activity_id)
    messages.success(request, _("The group was removed. It can be brought back here for 30 days."))
    return redirect("staff:removed_groups")
