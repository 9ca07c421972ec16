"""Reads of goals and strengths."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from porukka.core.errors import NotAllowed, NotFound
from porukka.core.sorting import alphabetical
from porukka.domain.activities.models import Activity, Participation
from porukka.domain.activities.rules import ActivityState, Stage
from porukka.domain.goals import access
from porukka.domain.goals.models import Goal, GoalEvent, Strength
from porukka.domain.goals.rules import GoalEventKind, GoalState
from porukka.domain.people import queries as people
from porukka.domain.people.models import Account
from porukka.domain.people.rules import Purpose, Viewer

Whose = UUID | None | Literal["all"]


@dataclass(frozen=True)
class GoalLine:
    """A goal. `participation_id` None: the group's. `words` as they were said, in the person's own language."""

    id: UUID
    activity_id: UUID
    participation_id: UUID | None
    words: str
    is_main: bool
    state: str
    state_words: str
    agreed_on: date
    revision: int

    @property
    def is_open(self) -> bool:
        return self.state == GoalState.OPEN


@dataclass(frozen=True)
class GoalStep:
    """What happened to a goal: agreed, reworded (with the words before), reached …"""

    goal_id: UUID
    what: str
    what_words: str
    words_before: str
    note: str
    at: datetime
    by_name: str


@dataclass(frozen=True)
class StrengthLine:
    id: UUID
    words: str
    shared: bool
    added_at: datetime


@dataclass(frozen=True)
class Without:
    """Somebody who takes part and has no open goal of their own yet."""

    participation_id: UUID
    name: str


def open_goals(viewer: Viewer, activity_id: UUID, participation_id: Whose) -> list[GoalLine]:
    """The open goals: the group's (None), one person's, or "all" of both kinds; the main one first. Two queries.

    Raises:
        NotFound, NotAllowed: not a facilitator of the group, and not the goals' own person with the PIN.
    """
    return _goals(viewer, activity_id, participation_id, closed=False)


def closed_goals(viewer: Viewer, activity_id: UUID, participation_id: Whose) -> list[GoalLine]:
    """Goals reached, given up or replaced. Two queries."""
    return _goals(viewer, activity_id, participation_id, closed=True)


def every_goal(viewer: Viewer, activity_id: UUID) -> list[GoalLine]:
    """The goals of the group and of its people, open and closed. Two queries."""
    return _goals(viewer, activity_id, "all", closed=None)


def _goals(viewer: Viewer, activity_id: UUID, whose: Whose, *, closed: bool | None) -> list[GoalLine]:
    activity = _activity(viewer, activity_id)
    rows = Goal.objects.filter(activity_id=activity_id, organisation_id=viewer.tenant)
    if closed is not None:
        rows = rows.exclude(state=GoalState.OPEN) if closed else rows.filter(state=GoalState.OPEN)
    if whose == "all":
        if not access.may_agree(viewer, activity):
            raise NotAllowed
        rows = rows.exclude(participation__removed_at__isnull=False)
    else:
        if not access.may_read_goals(viewer, activity, whose):
            raise NotAllowed
        rows = rows.filter(participation=None) if whose is None else rows.filter(participation_id=whose)
    return [_line(row) for row in rows.order_by("-is_main", "agreed_on", "id")]


def _line(row: Goal) -> GoalLine:
    return GoalLine(
        id=row.id,
        activity_id=row.activity_id,
        participation_id=row.participation_id,
        words=row.words,
        is_main=row.is_main,
        state=row.state,
        state_words=str(GoalState(row.state).label),
        agreed_on=row.agreed_on,
        revision=row.revision,
    )


def goal_for(viewer: Viewer, goal_id: UUID) -> GoalLine:
    """One goal of a group the viewer runs, or the viewer's own."""
    row = (
        Goal.objects.filter(id=goal_id, organisation_id=viewer.tenant, activity__removed_at=None)
        .select_related("activity")
        .first()
    )
    if row is None:
        raise NotFound
    if not access.may_read_goals(viewer, row.activity, row.participation_id):
        raise NotAllowed
    return _line(row)


def goal_history(viewer: Viewer, goal_id: UUID) -> list[GoalStep]:
    """What happened to a goal, first to last. Three queries."""
    goal_for(viewer, goal_id)
    return histories(viewer, [goal_id])[goal_id]


def histories(viewer: Viewer, goal_ids: list[UUID]) -> dict[UUID, list[GoalStep]]:
    """The same for goals the viewer was already given. Two queries."""
    rows = list(GoalEvent.objects.filter(goal_id__in=goal_ids, organisation_id=viewer.tenant).order_by("at", "id"))
    names = dict(Account.objects.filter(id__in={row.by for row in rows if row.by}).values_list("id", "name"))
    found: dict[UUID, list[GoalStep]] = {goal_id: [] for goal_id in goal_ids}
    for row in rows:
        found[row.goal_id].append(
            GoalStep(
                goal_id=row.goal_id,
                what=row.what,
                what_words=str(GoalEventKind(row.what).label),
                words_before=row.words_before,
                note=row.note or "",
                at=row.at,
                by_name=names.get(row.by, "") if row.by else "",
            )
        )
    return found


