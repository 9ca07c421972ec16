"""The staff: the list, invitations, roles, and the end of somebody's work."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from porukka.core import formats, htmx
from porukka.core.errors import NotFound, Refused
from porukka.core.forms import row_id
from porukka.domain.flows import staffing
from porukka.domain.people import access, actions, queries
from porukka.doors.staff.org.forms import HandOverForm, InviteForm, RoleForm, StaffFilterForm
from porukka.doors.staff.org.frame import frame


@require_GET
@htmx.tidy_address
def organisation(request: Any) -> HttpResponse:
    viewer, now = request.viewer, request.now
    form = StaffFilterForm(request.GET, units=queries.units(viewer))
    context = {
        **frame(request, "staff"),
        "form": form,
        "staff": queries.staff(viewer, now=now, **form.narrowed()),
        "invitations": queries.invitations(viewer, now=now),
        "matches": queries.match_count(viewer),
    }
    return render(request, htmx.fragment(request, "org/organisation.html", "rows"), context)


@require_http_methods(["GET", "POST"])
def invite_staff(request: Any) -> HttpResponse:
    again = {key: request.GET.get(key, "") for key in ("name", "email")}
    form = InviteForm(
        request.POST or None,
        giver=request.viewer,
        units=queries.units(request.viewer),
        initial={**again, "language": get_language(), "unit": request.viewer.unit_id},
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            staffing.invite_staff(
                by=request.viewer,
                now=request.now,
                email=data["email"],
                name=data["name"],
                language=data["language"],
                new_id=row_id(request),
                **form.role_and_unit(),
            )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(
                request,
                _("The invitation to %(email)s is on its way. It opens for seven days.")
                % {"email": data["email"]},
            )
            return redirect("staff:organisation")
    context = {**frame(request, "staff"), "form": form}
    return render(request, "org/invite_staff.html", context, status=422 if form.errors else 200)


@require_POST
def withdraw_invitation(request: Any, invitation_id: UUID) -> HttpResponse:
    staffing.withdraw_invitation(by=request.viewer, now=request.now, invitation_id=invitation_id)
    messages.success(request, _("The invitation was withdrawn. Its link opens nothing any more."))
    return redirect("staff:organisation")


def _colleague(request: Any, account_id: UUID) -> Any:
    found = queries.colleague(request.viewer, account_id, now=request.now)
    if found is None:
        raise NotFound
    return found


@require_http_methods(["GET", "POST"])
def colleague(request: Any, account_id: UUID) -> HttpResponse:
    """A colleague's roles; posting gives one more."""
    found = _colleague(request, account_id)
    form = RoleForm(request.POST or None, giver=request.viewer, units=queries.units(request.viewer))
    if request.method == "POST" and form.is_valid():
        try:
            actions.create_membership(
                by=request.viewer, now=request.now, account_id=account_id, **form.role_and_unit()
            )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("The role was given. It holds from now on."))
            return redirect("staff:colleague", account_id)
    context = {
        **frame(request, "staff"),
        "colleague": found,
        "form": form,
        "may_end": access.may_end_work(request.viewer, found.roles) and account_id != request.viewer.account_id,
    }
    return render(request, "org/colleague.html", context, status=422 if form.errors else 200)


@require_POST
def end_role(request: Any, account_id: UUID, membership_id: UUID) -> HttpResponse:
    try:
        actions.end_membership(by=request.viewer, now=request.now, membership_id=membership_id)
    except Refused as refusal:
        messages.error(request, refusal.words)
    else:
        messages.success(request, _("The role ended."))
    return redirect("staff:colleague", account_id)


@require_http_methods(["GET", "POST"])
def end_work(request: Any, account_id: UUID) -> HttpResponse:
    """Who takes over each group, and then the end: no going back, so the page says what will happen."""
    viewer, now = request.viewer, request.now
    found = _colleague(request, account_id)
    groups = staffing.owned_groups(organisation_id=viewer.tenant, account_id=account_id, now=now)
    heirs = [each for each in queries.staff(viewer, now=now) if each.account_id != account_id]
    form = HandOverForm(request.POST if request.method == "POST" else None, groups=groups, heirs=heirs)
    if request.method == "POST" and form.is_valid():
        try:
            staffing.end_staff_work(by=viewer, now=now, account_id=account_id, new_owners=form.new_owners())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(
                request, _("The work of %(name)s has ended here.") % {"name": formats.isolated(found.name)}
            )
            return redirect("staff:organisation")
    context = {
        **frame(request, "staff"),
        "colleague": found,
        "form": form,
        "groups": groups,
        "managers": any(each.only_manages for each in heirs),
    }
    return render(request, "org/end_work.html", context, status=422 if form.errors else 200)
