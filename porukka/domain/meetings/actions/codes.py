"""Typed meeting codes: found while few wrong ones have come, so that nobody finds one by trying them all."""

import logging
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from porukka.domain.meetings.models import WrongCodes
from porukka.domain.meetings.queries.listing import MeetingRef, codes_wait_until, meeting_for_code
from porukka.domain.meetings.rules import MOST_WRONG, wait_until, window_of

log = logging.getLogger("porukka.codes")


@dataclass(frozen=True)
class TypedCode:
    """What became of a typed code: its meeting, or until when typed codes wait, or neither: a wrong one."""

    meeting: MeetingRef | None = None
    wait_until: datetime | None = None


def use_typed_code(*, now: datetime, code: str) -> TypedCode:
    """The open meeting of a typed code. After 200 wrong ones in ten minutes right ones wait too, until the next ten.

    Only wrong ones are counted, over all groups and organisations (a typed code tells neither until it is found), and
    never by address: a room of thirty on one network all pass. A right one writes nothing and holds nothing, so a room
    does not queue. The count is read before the look and again after it: of many at once no more than the server works
    on at one time are looked at beyond the limit, and once they wait, nothing is looked at or written any more.
    """
    waits = codes_wait_until(now)
    if waits is not None:
        return TypedCode(wait_until=waits)
    found = meeting_for_code(code, now)
    waits = codes_wait_until(now) if found is not None else _count_wrong(now)
    return TypedCode(wait_until=waits) if waits is not None else TypedCode(meeting=found)


def _count_wrong(now: datetime) -> datetime | None:
    """Counts a wrong one, all processes together; until when typed codes wait if they do already."""
    with transaction.atomic():
        began_at = window_of(now)
        row, _made = WrongCodes.objects.select_for_update().get_or_create(pk=1, defaults={"began_at": began_at})
        if row.began_at < began_at:
            row.began_at, row.n = began_at, 0
        waits = wait_until(row.began_at, row.n, now=now)
        if waits is not None:
            return waits
        row.n += 1
        row.save()
    if row.n == MOST_WRONG:
        log.warning(
            "%s wrong meeting codes in ten minutes: typed codes wait, somebody may be guessing", MOST_WRONG
        )
    return None
