"""Writes to goals and strengths. A person's own words stay as they were said; nothing that was agreed is forgotten."""

from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from porukka.core import audit
from porukka.core.dates import today
from porukka.core.errors import Conflict, NotAllowed, NotFound, Refused
from porukka.domain.activities.actions.trail import hold_groups, saved_by
from porukka.domain.activities.models import Activity, Participation
from porukka.domain.activities.rules import ActivityState
from porukka.domain.goals import access
from porukka.domain.goals.models import Goal, GoalEvent, Strength
from porukka.domain.goals.rules import (
    EVENT_OF,
    LONGEST_GOAL,
    LONGEST_STRENGTH,
    MOST_OPEN_GROUP_GOALS,
    MOST_OPEN_OWN_GOALS,
    MOST_STRENGTHS,
    GoalEventKind,
    GoalState,
    may_add_group_goal,
    may_add_own_goal,
    may_move,
)
from porukka.domain.people.actions.erasing import erase_rows
from porukka.domain.people.rules import Viewer, erased_before

_CHANGES = ("reword_goal", "make_main", "reopen_goal")  # what makes an open goal's page old


@transaction.atomic
def agree_goal(
    *,
    by: Viewer,
    now: datetime,
    activity_id: UUID,
    words: str,
    participation_id: UUID | None = None,
    is_main: bool | None = None,
    new_id: UUID | None = None,
) -> Goal:
    """A goal agreed together: the group's, or with `participation_id` somebody's own, in their own words.

    Args:
        is_main: None makes it the main one when there is none yet. True takes the place of the present main one,
            which stays open.
        new_id: made with the page (`core.forms.row_id`); a page sent twice makes one goal.

    Raises:
        Refused: no words, too many, three open ones already, or the group has ended.
    """
    activity = _activity(by, activity_id)
    if new_id and (again := Goal.objects.filter(id=new_id, activity=activity).first()):
        return again
    if activity.state in (ActivityState.ENDED, ActivityState.CANCELLED):
        raise Refused(_("This group has ended. Its goals stay as they are."))
    if participation_id is not None:
        _participation_in(activity, participation_id)
    said = _clean(words, LONGEST_GOAL)
    open_goals = _open(activity_id, participation_id).select_for_update()
    count = open_goals.count()
    if participation_id is None and not may_add_group_goal(count):
        raise Refused(
            _("A group has at most %(most)s open goals. Close one first.") % {"most": MOST_OPEN_GROUP_GOALS},
            "words",
        )
    if participation_id is not None and not may_add_own_goal(count):
        raise Refused(
            _("A person has at most %(most)s open goals. Close one first.") % {"most": MOST_OPEN_OWN_GOALS},
            "words",
        )
    main = open_goals.filter(is_main=True).first()
    makes_main = main is None if is_main is None else is_main
    if makes_main and main is not None:
        _make_other(by, now, main)
    goal = Goal.objects.create(
        id=new_id or uuid4(),
        organisation_id=by.tenant,
        activity=activity,
        participation_id=participation_id,
        words=said,
        is_main=makes_main,
        state=GoalState.OPEN,
        agreed_on=today(now),
    )
    _event(by, now, goal, GoalEventKind.AGREED)
    _record(by, now, "agree_goal", goal)
    return goal


@transaction.atomic
def reword_goal(*, by: Viewer, now: datetime, goal_id: UUID, words: str, revision: int) -> int:
    """The same goal in better words; the earlier ones stay in its history. Returns the new revision.

    Raises:
        Conflict: somebody saved after `revision` was read.
        Refused: no words, or the goal is closed.
    """
    goal = _goal(by, goal_id)
    said = _clean(words, LONGEST_GOAL)
    if goal.state != GoalState.OPEN:
        raise Refused(_("This goal is closed. Open it again to change its words."), "words")
    if said == goal.words:
        return goal.revision
    if goal.revision != revision:
        raise Conflict(
            _("Somebody else saved this while you were editing. Look at both before you save again."),
            "words",
            {"theirs": goal.words, "mine": said, "revision": goal.revision}
            | saved_by(activity=goal.activity, object_id=goal.id, verbs=_CHANGES),
        )
    before, goal.words, goal.revision = goal.words, said, goal.revision + 1
    goal.save(update_fields=["words", "revision"])
    _event(by, now, goal, GoalEventKind.REWORDED, words_before=before)
    _record(by, now, "reword_goal", goal)
    return goal.revision


