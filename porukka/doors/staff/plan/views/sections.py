"""The plan's texts, facts and forms: each saved on its own."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from porukka.core import htmx
from porukka.core.errors import Conflict, NotFound, Refused
from porukka.domain.activities import actions as activities
from porukka.domain.activities import queries as read
from porukka.domain.activities.rules import PLAN_TEXTS
from porukka.doors.staff.frame import frame
from porukka.doors.staff.plan.forms import HeadForm, SectionForm
from porukka.doors.staff.plan.views.page import language_here, plan_page


def back_to_plan(request: Any, part: str = "", *, removed: UUID | None = None) -> HttpResponseRedirect:
    """To the group's page, at the part that was changed; `removed` offers what was taken out of it back."""
    address = reverse("staff:group", args=[request.activity.id]) + (f"?removed={removed}" if removed else "")
    return HttpResponseRedirect(f"{address}#{part}" if part else address)


@require_POST
def plan_section(request: Any, activity_id: UUID, kind: str) -> HttpResponse:
    """Saves one text: as one types (autosave) or with the button."""
    if kind not in PLAN_TEXTS:
        raise NotFound
    form = SectionForm(request.POST, auto_id=f"id_{kind}_%s")
    autosave = htmx.is_autosave(request)
    if form.is_valid():
        try:
            revision = activities.edit_plan_section(
                by=request.viewer,
                now=request.now,
                activity_id=activity_id,
                kind=kind,
                words=form.cleaned_data["words"].strip(),
                revision=form.cleaned_data["revision"],
            )
        except Conflict as refusal:
            stored = int(str(refusal.details["revision"]))
            if autosave:
                return htmx.conflict_of(refusal.details, now=request.now)
            # Saving again, with both texts in sight, goes on top of theirs.
            form.data["revision"] = str(stored)
            return plan_page(request, editing=kind, form=form, theirs=refusal.details, status=409)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            if autosave:
                return htmx.autosaved(revision, request.now)
            return back_to_plan(request, kind)
    if autosave:
        return htmx.not_saved(form)
    return plan_page(request, editing=kind, form=form, status=422)


def group_facts(request: Any, activity_id: UUID) -> HttpResponse:
    """Name, unit, use, openness, size, language, place, basis and whether the answer page tells first names."""
    facts = read.plan_facts(request.viewer, activity_id, language=language_here())
    if facts is None:
        raise NotFound
    kept = {
        "revision": facts.revision,
        "name": facts.name,
        "unit": str(facts.unit_id),
        "use": facts.use,
        "openness": facts.openness,
        "language": facts.language,
        "size_min": facts.size_min,
        "size_max": facts.size_max,
        "place": str(facts.default_place_id or ""),
        "default_basis": facts.default_basis,
        "names_shown": facts.names_shown,
    }
    form = HeadForm(
        request.POST if request.method == "POST" else None,
        initial=kept,
        units=read.unit_choices(request.viewer, to_start=True)
        or [read.Named(facts.unit_id, request.activity.unit_name)],
        places=read.places(request.viewer),
        facts=facts,
    )
    status, theirs = 200, None
    if request.method == "POST":
        if form.is_valid():
            try:
                activities.edit_activity(
                    by=request.viewer,
                    now=request.now,
                    activity_id=activity_id,
                    revision=form.cleaned_data["revision"],
                    head=form.head(),
                )
            except Conflict as refusal:
                theirs, status = refusal.details | {"theirs": _facts_in_words(facts)}, 409
                form.data["revision"] = str(refusal.details["revision"])
            except Refused as refusal:
                form.refuse(refusal)
            else:
                messages.success(request, _("Saved."))
                return redirect("staff:group", activity_id=activity_id)
        status = 422 if form.errors else status
    context = frame(request, "plan") | {"form": form, "theirs": theirs, "revision": form["revision"].value()}
    return render(request, "plan/group_facts.html", context, status=status)


def _facts_in_words(facts: read.PlanFacts) -> str:
    return "\n".join((facts.name, facts.place_name, f"{facts.size_min}–{facts.size_max}")).strip()


@require_POST
def form_in_use(request: Any, activity_id: UUID, form_id: UUID) -> HttpResponse:
    try:
        activities.switch_form(
            by=request.viewer,
            now=request.now,
            activity_id=activity_id,
            form_in_use_id=form_id,
            on=request.POST.get("on") == "1",
        )
    except Refused as refusal:
        messages.error(request, str(refusal.words))
    return back_to_plan(request, "forms")
