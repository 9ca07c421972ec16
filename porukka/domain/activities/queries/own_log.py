"""A participant's own log: who has looked at, taken out or written what is held of them (TRUST 13)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db.models import Q

from porukka.core.errors import NotAllowed
from porukka.core.models import AuditSubject
from porukka.domain.activities.models import Participation, ParticipationEvent
from porukka.domain.people.models import Account
from porukka.domain.people.rules import Viewer

NEWEST = 300  # entries


class Did(StrEnum):
    LOOKED = "looked"
    TOOK_OUT = "took_out"  # to a file or on paper
    WROTE = "wrote"


@dataclass(frozen=True)
class LogLine:
    """Who did what when. `name` is "" for the person's own doings and for the program (`by_program`)."""

    at: datetime
    did: Did
    name: str
    by_program: bool
    times: int


def own_log(viewer: Viewer) -> list[LogLine]:
    """The newest first; the same doing of one person within a day is one line. Four queries.

    A page of the whole group counts as a look at each of its people since they came; its plan does not.
    Raises NotAllowed for anybody but a participant with the PIN.
    """
    if viewer.participation_id is None or not viewer.pin_ok:
        raise NotAllowed
    person_id = Participation.objects.values_list("person_id", flat=True).get(
        id=viewer.participation_id, organisation_id=viewer.tenant
    )
    mine = Q(kind="participation", subject_id=viewer.participation_id) | Q(kind="person", subject_id=person_id)
    # Files of a whole group name their persons; its plan tells nothing of them.
    pages = Q(kind="activity", subject_id=viewer.activity_id, entry__verb="see") & ~Q(entry__route="staff:group")
    joined = (
        ParticipationEvent.objects.filter(participation_id=viewer.participation_id)
        .order_by("at")
        .values_list("at", flat=True)
        .first()
    )
    if joined is not None:
        pages &= Q(entry__at__gte=joined)
    rows = (
        AuditSubject.objects.filter(mine | pages, entry__organisation_id=viewer.tenant)
        .select_related("entry")
        .order_by("-entry_id", "id")[: NEWEST * 3]
    )
    entries = {row.entry_id: row.entry for row in rows}
    names = dict(
        Account.objects.filter(id__in={entry.actor_id for entry in entries.values()})
        .values_list("id", "name")
        .order_by("id")
    )
    lines: dict[tuple[object, ...], LogLine] = {}
    for entry in list(entries.values())[:NEWEST]:
        did = {"see": Did.LOOKED, "export": Did.TOOK_OUT}.get(entry.verb, Did.WROTE)
        name = names.get(entry.actor_id, "") if isinstance(entry.actor_id, UUID) else ""
        same = (entry.at.date(), did, entry.actor_id)
        before = lines.get(same)
        lines[same] = LogLine(
            at=before.at if before else entry.at,
            did=did,
            name=name,
            by_program=entry.actor_kind == "program",
            times=before.times + 1 if before else 1,
        )
    return list(lines.values())