@transaction.atomic
def make_main(*, by: Viewer, now: datetime, goal_id: UUID) -> None:
    """The one goal that the rating asks about. The one before stays open beside it."""
    goal = _goal(by, goal_id)
    if goal.state != GoalState.OPEN:
        raise Refused(_("This goal is closed. Open it again first."))
    if goal.is_main:
        return
    main = _open(goal.activity_id, goal.participation_id).select_for_update().filter(is_main=True).first()
    if main is not None:
        _make_other(by, now, main)
    goal.is_main, goal.revision = True, goal.revision + 1
    goal.save(update_fields=["is_main", "revision"])
    _event(by, now, goal, GoalEventKind.MADE_MAIN)
    _record(by, now, "make_main", goal)


@transaction.atomic
def close_goal(*, by: Viewer, now: datetime, goal_id: UUID, kind: str, reason: str = "") -> None:
    """Closes a goal: reached, given up, or replaced by another. The main one's place becomes free.

    Args:
        reason: what came of it, in words; may be empty.
    """
    goal = _goal(by, goal_id)
    if kind not in (GoalState.REACHED, GoalState.DROPPED, GoalState.CHANGED):
        raise Refused(_("Choose one of these."), "kind")
    if not may_move(goal.state, kind):
        raise Refused(_("This goal is closed already."))
    note = " ".join(reason.split())
    if len(note) > LONGEST_GOAL:
        raise _too_long(len(note), LONGEST_GOAL, "reason")
    goal.state, goal.is_main, goal.revision = kind, False, goal.revision + 1
    goal.save(update_fields=["state", "is_main", "revision"])
    _event(by, now, goal, EVENT_OF[GoalState(kind)], note=note)
    _record(by, now, "close_goal", goal)


@transaction.atomic
def reopen_goal(*, by: Viewer, now: datetime, goal_id: UUID) -> None:
    """Takes a closing back, as one goal among the others. Refused when three are open already."""
    goal = _goal(by, goal_id)
    if not may_move(goal.state, GoalState.OPEN):
        raise Refused(_("This goal was replaced by another one and stays closed."))
    count = _open(goal.activity_id, goal.participation_id).count()
    fits = may_add_own_goal(count) if goal.participation_id else may_add_group_goal(count)
    if not fits:
        raise Refused(_("There are already as many open goals as fit. Close one first."))
    goal.state, goal.revision = GoalState.OPEN, goal.revision + 1
    goal.save(update_fields=["state", "revision"])
    _event(by, now, goal, GoalEventKind.REOPENED)
    _record(by, now, "reopen_goal", goal)


# ---------- what I'm good at ----------


@transaction.atomic
def add_strength(
    *, by: Viewer, now: datetime, participation_id: UUID, words: str, new_id: UUID | None = None
) -> Strength:
    """One more thing somebody is good at. What a facilitator writes with the person is shared from the start.

    Args:
        new_id: made with the page (`core.forms.row_id`); a page sent twice makes one line.
    """
    row = _owner(by, participation_id)
    again = Strength.objects.filter(id=new_id, participation=row).first() if new_id else None
    if again and again.removed_at is None:
        return again
    said = _clean(words, LONGEST_STRENGTH)
    mine = Strength.objects.filter(participation=row, removed_at=None)
    if mine.count() >= MOST_STRENGTHS:
        raise Refused(_("The list is full: at most %(most)s lines.") % {"most": MOST_STRENGTHS}, "words")
    strength, made = Strength.objects.get_or_create(
        id=new_id if new_id and not again else uuid4(),
        defaults={
            "organisation_id": by.tenant,
            "participation": row,
            "words": said,
            "shared": not access.is_own(by, row.id),
            "added_at": now,
        },
    )
    if not made:  # two at the same moment
        return strength
    _record_strength(by, now, "add_strength", strength, row)
    return strength


@transaction.atomic
def remove_strength(*, by: Viewer, now: datetime, strength_id: UUID) -> None:
    """Takes a line off the list."""
    strength, row = _strength(by, strength_id)
    strength.removed_at = now
    strength.save(update_fields=["removed_at"])
    _record_strength(by, now, "remove_strength", strength, row)


def erase_removed_strengths(*, now: datetime) -> int:
    """Erases lines taken off the own lists over 30 days ago. Returns how many."""
    rows = Strength.objects.filter(removed_at__lt=erased_before(now))
    return erase_rows(rows=rows, now=now, kind="strength", group="participation__activity_id", hold=hold_groups)


