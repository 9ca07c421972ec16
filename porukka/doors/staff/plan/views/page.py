"""The group's own page: its plan."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from porukka.core import dates, formats
from porukka.core.errors import NotFound
from porukka.domain.activities import access
from porukka.domain.activities import queries as read
from porukka.domain.activities.rules import (
    BLANKS,
    BLANKS_LEFT,
    EVERY_MEETING,
    FEWEST_FACILITATORS,
    FIRST_MEETING,
    LAST_MEETING,
    PLAN_TEXTS,
    SECOND_FACILITATOR,
    TAKES_PLANS,
    ActivityState,
    Basis,
    Openness,
    PlanSection,
    Use,
    fill_blanks,
)
from porukka.domain.goals import queries as goals
from porukka.domain.meetings import queries as meetings
from porukka.domain.meetings.rules import MeetingState
from porukka.domain.people.rules import Language
from porukka.domain.surveys import queries as surveys
from porukka.doors.hosts import participant_url
from porukka.doors.staff.frame import frame
from porukka.doors.staff.plan.forms import ReadinessWordsForm, SectionForm

# What an empty text invites to.
HINTS = {
    PlanSection.PURPOSE: gettext_lazy("Why is this group held?"),
    PlanSection.FOR_WHOM: gettext_lazy("Whom is it meant for?"),
    PlanSection.PARTS: gettext_lazy("Who does what before, during and after a meeting?"),
    PlanSection.RULES: gettext_lazy(
        "The group agrees its ground rules together at the first meeting. Write them here."
    ),
    PlanSection.PRACTICAL: gettext_lazy("What does a participant get: travel, food, tickets, money?"),
    PlanSection.INVITATIONS: gettext_lazy("How are people invited? Write the poster and the message here."),
    PlanSection.REPORTS: gettext_lazy("What will be told of the group afterwards, and to whom?"),
}


def language_here() -> str:
    return (get_language() or "fi")[:2]


@require_GET
def group(request: Any, activity_id: Any) -> HttpResponse:
    """`?edit=` opens a text; `&from=model` begins it from the model's words, which nothing saves before Save."""
    editing = request.GET.get("edit", "")
    from_model = request.GET.get("from") == "model"
    return plan_page(request, editing=editing if editing in PLAN_TEXTS else "", from_model=from_model)


