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

    Only wrong ones are counted, over all groups and organisations, and never by address: a room of thirty on one
    network all pass. Each try is looked at while the count is held, so that trying many at once is no way around; once
    they wait, nothing is written any more.
    """
    waits = codes_wait_until(now)
    if waits is not None:
        return TypedCode(wait_until=waits)
    with transaction.atomic():
        began_at = window_of(now)
        row, _made = WrongCodes.objects.select_for_update().get_or_create(pk=1, defaults={"began_at": began_at})
        if row.began_at < began_at:
            row.began_at, row.n = began_at, 0
        waits = wait_until(row.began_at, row.n, now=now)
        if waits is not None:
            return TypedCode(wait_until=waits)
        found = meeting_for_code(code, now)
        if found is None:
            row.n += 1
            row.save()
    if found is None and row.n == MOST_WRONG:
        log.warning(
            "%s wrong meeting codes in ten minutes: typed codes wait, somebody may be guessing", MOST_WRONG
        )
    return TypedCode(meeting=found)
