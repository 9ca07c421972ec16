"""The short PIN of a worker's meeting screen: it opens that screen again, and nothing else."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from porukka.core import audit
from porukka.core.errors import NotAllowed, Refused
from porukka.core.keys import keyed_hash
from porukka.domain.people.models import Account
from porukka.domain.people.rules import Viewer

TRIES = 5
PAUSE = timedelta(minutes=15)
LONGEST_PAUSE = timedelta(hours=12)


@dataclass(frozen=True)
class ScreenPinCheck:
    """`paused_until`: no PIN is tried before that moment; signing in anew always works."""

    right: bool
    paused_until: datetime | None = None


def set_screen_pin(*, by: Viewer, now: datetime, pin: str) -> None:
    """Sets the own screen PIN, in place of an older one.

    Raises:
        Refused: when it is not four to six digits.
    """
    plain = "".join(pin.split())
    if not (4 <= len(plain) <= 6 and plain.isascii() and plain.isdigit()):
        raise Refused(_("A PIN has 4 to 6 digits."), "pin")
    if by.account_id is None:
        raise NotAllowed
    digest = _hasher().hash(_peppered(by.account_id, plain))
    with transaction.atomic():
        Account.objects.filter(id=by.account_id).update(
            screen_pin_hash=digest, screen_pin_failures=0, screen_pin_paused_until=None
        )
        audit.record(
            **by.signature(now),
            verb="set_screen_pin",
            object_kind="account",
            object_id=by.account_id,
            fields=["screen_pin_hash"],
        )


def check_screen_pin(*, by: Viewer, now: datetime, pin: str) -> ScreenPinCheck:
    """Tries the own screen PIN. Five wrong ones pause it for 15 minutes, the next five for twice as long, and so on.

    A try is counted before it is checked and taken back when it was right, so that many at once are no way around.
    """
    with transaction.atomic():
        if by.account_id is None:
            raise NotAllowed
        row = Account.objects.select_for_update().filter(id=by.account_id).exclude(screen_pin_hash="").first()
        if row is None:
            return ScreenPinCheck(False)
        if row.screen_pin_paused_until is not None and now < row.screen_pin_paused_until:
            return ScreenPinCheck(False, row.screen_pin_paused_until)
        failures = row.screen_pin_failures + 1
        rounds, left = divmod(failures, TRIES)
        until = now + min(PAUSE * 2 ** min(rounds - 1, 10), LONGEST_PAUSE) if not left else None
        Account.objects.filter(id=row.id).update(screen_pin_failures=failures, screen_pin_paused_until=until)
    try:
        right = _hasher().verify(row.screen_pin_hash, _peppered(row.id, "".join(pin.split())))
    except (VerificationError, InvalidHashError):
        return ScreenPinCheck(False, until)
    Account.objects.filter(id=row.id).update(screen_pin_failures=0, screen_pin_paused_until=None)
    return ScreenPinCheck(bool(right))


def _peppered(account_id: UUID, pin: str) -> str:
    """The PIN under the key file: a stolen database alone lets nobody try the million PINs there are."""
    return keyed_hash("pin-1", "screen", str(account_id), pin).hex()


@lru_cache(maxsize=1)
def _hasher() -> PasswordHasher:
    return PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