def plan_page(
    request: Any,
    *,
    editing: str = "",
    from_model: bool = False,
    form: SectionForm | None = None,
    theirs: dict[str, Any] | None = None,
    new_line: ReadinessWordsForm | None = None,
    reworded: tuple[UUID, ReadinessWordsForm, dict[str, Any]] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The whole page; `editing` is the section that stands open, with its form and another's words if they clash.

    Args:
        new_line: a refused line of the readiness list, with what was typed.
        reworded: the line whose new words were refused, its form, and another's words if they clash.
    """
    viewer, head = request.viewer, request.activity
    facts = read.plan_facts(viewer, head.id, language=language_here())
    if facts is None:
        raise NotFound
    may_edit = access.may_edit_plan(viewer, head)
    may_plan = may_edit and facts.state in TAKES_PLANS  # of a group that is over the plan stands
    texts = read.plan_texts(viewer, head.id)
    ever = read.readiness_ever(viewer, head.id)
    lines = [line for line in ever if line.removed_at is None]
    planned = meetings.planned_programme(viewer, head.id)
    framed = frame(request, "plan", following=meetings.next_of(planned, now=request.now))
    alone = len(framed["facilitators"]) < FEWEST_FACILITATORS
    words_of_key = {line.key: line.words for line in ever} | {SECOND_FACILITATOR: _("Second facilitator")}
    context = framed | {
        "facts": facts,
        "use_words": Use(facts.use).label,
        "openness_words": Openness(facts.openness).label,
        "language_words": Language(facts.language).label,
        "basis_words": Basis(facts.default_basis).label,
        "meetings": _programme(request, planned, texts),
        "sections": _sections(
            texts,
            editing if may_plan else "",
            form,
            _known(facts, framed, planned),
            facts.language,
            _from_model(viewer, facts, texts) if may_plan else {},
            from_model,
        ),
        "theirs": theirs,
        "missing": _lines([line for line in lines if line.missing], reworded),
        "in_order": _lines([line for line in lines if not line.missing], reworded),
        "open_missing": any(reworded and reworded[0] == line.id for line in lines if line.missing),
        "open_in_order": any(reworded and reworded[0] == line.id for line in lines if not line.missing),
        "taken_out": read.lately_taken_out(ever, now=request.now) if may_plan else [],
        "just_removed": request.GET.get("removed", ""),
        "new_line": new_line or ReadinessWordsForm(auto_id="new_line_%s"),
        "alone": alone,
        "n_ready": sum(not line.missing for line in lines) + (not alone),
        "n_all": len(lines) + 1,
        "started_without": [words_of_key.get(key, key) for key in facts.started_without],
        "goals": goals.open_goals(viewer, head.id, None) if may_edit else None,
        "forms": [
            (line, _when(line.when)) for line in read.forms_in_use(viewer, head.id, language=language_here())
        ],
        "may_plan": may_plan,
        "is_planned": facts.state == ActivityState.PLANNED,
        "may_begin": may_edit and facts.state == ActivityState.PLANNED,
        "may_cancel": may_edit and facts.state == ActivityState.PLANNED,
        "may_remove": may_edit and facts.state != ActivityState.RUNNING,
    }
    return render(request, "plan/group.html", context, status=status)


def _lines(
    lines: list[read.ReadinessLine], reworded: tuple[UUID, ReadinessWordsForm, dict[str, Any]] | None
) -> list[dict[str, Any]]:
    """Each line with the form of its words; the one that was refused stands open with what was typed."""
    shown = []
    for line in lines:
        mine = reworded is not None and reworded[0] == line.id
        kept = {"words": line.words, "before": line.words}
        form = ReadinessWordsForm(initial=kept, auto_id=f"line_{line.id}_%s")
        shown.append(
            {
                "line": line,
                "form": reworded[1] if reworded and mine else form,
                "open": mine,
                "theirs": reworded[2] if reworded and mine else None,
            }
        )
    return shown


def _known(facts: read.PlanFacts, framed: dict[str, Any], planned: list[meetings.MeetingInPlan]) -> dict[str, str]:
    """What the blanks of an invitation are filled with, in the group's language."""
    held = [one for one in planned if one.state != MeetingState.CANCELLED]
    # A first talk before the series and a reunion after it are no first and last day.
    held = [one for one in held if one.in_rhythm] or held
    with override(facts.language):
        return {
            "name": facts.name,
            "place": facts.place_name,
            "facilitators": ", ".join(one.name for one in framed["facilitators"]),
            "first_day": formats.day_short(held[0].on) if held else "",
            "clock": formats.clock(held[0].starts_local) if held else "",
            "last_day": formats.day_short(held[-1].on) if held else "",
        }


def _filled(words: str, kind: str, known: dict[str, str], language: str) -> str:
    if kind != PlanSection.INVITATIONS:
        return words
    with override(language):
        return fill_blanks(words, known)


def _sections(
    texts: Any,
    editing: str,
    form: SectionForm | None,
    known: dict[str, str],
    language: str,
    offered: dict[str, str],
    from_model: bool,
) -> list[dict[str, Any]]:
    sections = []
    for kind in PLAN_TEXTS:
        kept = texts.get((kind, 0))
        words, revision = (kept.words, kept.revision) if kept else ("", 0)
        mine = form
        if kind == editing and mine is None:
            begins = offered.get(kind, "") if from_model and not words else words
            mine = SectionForm(initial={"words": begins, "revision": revision}, auto_id=f"id_{kind}_%s")
        sections.append(
            {
                "kind": kind.value,
                "title": kind.label,
                "words": _filled(words, kind, known, language),
                "hint": HINTS[kind],
                "offered": kind in offered,
                "help": _help(kind, language),
                "form": mine if kind == editing else None,
            }
        )
    return sections


def _from_model(viewer: Any, facts: read.PlanFacts, texts: Any) -> dict[str, str]:
    """The model's words for those texts that the plan has no row of: the model got them after the group was made.

    A text that was there from the start and is empty, or has been emptied, costs no look at the model.
    """
    missing = [kind for kind in PLAN_TEXTS if kind != PlanSection.RULES and (kind, 0) not in texts]
    if not missing:
        return {}
    told = read.model_texts(viewer, facts)
    return {kind: told[kind] for kind in missing if kind in told}


def _help(kind: str, language: str) -> str:
    """What is said beside a text that is being edited."""
    if kind != PlanSection.INVITATIONS:
        return ""
    with override(language):
        filled = ", ".join(f"{{{name}}}" for key, name in BLANKS.items() if key not in BLANKS_LEFT)
        left = ", ".join(f"{{{BLANKS[key]}}}" for key in BLANKS_LEFT)
    return _(
        "These are filled from the plan when the text is read: %(filled)s. Write these in yourself: %(left)s."
    ) % {"filled": filled, "left": left}


def _programme(request: Any, planned: list[meetings.MeetingInPlan], texts: Any) -> list[dict[str, Any]]:
    """Each meeting as the programme shows it: held, today, with open places, or to come."""
    today = dates.today(request.now)
    shown = []
    for meeting in planned:
        aim = texts.get((PlanSection.OUTLINE, meeting.number))
        is_today = meeting.on == today and meeting.state in (MeetingState.PLANNED, MeetingState.OPEN)
        if meeting.state == MeetingState.CLOSED:
            state = "done"
        elif is_today or meeting.state == MeetingState.OPEN:
            state = "now"
        elif meeting.open_places and meeting.state == MeetingState.PLANNED:
            state = "open"
        else:
            state = ""
        shown.append(
            {
                "meeting": meeting,
                "aim": aim.words if aim else "",
                "state": state,
                "today": is_today,
                "held": meeting.state == MeetingState.CLOSED,
                "cancelled": meeting.state == MeetingState.CANCELLED,
                "wishes": [line for line in meeting.programme if line.wished],
            }
        )
    return shown


def _when(when: str) -> str:
    words = {
        EVERY_MEETING: _("after every meeting"),
        FIRST_MEETING: _("at the first meeting"),
        LAST_MEETING: _("at the last meeting"),
    }
    return words.get(when, when)


@require_GET
def preview_group(request: Any, activity_id: Any) -> HttpResponse:
    """A QR that opens the participant's view on the worker's own phone. It lives two days and saves nothing."""
    token = surveys.preview_token(activity_id, now=request.now)
    address = participant_url(reverse("participant:preview", args=[token]))
    return render(request, "plan/preview_group.html", frame(request, "plan") | {"address": address})
