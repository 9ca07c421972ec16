"""What was removed over 30 days ago goes for good: the parts every package's own erasing is made of, and units.

The daily job calls one function of each package, from the top of the house downwards (`doors/jobs/work.py`). Published
figures and the trail point to nothing here and stay.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, ForeignObjectRel, Model, OuterRef, Q, QuerySet

from porukka.core import audit
from porukka.domain.people.models import Person, Unit
from porukka.domain.people.rules import erased_before

M = TypeVar("M", bound=Model)
BATCH = 200  # rows in one transaction: on SQLite everybody else's writes wait for it


def record_erased(
    *, now: datetime, organisation_id: UUID, kind: str, count: int, activity_id: UUID | None = None
) -> None:
    """One row in the trail for what one transaction has erased: the kind and how many."""
    audit.record(
        organisation_id=organisation_id,
        at=now,
        actor_kind="program",
        actor_id=None,
        verb="erase_removed",
        object_kind=kind,
        object_id=activity_id,
        reason=f"count:{count}",
        subjects=[("activity", activity_id)] if activity_id else [],
    )


def erase_rows(
    *,
    rows: QuerySet[Any, Any],
    now: datetime,
    kind: str,
    group: str,
    hold: Callable[[Iterable[UUID]], None] = lambda ids: None,
) -> int:
    """Deletes rows with what hangs on them, at most 200 of one group (or organisation) in a transaction.

    Args:
        rows: those that may go; a row leaves this set by being deleted.
        group: the field that leads to the group's id; `organisation_id` for what belongs to no group.
        hold: holds the group first, in the house's order.
    """
    erased = 0
    while (first := rows.order_by("id").values_list(group, flat=True).first()) is not None:
        with transaction.atomic():
            hold([first])
            batch = list(rows.filter(**{group: first}).order_by("id")[:BATCH])
            if not batch:
                continue
            organisation_id = batch[0].organisation_id
            rows.model._base_manager.filter(id__in=[row.id for row in batch]).delete()
            about = None if group == "organisation_id" else first
            record_erased(now=now, organisation_id=organisation_id, kind=kind, count=len(batch), activity_id=about)
            erased += len(batch)
    return erased


def unreferenced(rows: QuerySet[M]) -> QuerySet[M]:
    """Those of the rows that no other row points to, whatever package its table is of."""
    for relation in rows.model._meta.get_fields(include_hidden=True):
        if isinstance(relation, ForeignObjectRel):
            column = relation.field.name
            theirs = relation.related_model._base_manager.filter(**{column: OuterRef("pk")})
            rows = rows.exclude(Exists(theirs))
    return rows


def erase_removed_units(*, now: datetime) -> int:
    """Erases units that nothing points to. One where somebody has had a role or a group stays, for their sake."""
    due = unreferenced(Unit.objects.filter(removed_at__lt=erased_before(now)))
    return erase_rows(rows=due, now=now, kind="unit", group="organisation_id")


def held_families(person_ids: Iterable[UUID]) -> dict[UUID, list[UUID]]:
    """By the person that is left after joining: that person and those joined into it; held until the transaction ends.

    Whoever is adding one of them to a group right now is waited for, and nobody can begin to.
    """
    wanted = list(person_ids)
    roots = set(wanted) | set(
        Person.objects.filter(id__in=wanted, merged_into__isnull=False).values_list("merged_into_id", flat=True)
    )
    families: dict[UUID, list[UUID]] = {}
    rows = Person.objects.select_for_update().filter(Q(id__in=roots) | Q(merged_into_id__in=roots)).order_by("id")
    for person_id, merged_into in rows.values_list("id", "merged_into_id"):
        families.setdefault(merged_into or person_id, []).append(person_id)
    return families


def erase_person(*, now: datetime, person_id: UUID) -> None:
    """Deletes a person who is in no group, with those joined into it: contacts, consents, matches and messages too.

    Part of `activities.actions.erase_removed_groups` and `erase_removed_people`, which
    hold the person and know that no group is left.
    """
    row = Person.objects.get(id=person_id)
    Person.objects.filter(merged_into=row).delete()
    row.delete()
    record_erased(now=now, organisation_id=row.organisation_id, kind="person", count=1)
