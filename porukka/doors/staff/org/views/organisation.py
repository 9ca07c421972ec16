"""The organisation's settings, closed days and units."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from porukka.core import formats
from porukka.core.dates import today
from porukka.core.errors import Conflict, NotFound, Refused
from porukka.core.forms import row_id
from porukka.domain.flows import staffing
from porukka.domain.meetings import queries as meetings
from porukka.domain.people import access, actions, queries
from porukka.domain.people.queries import UnitLine
from porukka.doors.staff.org.forms import ClosedDaysForm, SettingsForm, UnitForm, WorryForm
from porukka.doors.staff.org.frame import frame


@require_http_methods(["GET", "POST"])
def units(request: Any) -> HttpResponse:
    """The units; posting adds one."""
    form = UnitForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.create_unit(
                by=request.viewer, now=request.now, name=form.cleaned_data["name"], new_id=row_id(request)
            )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("The unit was added."))
            return redirect("staff:units")
    context = {
        **frame(request, "units"),
        "units": queries.units(request.viewer),
        "removed": queries.removed_units(request.viewer, now=request.now),
        "form": form,
        "may_edit": access.may_keep_units(request.viewer),
    }
    return render(request, "org/units.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def unit(request: Any, unit_id: UUID) -> HttpResponse:
    line = _unit(request, unit_id)
    form = UnitForm(request.POST or None, initial={"name": line.name, "revision": line.revision})
    theirs: dict[str, object] = {}
    if request.method == "POST" and form.is_valid():
        try:
            actions.rename_unit(
                by=request.viewer,
                now=request.now,
                unit_id=unit_id,
                revision=form.cleaned_data["revision"] or 0,
                name=form.cleaned_data["name"],
            )
        except Refused as refusal:
            form.refuse(refusal)
            theirs = _both(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("staff:units")
    return _unit_page(request, line, form=form, theirs=theirs)


@require_POST
def worry_steps(request: Any, unit_id: UUID) -> HttpResponse:
    """What the unit does when a text worries its reader."""
    line, form = _unit(request, unit_id), WorryForm(request.POST)
    theirs: dict[str, object] = {}
    if form.is_valid():
        try:
            actions.agree_worry_steps(
                by=request.viewer,
                now=request.now,
                unit_id=unit_id,
                revision=form.cleaned_data["revision"] or 0,
                words=form.cleaned_data["words"],
            )
        except Refused as refusal:
            form.refuse(refusal)
            theirs = _both(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("staff:unit", unit_id)
    return _unit_page(request, line, worry_form=form, worry_theirs=theirs)


def _both(form: UnitForm | WorryForm, refusal: Refused) -> dict[str, object]:
    """What another saved first; saving again, with both texts in sight, goes on top of it."""
    if not isinstance(refusal, Conflict):
        return {}
    form.data = form.data.copy()
    form.data["revision"] = str(refusal.details["revision"])
    return refusal.details


def _unit(request: Any, unit_id: UUID) -> UnitLine:
    line = next((each for each in queries.units(request.viewer) if each.id == unit_id), None)
    if line is None:
        raise NotFound
    return line


def _unit_page(request: Any, line: UnitLine, **context: Any) -> HttpResponse:
    asked = (context.get("form"), context.get("worry_form"))
    context = {
        **frame(request, "units"),
        "unit": line,
        "form": UnitForm(initial={"name": line.name, "revision": line.revision}),
        "worry_form": WorryForm(initial={"words": line.worry_steps, "revision": line.revision}),
        "may_edit": access.may_keep_units(request.viewer),
        "may_keep_steps": access.may_keep_worry_steps(request.viewer, line.id),
    } | context
    wrong = any(form is not None and form.errors for form in asked)
    return render(request, "org/unit.html", context, status=422 if wrong else 200)


@require_POST
def remove_unit(request: Any, unit_id: UUID) -> HttpResponse:
    try:
        staffing.close_unit(by=request.viewer, now=request.now, unit_id=unit_id)
    except Refused as refusal:
        messages.error(request, refusal.words)
        return redirect("staff:unit", unit_id)
    messages.success(request, _("The unit was removed. It can be brought back for 30 days."))
    return redirect("staff:units")


@require_POST
def restore_unit(request: Any, unit_id: UUID) -> HttpResponse:
    try:
        actions.bring_back_unit(by=request.viewer, now=request.now, unit_id=unit_id)
    except Refused as refusal:
        messages.error(request, refusal.words)
    return redirect("staff:units")


@require_http_methods(["GET", "POST"])
def organisation_settings(request: Any) -> HttpResponse:
    stored = queries.organisation(request.viewer)
    first = {name: getattr(stored, name) for name in SettingsForm.base_fields if hasattr(stored, name)}
    form = SettingsForm(request.POST or None, initial={**first, "languages": list(stored.languages)})
    theirs: dict[str, object] = {}
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_organisation(by=request.viewer, now=request.now, **form.cleaned_data)
        except Conflict as conflict:
            form.refuse(conflict)
            theirs = conflict.details | {"when": formats.lately(conflict.details["at"], request.now)}
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("staff:organisation_settings")
    context = {**frame(request, "settings"), "form": form, "stored": stored, "theirs": theirs}
    return render(request, "org/organisation_settings.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def closed_days(request: Any) -> HttpResponse:
    """The closed days from today on, each with the meetings that were planned on it before; posting adds some."""
    form = ClosedDaysForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.add_closed_days(
                by=request.viewer, now=request.now, new_id=row_id(request), **form.cleaned_data
            )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Saved. New meetings go round these days; those planned already stay."))
            return redirect(f"{reverse('staff:closed_days')}#c-{made.id}")
    days = queries.closed_days(request.viewer, since=today(request.now))
    spans = [(each.from_on, each.to_on) for each in days]
    planned = meetings.planned_on(request.viewer, spans, now=request.now)
    context = {**frame(request, "closed"), "form": form, "days": list(zip(days, planned, strict=True))}
    return render(request, "org/closed_days.html", context, status=422 if form.errors else 200)


@require_POST
def remove_closed_days(request: Any, closed_days_id: UUID) -> HttpResponse:
    actions.remove_closed_days(by=request.viewer, now=request.now, closed_days_id=closed_days_id)
    return redirect("staff:closed_days")
