"""What people of one group are called in a list, so that two of one name can be told apart."""

from collections import Counter
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Min

from porukka.domain.activities.models import Participation


def called_in(activity_id: UUID) -> dict[UUID, str]:
    """Participation → the shown name, with a number from the second of that name on: "Maija", "Maija (2)".

    Numbered in the order of coming to the group, also those who have left or been removed: a number is nobody else's
    later, unless one before is erased or joined. For those who may see the group's people. One query.
    """
    rows = Participation.objects.filter(activity_id=activity_id, person__merged_into=None)
    came = rows.annotate(came_at=Min("events__at")).order_by("id")
    return numbered(came.values_list("id", "person__shown_name", "came_at"))


def numbered(rows: Iterable[tuple[UUID, str, Any]]) -> dict[UUID, str]:
    """The same of rows read already: id, name, and what tells who came first (None: nobody knows, so last)."""
    seen: Counter[str] = Counter()
    called = {}
    for key, name, _came in sorted(rows, key=lambda row: (row[2] is None, row[2] or 0, str(row[0]))):
        same = " ".join(name.split()).casefold()
        seen[same] += 1
        called[key] = f"{name} ({seen[same]})" if seen[same] > 1 else name
    return called
