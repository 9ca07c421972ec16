"""Places of the organisation."""

from dataclasses import dataclass
from uuid import UUID

from porukka.core.sorting import alphabetical
from porukka.domain.activities.models import Place
from porukka.domain.people.rules import Viewer


@dataclass(frozen=True)
class PlaceLine:
    """A room or a house where groups meet."""

    id: UUID
    name: str
    address: str
    access_notes: str
    capacity: int | None
    revision: int


def places(viewer: Viewer) -> list[PlaceLine]:
    """The places in use, in the order of their names. One query."""
    rows = Place.objects.filter(organisation_id=viewer.tenant, removed_at=None).order_by("id")
    return sorted((_told(row) for row in rows), key=lambda one: alphabetical(one.name))


def place(viewer: Viewer, place_id: UUID) -> PlaceLine | None:
    """One place in use."""
    row = Place.objects.filter(id=place_id, organisation_id=viewer.tenant, removed_at=None).first()
    return _told(row) if row else None


def _told(row: Place) -> PlaceLine:
    return PlaceLine(row.id, row.name, row.address, row.access_notes, row.capacity, row.revision)
