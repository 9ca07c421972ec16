"""A group's goals: the shared ones and each person's own, side by side."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from porukka.core.errors import Conflict, NotFound, Refused
from porukka.core.forms import row_id
from porukka.domain.activities import queries as activities
from porukka.domain.activities.rules import OUT, ActivityState, Stage
from porukka.domain.goals import actions
from porukka.domain.goals import queries as read
from porukka.domain.goals.rules import GoalState, may_add_group_goal, may_add_own_goal
from porukka.doors.staff.frame import frame
from porukka.doors.staff.goals.forms import THE_GROUPS, CloseForm, GoalForm, WordsForm
from porukka.doors.viewlog import saw


@require_GET
def goals(request: Any, activity_id: Any) -> HttpResponse:
    viewer, head = request.viewer, request.activity
    people = activities.participants(viewer, head.id)
    every = read.every_goal(viewer, head.id)
    open_ones, closed = [goal for goal in every if goal.is_open], [goal for goal in every if not goal.is_open]
    rows = [
        {
            "one": one,
            "open": [goal for goal in open_ones if goal.participation_id == one.id],
            "closed": [goal for goal in closed if goal.participation_id == one.id],
        }
        for one in people
    ]
    for row in rows:
        row["may_add"] = row["one"].stage not in OUT and may_add_own_goal(len(row["open"]))
    shared = [goal for goal in open_ones if goal.participation_id is None]
    saw(request, activity=head.id, persons=[one.person_id for one in people])
    return render(
        request,
        "goals/goals.html",
        frame(request, "goals")
        | {
            "shared": shared,
            "shared_closed": [goal for goal in closed if goal.participation_id is None],
            "may_add": _running(head) and may_add_group_goal(len(shared)),
            "may_agree": _running(head),
            "rows": [row for row in rows if row["one"].stage not in OUT or row["open"] or row["closed"]],
            "n_missing": sum(row["one"].stage == Stage.ACTIVE and not row["open"] for row in rows),
        },
    )


def _running(head: Any) -> bool:
    return head.state in (ActivityState.PLANNED, ActivityState.RUNNING)


@require_http_methods(["GET", "POST"])
def add_goal(request: Any, activity_id: Any) -> HttpResponse:
    """`?for=` a participation preselects whose goal it is."""
    viewer, head = request.viewer, request.activity
    people = [one for one in activities.participants(viewer, head.id) if one.stage not in OUT]
    choices = [(str(one.id), one.called) for one in people]
    saw(request, activity=head.id, persons=[one.person_id for one in people])
    if request.method == "GET":
        asked = request.GET.get("for", THE_GROUPS)
        form = GoalForm(people=choices, initial={"whose": asked})
        return render(request, "goals/add_goal.html", frame(request, "goals") | {"form": form})
    form = GoalForm(request.POST, people=choices)
    if form.is_valid():
        whose = form.cleaned_data["whose"]
        own = UUID(whose) if whose != THE_GROUPS else None
        try:
            actions.agree_goal(
                by=viewer,
                now=request.now,
                activity_id=head.id,
                participation_id=own,
                words=form.cleaned_data["words"],
                is_main=True if form.cleaned_data["is_main"] else None,
                new_id=row_id(request),
            )
            messages.success(request, _("The goal was written down."))
            return redirect("staff:person", head.id, own) if own else redirect("staff:goals", head.id)
        except Refused as no:
            form.refuse(no)
    return render(request, "goals/add_goal.html", frame(request, "goals") | {"form": form}, status=422)


def _goal(request: Any, goal_id: Any) -> tuple[read.GoalLine, activities.Participant | None]:
    """The goal of this group and whose it is; an id of another group is not found here."""
    found = read.goal_for(request.viewer, goal_id)
    if found.activity_id != request.activity.id:
        raise NotFound
    owner = activities.participant(request.viewer, found.participation_id) if found.participation_id else None
    return found, owner


@require_http_methods(["GET", "POST"])
def goal(request: Any, activity_id: Any, goal_id: Any) -> HttpResponse:
    """A goal, its history, and its words to be changed."""
    found, owner = _goal(request, goal_id)
    if request.method == "GET":
        return _page(request, found, owner)
    form = WordsForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            actions.reword_goal(
                by=request.viewer,
                now=request.now,
                goal_id=found.id,
                words=given["words"],
                revision=given["revision"],
            )
            messages.success(request, _("Saved. The earlier words stay in the history."))
            return redirect("staff:goal", activity_id, found.id)
        except Conflict as no:
            data = form.data.copy()
            data["revision"] = no.details["revision"]
            return _page(request, found, owner, form=WordsForm(data), theirs=no.details, status=409)
        except Refused as no:
            form.refuse(no)
    return _page(request, found, owner, form=form, status=422)


def _page(
    request: Any,
    found: read.GoalLine,
    owner: activities.Participant | None,
    *,
    form: WordsForm | None = None,
    close_form: CloseForm | None = None,
    theirs: Mapping[str, object] | None = None,
    status: int = 200,
) -> HttpResponse:
    saw(
        request,
        activity=request.activity.id,
        persons=[owner.person_id] if owner else [],
        participations=[owner.id] if owner else [],
    )
    context = {
        "goal": found,
        "owner": owner,
        "words_language": owner.language if owner else request.activity.language,
        "is_open": found.state == GoalState.OPEN,
        "may_reopen": found.state in (GoalState.REACHED, GoalState.DROPPED),
        "history": read.goal_history(request.viewer, found.id),
        "form": form or WordsForm(initial={"revision": found.revision, "words": found.words}),
        "close_form": close_form or CloseForm(auto_id="close_%s"),
        "theirs": theirs,
    }
    return render(request, "goals/goal.html", frame(request, "goals") | context, status=status)


@require_POST
def make_main(request: Any, activity_id: Any, goal_id: Any) -> HttpResponse:
    found, _owner = _goal(request, goal_id)
    return _done(
        request,
        found,
        lambda: actions.make_main(by=request.viewer, now=request.now, goal_id=found.id),
        _("This is the main goal now."),
    )


@require_POST
def close_goal(request: Any, activity_id: Any, goal_id: Any) -> HttpResponse:
    found, owner = _goal(request, goal_id)
    form = CloseForm(request.POST, auto_id="close_%s")
    if form.is_valid():
        try:
            actions.close_goal(by=request.viewer, now=request.now, goal_id=found.id, **form.cleaned_data)
            messages.success(request, _("The goal was closed. It can be opened again."))
            return redirect("staff:goals", activity_id)
        except Refused as no:
            form.refuse(no)
    return _page(request, found, owner, close_form=form, status=422)


@require_POST
def reopen_goal(request: Any, activity_id: Any, goal_id: Any) -> HttpResponse:
    found, _owner = _goal(request, goal_id)
    return _done(
        request,
        found,
        lambda: actions.reopen_goal(by=request.viewer, now=request.now, goal_id=found.id),
        _("The goal is open again."),
    )


def _done(request: Any, found: read.GoalLine, act: Any, words: str) -> HttpResponse:
    try:
        act()
        messages.success(request, words)
    except Refused as no:
        messages.error(request, str(no.words))
    return redirect("staff:goal", request.activity.id, found.id)
