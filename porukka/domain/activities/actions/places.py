"""Places: coordinators keep them for the whole organisation."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from porukka.core import audit
from porukka.core.errors import Conflict, NotAllowed, NotFound, Refused
from porukka.domain.activities import access
from porukka.domain.activities.models import Place
from porukka.domain.activities.rules import UNDO_DAYS
from porukka.domain.people.actions.organisation import hold_organisation
from porukka.domain.people.actions.trail import saved_lately
from porukka.domain.people.rules import Viewer

MOST_PEOPLE = 2000


@transaction.atomic
def add_place(
    *,
    by: Viewer,
    now: datetime,
    name: str,
    address: str = "",
    access_notes: str = "",
    capacity: int | None = None,
    new_id: UUID | None = None,
) -> UUID:
    """Adds a place and returns its id. Refuses an empty name, and one that a place already has.

    Args:
        new_id: made with the page (`core.forms.row_id`); a page sent twice makes one place.
    """
    hold_organisation(by)
    again = new_id and Place.objects.filter(id=new_id, organisation_id=by.tenant).exists()
    _check(by, name, capacity, but=new_id if again else None)
    if new_id and again:
        return new_id
    place = Place.objects.create(
        id=new_id or uuid4(),
        organisation_id=by.tenant,
        name=name.strip(),
        address=address.strip(),
        access_notes=access_notes.strip(),
        capacity=capacity,
    )
    _record(by, now, "add_place", place, ["name", "address", "access_notes", "capacity"])
    return place.id


@transaction.atomic
def edit_place(
    *,
    by: Viewer,
    now: datetime,
    place_id: UUID,
    revision: int,
    name: str,
    address: str = "",
    access_notes: str = "",
    capacity: int | None = None,
) -> int:
    """Changes a place and returns its new revision. Conflict when somebody saved it after `revision`."""
    _check(by, name, capacity, but=place_id)
    place = _place(by, place_id)
    values = {
        "name": name.strip(),
        "address": address.strip(),
        "access_notes": access_notes.strip(),
        "capacity": capacity,
    }
    changed = [key for key, value in values.items() if getattr(place, key) != value]
    if not changed:
        return place.revision
    if place.revision != revision:
        raise Conflict(
            _("Somebody else changed this place."),
            details={"theirs": _told(place), "mine": name, "revision": place.revision}
            | saved_lately(organisation_id=by.tenant, now=now, object_id=place.id, verbs=["edit_place"]),
        )
    for key, value in values.items():
        setattr(place, key, value)
    place.revision += 1
    place.save(update_fields=[*values, "revision"])
    _record(by, now, "edit_place", place, changed)
    return place.revision


@transaction.atomic
def remove_place(*, by: Viewer, now: datetime, place_id: UUID) -> None:
    """Takes a place out of the choices. Groups and meetings that use it keep it; undo for 30 days."""
    if not access.may_keep_places(by):
        raise NotAllowed
    place = _place(by, place_id)
    place.removed_at = now
    place.save(update_fields=["removed_at"])
    _record(by, now, "remove_place", place)


@transaction.atomic
def restore_place(*, by: Viewer, now: datetime, place_id: UUID) -> None:
    """Takes a removal back, for 30 days."""
    if not access.may_keep_places(by):
        raise NotAllowed
    place = (
        Place.objects.select_for_update()
        .filter(id=place_id, organisation_id=by.tenant, removed_at__gte=now - timedelta(days=UNDO_DAYS))
        .first()
    )
    if place is None:
        raise NotFound
    place.removed_at = None
    place.save(update_fields=["removed_at"])
    _record(by, now, "restore_place", place)


def _place(by: Viewer, place_id: UUID) -> Place:
    place = (
        Place.objects.select_for_update().filter(id=place_id, organisation_id=by.tenant, removed_at=None).first()
    )
    if place is None:
        raise NotFound
    return place


def _check(by: Viewer, name: str, capacity: int | None, but: UUID | None = None) -> None:
    if not access.may_keep_places(by):
        raise NotAllowed
    if not name.strip():
        raise Refused(_("Give the place a name."), "name")
    if len(name.strip()) > 120:
        raise Refused(_("The name is too long: at most 120 characters fit."), "name")
    if capacity is not None and not 1 <= capacity <= MOST_PEOPLE:
        raise Refused(_("Write how many people fit, as a number from 1 on."), "capacity")
    same = Place.objects.filter(organisation_id=by.tenant, name__iexact=name.strip(), removed_at=None)
    if but is not None:
        same = same.exclude(id=but)
    if same.exists():
        raise Refused(_("There is a place of this name already."), "name")


def _told(place: Place) -> str:
    lines = [place.name, place.address, place.access_notes, str(place.capacity or "")]
    return "\n".join(line for line in lines if line)


def _record(by: Viewer, now: datetime, verb: str, place: Place, fields: list[str] | None = None) -> None:
    audit.record(
        organisation_id=place.organisation_id,
        at=now,
        actor_kind=by.kind,
        actor_id=by.actor_id,
        unit_id=by.unit_id,
        verb=verb,
        object_kind="place",
        object_id=place.id,
        fields=fields or [],
    )
