"""Groups, people and plan rows removed over 30 days ago go for good, with what hangs on them in every package.

A person who is left in no group goes too. A linked answer that has been counted takes the group's numbers of its
meeting and question along: beside what was told, the rest would tell it (decision 6).
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from porukka.domain.activities.actions.trail import hold_groups
from porukka.domain.activities.models import Activity, ActivityRole, Participation, Place, PlanItem, ReadinessItem
from porukka.domain.activities.rules import message_topic
from porukka.domain.messaging.models import Message
from porukka.domain.people.actions import erasing
from porukka.domain.people.models import ConsentEvent
from porukka.domain.people.rules import erased_before

PEOPLE_AT_ONCE = 20  # each has a sheet of answers a meeting


def erase_removed_groups(*, now: datetime) -> int:
    """Erases groups: their plan, people, meetings, goals and answers. One transaction each."""
    due = Activity.objects.filter(removed_at__lt=erased_before(now))
    ids = list(due.order_by("id").values_list("id", flat=True))
    return sum(_erase_group(now, activity_id) for activity_id in ids)


@transaction.atomic
def _erase_group(now: datetime, activity_id: UUID) -> int:
    # Its copies lose the line that tells where they came from.
    copies = Activity.objects.filter(copied_from_id=activity_id)
    hold_groups({activity_id, *copies.values_list("id", flat=True)})
    row = Activity.objects.filter(id=activity_id, removed_at__lt=erased_before(now)).first()
    if row is None:
        return 0
    people = Participation.objects.filter(activity=row)
    helpers = ActivityRole.objects.filter(activity=row, person__isnull=False)
    persons = {*people.values_list("person_id", flat=True), *helpers.values_list("person_id", flat=True)}
    _forget(list(people.values_list("id", flat=True)))
    row.delete()
    erasing.record_erased(
        now=now, organisation_id=row.organisation_id, kind="activity", count=1, activity_id=activity_id
    )
    _erase_left_alone(now, persons)
    return 1


def erase_removed_people(*, now: datetime) -> int:
    """Erases participations taken out of their groups: attendance, goals, answers, cards and the path.

    One joined into another is no removal: it stays for the path's sake, as long as the other is in the group.
    """
    erased = 0
    groups = _due_people(now).order_by("activity_id").values_list("activity_id", flat=True)
    while (activity_id := groups.first()) is not None:
        erased += _erase_people(now, activity_id)
    return erased


def _due_people(now: datetime) -> QuerySet[Participation]:
    kept = Participation.objects.filter(
        activity_id=OuterRef("activity_id"), person_id=OuterRef("person__merged_into_id")
    )
    return Participation.objects.filter(~Exists(kept), removed_at__lt=erased_before(now))


@transaction.atomic
def _erase_people(now: datetime, activity_id: UUID) -> int:
    hold_groups([activity_id])
    due = _due_people(now).select_for_update(of=("self",)).filter(activity_id=activity_id)
    rows = list(due.order_by("id")[:PEOPLE_AT_ONCE])
    ids = [row.id for row in rows]
    if not ids:
        return 0
    _forget(ids)
    Participation.objects.filter(id__in=ids).delete()
    erasing.record_erased(
        now=now,
        organisation_id=rows[0].organisation_id,
        kind="participation",
        count=len(ids),
        activity_id=activity_id,
    )
    _erase_left_alone(now, {row.person_id for row in rows})
    return len(ids)


def _forget(participation_ids: Collection[UUID]) -> None:
    """What speaks of participations without pointing to them: messages, and a yes or no about one."""
    Message.objects.filter(topic__in=[message_topic(each) for each in participation_ids]).delete()
    ConsentEvent.objects.filter(about__in=participation_ids).delete()


def _erase_left_alone(now: datetime, person_ids: Collection[UUID]) -> None:
    """Erases those of the persons whom no group knows any more; one joined of two goes with both."""
    for person_id, family in sorted(erasing.held_families(person_ids).items()):
        known = Participation.objects.filter(person_id__in=family).exists()
        if not known and not ActivityRole.objects.filter(person_id__in=family).exists():
            erasing.erase_person(now=now, person_id=person_id)


def erase_removed_plan(*, now: datetime) -> int:
    """Erases lines of readiness lists, and the plan's texts of removed meetings."""
    before = erased_before(now)
    return sum(
        erasing.erase_rows(rows=rows, now=now, kind=kind, group="activity_id", hold=hold_groups)
        for kind, rows in (
            ("readiness_item", ReadinessItem.objects.filter(removed_at__lt=before)),
            ("plan_item", PlanItem.objects.filter(removed_at__lt=before)),
        )
    )


def erase_removed_places(*, now: datetime) -> int:
    """Erases places that nothing points to: one where a group has met stays, for the meeting's sake."""
    due = erasing.unreferenced(Place.objects.filter(removed_at__lt=erased_before(now)))
    return erasing.erase_rows(rows=due, now=now, kind="place", group="organisation_id")
