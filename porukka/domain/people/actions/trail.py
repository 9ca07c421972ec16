"""Who saved something first, for those who saved the same thing a moment later."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from porukka.core.models import AuditEntry
from porukka.domain.people.models import Account

LOOKED_BACK = timedelta(days=30)  # a page has been open shorter than this; the trail has no index by object
UNIT_CHANGES = ("rename_unit", "agree_worry_steps")


def saved_lately(
    *, organisation_id: UUID, now: datetime, object_id: UUID, verbs: Collection[str]
) -> dict[str, object]:
    """Who did one of these to something last, and when: `who` ("" for no colleague) and `at` (or None).

    For the page of a conflict, so that the two know whom to talk with. Two queries; no further back than
    `LOOKED_BACK`.
    """
    last = (
        AuditEntry.objects.filter(
            organisation_id=organisation_id, at__gt=now - LOOKED_BACK, object_id=object_id, verb__in=verbs
        )
        .order_by("-at", "-id")
        .first()
    )
    return told_of(last)


def told_of(entry: AuditEntry | None) -> dict[str, object]:
    """The name of the colleague who did it, and the moment; nothing of nothing."""
    if entry is None:
        return {"who": "", "at": None}
    names = Account.objects.filter(id__in=[entry.actor_id] if entry.actor_id else [])
    return {"who": names.values_list("name", flat=True).first() or "", "at": entry.at}