@transaction.atomic
def share_strength(*, by: Viewer, now: datetime, strength_id: UUID, shared: bool) -> None:
    """Whether the group's facilitators see a line. Only its owner decides."""
    strength, row = _strength(by, strength_id)
    if not access.is_own(by, row.id):
        raise NotAllowed
    strength.shared = shared
    strength.save(update_fields=["shared"])
    _record_strength(by, now, "share_strength", strength, row)


# ---------- what the actions stand on ----------


def _clean(words: str, most: int, field: str = "words") -> str:
    said = words.strip()
    if not said:
        raise Refused(_("Write it in a few words first."), field)
    if len(said) > most:
        raise _too_long(len(said), most, field)
    return said


def _too_long(length: int, most: int, field: str) -> Refused:
    return Refused(
        _("This is too long: %(now)s characters, at most %(most)s fit.") % {"now": length, "most": most}, field
    )


def _open(activity_id: UUID, participation_id: UUID | None) -> QuerySet[Goal]:
    """The open goals of the group itself (None) or of one of its people."""
    rows = Goal.objects.filter(activity_id=activity_id, state=GoalState.OPEN)
    if participation_id is None:
        return rows.filter(participation=None)
    return rows.filter(participation_id=participation_id)


def _activity(by: Viewer, activity_id: UUID) -> Activity:
    """The group, locked, so that two who agree goals at once are counted one after the other."""
    rows = Activity.objects.select_for_update(no_key=True)
    row = rows.filter(id=activity_id, organisation_id=by.tenant, removed_at=None).first()
    if row is None:
        raise NotFound
    if not access.may_agree(by, row):
        raise NotAllowed
    return row


def _participation_in(activity: Activity, participation_id: UUID) -> None:
    if not Participation.objects.filter(id=participation_id, activity=activity, removed_at=None).exists():
        raise NotFound


def _goal(by: Viewer, goal_id: UUID) -> Goal:
    hold_groups(Goal.objects.filter(id=goal_id, organisation_id=by.tenant).values("activity_id"))
    goal = (
        Goal.objects.select_for_update(of=("self",), no_key=True)
        .select_related("activity")
        .filter(id=goal_id, organisation_id=by.tenant, activity__removed_at=None)
        .first()
    )
    if goal is None:
        raise NotFound
    if not access.may_agree(by, goal.activity):
        raise NotAllowed
    return goal


def _owner(by: Viewer, participation_id: UUID) -> Participation:
    row = (
        Participation.objects.select_related("activity")
        .filter(id=participation_id, organisation_id=by.tenant, removed_at=None, activity__removed_at=None)
        .first()
    )
    if row is None:
        raise NotFound
    if not access.may_keep_strengths(by, row):
        raise NotAllowed
    return row


def _strength(by: Viewer, strength_id: UUID) -> tuple[Strength, Participation]:
    strength = Strength.objects.filter(id=strength_id, organisation_id=by.tenant, removed_at=None).first()
    if strength is None:
        raise NotFound
    row = _owner(by, strength.participation_id)
    if not strength.shared and not access.is_own(by, row.id):
        raise NotFound
    return strength, row


def _make_other(by: Viewer, now: datetime, goal: Goal) -> None:
    goal.is_main, goal.revision = False, goal.revision + 1
    goal.save(update_fields=["is_main", "revision"])
    _event(by, now, goal, GoalEventKind.MADE_OTHER)


def _event(
    by: Viewer, now: datetime, goal: Goal, what: GoalEventKind, *, words_before: str = "", note: str = ""
) -> None:
    GoalEvent.objects.create(
        organisation_id=by.tenant,
        goal=goal,
        what=what,
        words_before=words_before,
        note=note or None,
        by=by.actor_id,
        at=now,
    )


def _record(by: Viewer, now: datetime, verb: str, goal: Goal) -> None:
    subjects = [("activity", goal.activity_id)]
    if goal.participation_id:
        subjects.append(("participation", goal.participation_id))
    audit.record(**by.signature(now), verb=verb, object_kind="goal", object_id=goal.id, subjects=subjects)


def _record_strength(by: Viewer, now: datetime, verb: str, strength: Strength, row: Participation) -> None:
    audit.record(
        **by.signature(now),
        verb=verb,
        object_kind="strength",
        object_id=strength.id,
        subjects=[("activity", row.activity_id), ("participation", row.id)],
    )
