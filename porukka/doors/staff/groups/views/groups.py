"""The organisation's groups: the list and its export, a new group from a model, a copy of an old one."""

from datetime import date, timedelta
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from porukka.core import dates, formats, htmx
from porukka.core.errors import Refused
from porukka.domain.activities import access
from porukka.domain.activities import actions as activities
from porukka.domain.activities import queries as read
from porukka.domain.activities.rules import UNDO_DAYS, named_blanks
from porukka.domain.flows import planning
from porukka.domain.library import queries as library
from porukka.domain.library.rules import text
from porukka.domain.meetings import queries as meetings
from porukka.domain.people.access import may_keep_units
from porukka.domain.people.queries import with_facilitated
from porukka.doors.staff.groups.forms import CopyForm, FilterForm, StartForm
from porukka.doors.staff.groups.views.cards import group_cards
from porukka.doors.staff.groups.views.sheet import groups_sheet
from porukka.doors.viewlog import saw

ON_A_PAGE = 18


def _language() -> str:
    return (get_language() or "fi")[:2]


def _filter(request: Any) -> tuple[FilterForm, read.ModelNames]:
    models = read.model_names(request.viewer, language=_language())
    form = FilterForm(
        request.GET,
        units=read.unit_choices(request.viewer),
        models=models.models,
        facilitators=read.facilitator_choices(request.viewer),
    )
    return form, models


@require_GET
@htmx.tidy_address
def groups(request: Any) -> HttpResponse:
    form, models = _filter(request)
    narrowed = form.narrowed()
    page = Paginator(read.GroupList(request.viewer, narrowed), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "nav": "groups",
        "form": form,
        "page": page,
        "cards": group_cards(request, list(page.object_list), models),
        "narrows": narrowed.narrows,
        "more_open": bool(narrowed.model_id or narrowed.facilitator_id or narrowed.from_on or narrowed.to_on),
        "may_start": bool(request.viewer.roles),
        "keeps_places": access.may_keep_places(request.viewer),
    }
    return render(request, htmx.fragment(request, "groups/groups.html", "rows"), context)


@require_GET
def groups_export(request: Any) -> HttpResponse:
    form, models = _filter(request)
    lines = read.GroupList(request.viewer, form.narrowed()).all()
    cards = group_cards(request, lines, models)
    saw(request, activities=[line.id for line in lines], verb="export", reason="groups")
    response = HttpResponse(
        groups_sheet(cards), content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    )
    name = _("groups")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}-{dates.today(request.now)}.xlsx"
    return response


def new_group(request: Any) -> HttpResponse:
    """Three answers: the model, the first date, the place."""
    viewer = request.viewer
    versions = library.model_versions(viewer)
    language = _language()
    cards = [
        {
            "id": version.id,
            "name": version.name(language),
            "short": version.words("short", language),
            "before": library.model_content(viewer, version.id).days_before_series(),
        }
        for version in versions
    ]
    units = read.unit_choices(viewer, to_start=True)
    first = {
        "model": request.GET.get("model") or "",
        "language": language,
        "unit": str(viewer.unit_id or (units[0].id if units else "")),
        "first_on": request.GET.get("first_on") or None,
    }
    form = StartForm(
        request.POST if request.method == "POST" else None,
        initial=first,
        now=request.now,
        models=[read.Named(card["id"], card["name"]) for card in cards],
        places=read.places(viewer),
        units=units,
    )
    if request.method == "POST" and form.is_valid():
        try:
            group_id = planning.start_activity(
                by=viewer,
                now=request.now,
                unit_id=UUID(form.cleaned_data["unit"]),
                model_version_id=UUID(form.cleaned_data["model"]),
                first_on=form.cleaned_data["first_on"],
                place_id=UUID(form.cleaned_data["place"]) if form.cleaned_data["place"] else None,
                language=form.cleaned_data["language"],
                name=form.cleaned_data["name"],
                activity_id=form.cleaned_data["new_id"],
            )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("The draft is ready. Everything in it can be changed."))
            _tell_of_another_day(request, group_id, form.cleaned_data["first_on"])
            return redirect("staff:group", activity_id=group_id)
    context = {
        "nav": "groups",
        "form": form,
        "cards": cards,
        "no_unit": not units,
        "keeps_units": may_keep_units(viewer),
        "chosen": _chosen(form),
    }
    return render(request, "groups/new_group.html", context, status=422 if form.errors else 200)


