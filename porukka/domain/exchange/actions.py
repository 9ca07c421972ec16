"""Accepting a list of people, and making two persons one."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from porukka.core import audit
from porukka.core.errors import NotAllowed, NotFound, Refused
from porukka.domain.activities import actions as activities
from porukka.domain.activities.actions.trail import hold_groups
from porukka.domain.activities.models import AccessGrant, ActivityRole, Participation
from porukka.domain.activities.rules import Stage
from porukka.domain.exchange import queries
from porukka.domain.exchange.rules import Line
from porukka.domain.goals.models import Goal, Strength
from porukka.domain.goals.rules import MOST_OPEN_OWN_GOALS, GoalState
from porukka.domain.meetings.models import Attendance, Call, RecordLine
from porukka.domain.messaging.models import Message
from porukka.domain.people import access as people_access
from porukka.domain.people import actions as people
from porukka.domain.people.models import PossibleMatch
from porukka.domain.people.rules import Viewer
from porukka.domain.surveys.models import Sheet, Turnout

# What belongs to a participation and of which there is one per meeting, form or the like: (table, that other key).
_ONE_EACH: tuple[tuple[Any, str], ...] = (
    (Attendance, "meeting_id"),
    (Sheet, "collection_id"),
    (Turnout, "collection_id"),
)
_FOLLOW: tuple[tuple[Any, str], ...] = ((RecordLine, "meeting_id"), (Call, "meeting_id"))


@transaction.atomic
def add_participants(
    *,
    by: Viewer,
    now: datetime,
    activity_id: UUID,
    lines: Sequence[Line],
    list_id: UUID,
    same_as: Mapping[int, UUID] | None = None,
) -> int:
    """Adds the people of a list, all or none. Returns how many were added: not those in the group already.

    Args:
        list_id: the preview's own id; the same list sent twice adds nobody twice.
        same_as: by row, the person somebody of the list is (of those the preview offered).

    Raises:
        Refused: any line has a fault; nobody is added.
    """
    told = same_as or {}
    preview = queries.preview_people(by, activity_id, lines, ())
    if not preview.whole:
        raise Refused(_("The list still has faults. Mend them and look at it again."))
    added = 0
    for one in preview.lines:
        line = one.line
        known = told.get(line.row)
        if known is not None and known not in {likely.person_id for likely in one.likely}:
            raise NotFound
        if known is not None and any(each.in_this_group for each in one.likely if each.person_id == known):
            continue
        added += 1
        activities.add_participant(
            by=by,
            now=now,
            activity_id=activity_id,
            name=line.name,
            language=line.language,
            basis=line.basis,
            no_messages=line.no_messages,
            phone=line.phone,
            email=line.email,
            own_worker_name=line.own_worker,
            person_id=known,
            new_person_id=None if known else uuid5(list_id, str(line.row)),
            not_same_as=[] if known else [each.person_id for each in one.likely],
        )
    audit.record(
        **by.signature(now),
        verb="add_participants",
        object_kind="activity",
        object_id=activity_id,
        subjects=[("activity", activity_id)],
    )
    return added


@transaction.atomic
def merge_persons(*, by: Viewer, now: datetime, match_id: UUID, kept_id: UUID) -> None:
    """Two persons of the merge list are one: `kept_id` stays, and everything of the other one moves there.

    Where both are in the same group, their two participations become one. It can't be taken back.

    Raises:
        Refused: both were at the same meeting, or both answered the same form: then they are two persons.
    """
    if not people_access.may_merge(by):
        raise NotAllowed
    known = PossibleMatch.objects.filter(id=match_id, organisation_id=by.tenant)
    pair = known.values_list("first_id", "second_id").first()
    if pair is None or kept_id not in pair:
        raise NotFound
    gone_id = pair[1] if kept_id == pair[0] else pair[0]
    rows = _held_participations(pair)
    match = known.select_for_update().get()
    if match.decided_at is not None:
        raise Refused(_("Somebody has decided about these two already."))
    mine = {row.activity_id: row for row in rows if row.person_id == kept_id}
    for row in (row for row in rows if row.person_id == gone_id):
        if row.activity_id in mine:
            _join(by, now, kept=mine[row.activity_id], gone=row)
        else:
            row.person_id = kept_id
            row.revision += 1
            row.save(update_fields=["person", "revision"])
    ActivityRole.objects.filter(person_id=gone_id).update(person_id=kept_id)
    Message.objects.filter(person_id=gone_id).update(person_id=kept_id)
    people.join_persons(by=by, now=now, kept_id=kept_id, gone_id=gone_id)


def _held_participations(person_ids: Collection[UUID]) -> list[Participation]:
    """The participations of both, held in the house's order (`flows/README.md`): their groups first.

    Raises:
        Refused: somebody was adding one of them to yet another group at this very moment.
    """
    theirs = Participation.objects.filter(person_id__in=person_ids)
    groups = set(theirs.values_list("activity_id", flat=True))
    hold_groups(groups)
    rows = list(theirs.select_for_update(no_key=True).order_by("id"))
    if not {row.activity_id for row in rows} <= groups:
        raise Refused(_("Somebody else is changing these two just now. Try again."))
    return rows


def _join(by: Viewer, now: datetime, *, kept: Participation, gone: Participation) -> None:
    """Two participations of one group become one. The path's events stay where they were written (append-only)."""
    for table, other in _ONE_EACH:
        theirs = set(table.objects.filter(participation=kept).values_list(other, flat=True))
        if table.objects.filter(participation=gone, **{f"{other}__in": theirs}).exists():
            raise Refused(
                _(
                    "Both were at the same meeting or answered the same form in one group, so they seem to be two "
                    "people. Ask the group's facilitators before you decide."
                )
            )
        table.objects.filter(participation=gone).update(participation=kept)
    for table, other in _FOLLOW:
        theirs = set(table.objects.filter(participation=kept).values_list(other, flat=True))
        table.objects.filter(participation=gone).exclude(**{f"{other}__in": theirs}).update(participation=kept)
    # A second main goal, or a fourth open one, can't stay open: it is closed as replaced and kept in the list.
    open_before = Goal.objects.filter(participation=kept, state=GoalState.OPEN)
    room = MOST_OPEN_OWN_GOALS - open_before.count()
    has_main = open_before.filter(is_main=True).exists()
    for goal in Goal.objects.filter(participation=gone).order_by("-is_main", "agreed_on", "id"):
        if goal.state == GoalState.OPEN:
            goal.is_main = goal.is_main and not has_main
            if room > 0:
                room -= 1
            else:
                goal.state, goal.is_main = GoalState.CHANGED, False
        goal.participation = kept
        goal.revision += 1
        goal.save(update_fields=["participation", "is_main", "state", "revision"])
    Strength.objects.filter(participation=gone).update(participation=kept)
    # The printed card of either works on.
    AccessGrant.objects.filter(participation=gone).update(participation=kept)
    active = Stage.ACTIVE in (kept.stage, gone.stage) and gone.removed_at is None
    if active and kept.stage != Stage.ACTIVE:
        kept.stage, kept.ended_on, kept.end_reason = Stage.ACTIVE, None, ""
    if kept.removed_at is not None and gone.removed_at is None:
        kept.removed_at = None
    starts = [on for on in (kept.started_on, gone.started_on) if on]
    kept.started_on = min(starts) if starts else None
    kept.next_step = kept.next_step or gone.next_step
    kept.own_worker_name = kept.own_worker_name or gone.own_worker_name
    # A PIN is sealed to its own participation: the other one's can't come along.
    kept.revision += 1
    kept.save()
    gone.removed_at = gone.removed_at or now
    gone.revision += 1
    gone.save(update_fields=["removed_at", "revision"])
    audit.record(
        **by.signature(now),
        verb="join_participations",
        object_kind="participation",
        object_id=kept.id,
        subjects=[("activity", kept.activity_id), ("participation", kept.id), ("participation", gone.id)],
    )