def missing_by_group(viewer: Viewer) -> dict[UUID, list[Without]]:
    """Who takes part and has no open goal of their own yet, by group and name, in the groups the viewer runs.

    Groups where nobody is missing one are left out.
    """
    having = Goal.objects.filter(
        activity_id__in=viewer.facilitates, state=GoalState.OPEN, participation__isnull=False
    )
    rows = (
        Participation.objects.filter(
            organisation_id=viewer.tenant,
            activity_id__in=viewer.facilitates,
            activity__state=ActivityState.RUNNING,
            activity__removed_at=None,
            removed_at=None,
            stage=Stage.ACTIVE,
        )
        .exclude(id__in=having.values("participation_id"))
        .select_related("person")
        .order_by("id")
    )
    found: dict[UUID, list[Without]] = {}
    for row in rows:
        found.setdefault(row.activity_id, []).append(Without(row.id, row.person.shown_name))
    return {key: sorted(some, key=lambda one: alphabetical(one.name)) for key, some in found.items()}


def goals_for_own_worker(viewer: Viewer, activity_id: UUID) -> dict[UUID, str]:
    """The own main goal in its owner's words, by participation, of those whose last word to their own worker is yes.

    For the lines that facilitators carry over to the client system. Three queries.
    """
    activity = _activity(viewer, activity_id)
    if not access.may_agree(viewer, activity):
        raise NotAllowed
    rows = list(
        Goal.objects.filter(
            activity=activity, state=GoalState.OPEN, is_main=True, participation__isnull=False
        ).select_related("participation")
    )
    persons = {row.participation.person_id for row in rows if row.participation}
    yes = people.who_said_yes(viewer, persons, Purpose.OWN_WORKER_SEES_GOAL)
    return {
        row.participation.id: row.words
        for row in rows
        if row.participation
        and yes.get(
            (row.participation.person_id, row.participation.id), yes.get((row.participation.person_id, None))
        )
    }


def main_goal_by_link(viewer: Viewer) -> GoalLine | None:
    """What a card or link alone may show: the own main goal, when its owner has said so face to face (TRUST 1).

    With the PIN it is always there. Everybody else gets None.
    """
    if viewer.kind != "participation" or viewer.participation_id is None:
        return None
    row = (
        Goal.objects.filter(
            participation_id=viewer.participation_id,
            organisation_id=viewer.tenant,
            state=GoalState.OPEN,
            is_main=True,
        )
        .select_related("participation")
        .first()
    )
    if row is None or row.participation is None:
        return None
    if not viewer.pin_ok and not people.has_said_yes(
        viewer.tenant, row.participation.person_id, Purpose.LINK_SHOWS_GOAL, row.participation_id
    ):
        return None
    return _line(row)


def strengths(viewer: Viewer, participation_id: UUID) -> list[StrengthLine]:
    """What somebody is good at: all of it to its owner with the PIN, the shared lines to facilitators. Two queries."""
    row = (
        Participation.objects.filter(id=participation_id, organisation_id=viewer.tenant, removed_at=None)
        .select_related("activity")
        .first()
    )
    if row is None:
        raise NotFound
    if not access.may_keep_strengths(viewer, row):
        raise NotAllowed
    lines = Strength.objects.filter(participation=row, removed_at=None)
    if not access.is_own(viewer, row.id):
        lines = lines.filter(shared=True)
    return [_strength_line(line) for line in lines.order_by("added_at", "id")]


def shared_strengths(viewer: Viewer, activity_id: UUID) -> dict[UUID, list[StrengthLine]]:
    """What the people of a group are good at, by participation: the lines they share with facilitators. Two queries."""
    activity = _activity(viewer, activity_id)
    if not access.may_agree(viewer, activity):
        raise NotAllowed
    lines = Strength.objects.filter(
        participation__activity_id=activity_id, participation__removed_at=None, removed_at=None, shared=True
    )
    found: dict[UUID, list[StrengthLine]] = {}
    for line in lines.order_by("added_at", "id"):
        found.setdefault(line.participation_id, []).append(_strength_line(line))
    return found


def _strength_line(line: Strength) -> StrengthLine:
    return StrengthLine(id=line.id, words=line.words, shared=line.shared, added_at=line.added_at)


def _activity(viewer: Viewer, activity_id: UUID) -> Activity:
    row = Activity.objects.filter(id=activity_id, organisation_id=viewer.tenant, removed_at=None).first()
    if row is None:
        raise NotFound
    return row