def _tell_of_another_day(request: Any, group_id: UUID, asked: date) -> None:
    """A first day that is gone round, and single meetings on holidays and closed days, are told at once.

    An invitation may already name the day.
    """
    first = meetings.next_meetings(request.viewer, [group_id], now=request.now).get(group_id)
    if first is not None and first.on > asked >= dates.today(request.now):
        days = {"asked": formats.day_short(asked), "first": formats.day_short(first.on)}
        told = _("%(asked)s is a holiday or a closed day, so the first meeting is on %(first)s.")
        messages.info(request, told % days)
    # Whoever has just made the group facilitates it from now on; the request began before that.
    viewer = with_facilitated(request.viewer, request.viewer.facilitates | {group_id})
    on = [one.on for one in meetings.meeting_list(viewer, group_id) if one.ends_at > request.now]
    if kept := meetings.not_ordinary(request.viewer, on):
        named = ", ".join(f"{formats.day_short(one.on)} ({one.why})" for one in kept)
        told = _("Planned on a holiday or a closed day: %(days)s. Move the meeting if it isn't held then.")
        messages.warning(request, told % {"days": named})


def _chosen(form: StartForm) -> str:
    return str(form["model"].value() or "")


@require_GET
def group_model(request: Any, version_id: UUID) -> HttpResponse:
    """What a model is for, for whom, how it goes."""
    version = library.model_version(request.viewer, version_id)
    model = library.model_content(request.viewer, version_id)
    language = _language()

    def words(piece: Any) -> str:
        return text(piece, language)

    forms = {row.form.key: row for row in library.form_versions(request.viewer, [use.form for use in model.forms])}
    context = {
        "nav": "groups",
        "plan_url": f"{reverse('staff:new_group')}?model={version.id}",
        "model": model,
        "name": words(model.name),
        "short": words(model.short),
        "purpose": words(model.purpose),
        "for_whom": words(model.for_whom),
        "background": words(model.background),
        "use": model.use.label,
        "openness": model.openness.label,
        "basis": model.basis.label,
        "rhythm": model.rhythm.rule.label,
        "rhythm_note": words(model.rhythm.note),
        "size_note": words(model.size.note),
        "facilitators_note": words(model.facilitators.note),
        "parts": [(words(part.title), words(part.description)) for part in model.facilitators.parts],
        "goals": [words(goal.words) for goal in model.group_goals],
        "readiness": [(words(one.words), words(one.how)) for one in model.readiness],
        "benefits": [words(one.words) for one in model.benefits],
        "reports": [words(one.words) for one in model.reports],
        "invitations": [(words(one.title), named_blanks(words(one.words))) for one in model.invitations],
        "meetings": [
            {
                "title": words(outline.title),
                "aim": words(outline.aim),
                "time": "" if outline.time == "series" else outline.time.label,
                "open": sum(piece.open for piece in outline.programme),
                "pieces": [(words(piece.title), piece.minutes, piece.open) for piece in outline.programme],
            }
            for outline in model.meetings
        ],
        "forms": [
            (forms[use.form].name(language), forms[use.form].words("purpose", language), use.when.label)
            for use in model.forms
            if use.form in forms
        ],
    }
    return render(request, "groups/group_model.html", context)


def copy_group(request: Any, activity_id: UUID) -> HttpResponse:
    """A new round of a group: its plan with new dates, nobody of its people."""
    facts = read.plan_facts(request.viewer, activity_id, language=_language())
    assert facts is not None
    form = CopyForm(
        request.POST if request.method == "POST" else None,
        initial={"name": facts.name},
        now=request.now,
        places=read.places(request.viewer),
    )
    if request.method == "POST" and form.is_valid():
        try:
            group_id = planning.copy_activity(
                by=request.viewer,
                now=request.now,
                activity_id=activity_id,
                first_on=form.cleaned_data["first_on"],
                place_id=UUID(form.cleaned_data["place"]) if form.cleaned_data["place"] else None,
                name=form.cleaned_data["name"],
                new_id=form.cleaned_data["new_id"],
            )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("The copy is ready. Nobody of the old group's people is in it."))
            _tell_of_another_day(request, group_id, form.cleaned_data["first_on"])
            return redirect("staff:group", activity_id=group_id)
    context = {"nav": "groups", "form": form, "head": request.activity}
    return render(request, "groups/copy_group.html", context, status=422 if form.errors else 200)


@require_GET
def removed_groups(request: Any) -> HttpResponse:
    """What was removed within the last 30 days and can be brought back."""
    rows = read.removed_groups(request.viewer, since=request.now - timedelta(days=UNDO_DAYS))
    return render(request, "groups/removed_groups.html", {"nav": "groups", "rows": rows, "days": UNDO_DAYS})


@require_POST
def restore_group(request: Any, group_id: UUID) -> HttpResponse:
    activities.restore_activity(by=request.viewer, now=request.now, activity_id=group_id)
    messages.success(request, _("The group is back."))
    return redirect("staff:group", activity_id=group_id)
