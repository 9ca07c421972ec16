"""The organisation's log as administrators read it: who did or saw what, when. No clients' names, no values."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import QuerySet

from porukka.core import audit
from porukka.core.errors import NotAllowed
from porukka.core.models import AuditEntry
from porukka.domain.people import access
from porukka.domain.people.models import Account, Unit
from porukka.domain.people.rules import Viewer


@dataclass(frozen=True)
class LogFilter:
    """What the log is narrowed to. `what` is `see`, `export`, `do` (everything else) or empty."""

    account_id: UUID | None = None
    what: str = ""
    from_on: date | None = None
    to_on: date | None = None


@dataclass(frozen=True)
class LogLine:
    """One entry. `who` is a colleague's name, or empty for participants and the program (`actor_kind` tells)."""

    seq: int | None  # None until the minute job has numbered it
    at: datetime
    actor_kind: str
    who: str
    unit_name: str
    verb: str
    object_kind: str
    reason: str
    activity_ids: tuple[UUID, ...]
    persons: int


class Log:
    """The entries, newest first, as a sequence that a paginator can cut. A slice is four queries, whatever its size."""

    def __init__(self, viewer: Viewer, narrowed: LogFilter) -> None:
        if not access.may_keep_organisation(viewer):
            raise NotAllowed
        self._viewer, self._rows = viewer, _narrowed(viewer, narrowed)

    def count(self) -> int:
        return self._rows.count()

    def __len__(self) -> int:
        return self.count()

    def __getitem__(self, piece: slice) -> list[LogLine]:
        return self._lines(list(self._rows[piece].prefetch_related("subjects")))

    def _lines(self, rows: Sequence[AuditEntry]) -> list[LogLine]:
        actors = {row.actor_id for row in rows if row.actor_id}
        names = dict(Account.objects.filter(id__in=actors).order_by().values_list("id", "name"))
        inside = Unit.objects.filter(organisation_id=self._viewer.tenant).order_by()
        units = dict(inside.values_list("id", "name"))
        return [
            LogLine(
                seq=row.seq,
                at=row.at,
                actor_kind=row.actor_kind,
                who=names.get(row.actor_id, "") if row.actor_id else "",
                unit_name=units.get(row.unit_id, "") if row.unit_id else "",
                verb=row.verb,
                object_kind=row.object_kind,
                reason=row.reason,
                activity_ids=tuple(each.subject_id for each in row.subjects.all() if each.kind == "activity"),
                persons=sum(each.kind != "activity" for each in row.subjects.all()),
            )
            for row in rows
        ]


def _narrowed(viewer: Viewer, narrowed: LogFilter) -> QuerySet[AuditEntry]:
    rows = AuditEntry.objects.filter(organisation_id=viewer.tenant).order_by(*audit.NEWEST_FIRST)
    if narrowed.account_id is not None:
        rows = rows.filter(actor_id=narrowed.account_id)
    if narrowed.what == "do":
        rows = rows.exclude(verb__in=("see", "export"))
    elif narrowed.what:
        rows = rows.filter(verb=narrowed.what)
    if narrowed.from_on is not None:
        rows = rows.filter(at__gte=_midnight(narrowed.from_on))
    if narrowed.to_on is not None:
        rows = rows.filter(at__lt=_midnight(narrowed.to_on + timedelta(days=1)))
    return rows


def _midnight(on: date) -> datetime:
    return datetime.combine(on, time.min, tzinfo=ZoneInfo(settings.TIME_ZONE))


def first_bad_row(viewer: Viewer) -> int | None:
    """The number of the first entry that was changed, removed or put in between; None when the chain is whole."""
    if not access.may_keep_organisation(viewer):
        raise NotAllowed
    return audit.first_bad_entry(viewer.tenant)
