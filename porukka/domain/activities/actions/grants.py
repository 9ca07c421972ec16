"""Cards, links, own codes and PINs: made, ended and tried. The secrets leave here once and are kept as hashes only."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from porukka.core import audit
from porukka.core.dates import today
from porukka.core.errors import NotAllowed, NotFound, Refused
from porukka.core.keys import keyed_hash
from porukka.domain.activities.access import may_run
from porukka.domain.activities.models import AccessGrant, Participation
from porukka.domain.activities.queries.grants import token_hash
from porukka.domain.activities.rules import (
    PIN_OPEN,
    GrantKind,
    WallCode,
    is_pin,
    message_topic,
    pin_pause,
    pin_pause_words,
)
from porukka.domain.messaging.actions import enqueue
from porukka.domain.people.models import ContactPoint, Person
from porukka.domain.people.rules import ContactKind, Viewer

TOKEN_BYTES = 16  # 128 random bits
OWN_CODES = 10_000  # four digits


class PinResult(StrEnum):
    RIGHT = "right"
    WRONG = "wrong"
    PAUSED = "paused"
    NONE = "none"  # no PIN has been chosen yet


@dataclass(frozen=True)
class PinCheck:
    result: PinResult
    paused_until: datetime | None = None


def issue_link(*, by: Viewer, now: datetime, participation_id: UUID) -> str:
    """Makes the link of one message, at the moment it is sent. Returns the token; earlier links stay."""
    with transaction.atomic():
        participation = _participation(by, participation_id)
        token = _message_grant(participation, now)
        _record(by, now, "make_link", participation)
    return token


def revoke_grants(*, by: Viewer, now: datetime, participation_id: UUID) -> int:
    """Ends every card and link of a participant at once (a lost card, somebody else's phone). Returns how many."""
    with transaction.atomic():
        participation = _participation(by, participation_id)
        ended = _revoke(participation, now)
        _record(by, now, "end_cards", participation)
    return ended


def send_link(*, by: Viewer, now: datetime, participation_id: UUID) -> None:
    """Sends the personal link by e-mail to somebody who asked for it. The link itself is made at sending.

    Asking again on the same day sends nothing more.

    Raises:
        Refused: when the person wants no messages or has no e-mail address.
    """
    with transaction.atomic():
        participation = _participation(by, participation_id)
        person = Person.objects.get(pk=participation.person_id)
        if person.no_messages:
            raise Refused(_("This person wants no messages."))
        if not ContactPoint.objects.filter(person=person, kind=ContactKind.EMAIL).exists():
            raise Refused(_("Add an e-mail address first."))
        enqueue(
            by=by,
            now=now,
            kind="card_link",
            language=person.language,
            params={"participation_id": str(participation.id), "first_name": by.name.split(" ")[0]},
            topic=message_topic(participation.id),
            person_id=person.id,
            idempotency_key=f"card_link:{participation.id}:{today(now)}",
        )
        _record(by, now, "send_link", participation)


def set_pin(*, by: Viewer, now: datetime, participation_id: UUID, pin: str, proof: WallCode | None = None) -> None:
    """Sets the PIN of an own page: the participant the first time, or when signed in; a facilitator at any time.

    Who has found a card chooses no PIN: the first one needs a facilitator's leave (`let_choose_pin`) or the code of a
    meeting of the group that is open now (`proof`, from `flows.pins`). A wrong code counts as a wrong PIN.

    Raises:
        Refused: when it is not four to six digits (`pin`), the participant's PIN is there already, or the code is
            missing or wrong (`code`).
        NotAllowed: for anybody else.
    """
    if not is_pin(pin):
        raise Refused(_("A PIN has 4 to 6 digits. Type it once more."), field="pin")
    _set_pin(by, now, participation_id, proof, None)
    # Hashing is dear on purpose, so it is done for nobody who is refused, and while nothing is held.
    _set_pin(by, now, participation_id, proof, _hasher().hash(_peppered(participation_id, pin)))


def _set_pin(
    by: Viewer, now: datetime, participation_id: UUID, proof: WallCode | None, digest: str | None
) -> None:
    """Refuses, and counts a wrong code; keeps the digest when there is one and nothing has come between."""
    # A wrong code must stay counted, so what is refused is raised outside the transaction.
    with transaction.atomic():
        participation = _participation(by, participation_id, or_self=True)
        refused = None
        if by.kind == "participation" and not by.pin_ok:
            refused = _why_no_first_pin(participation, now, proof)
        if refused is None and digest is not None:
            Participation.objects.filter(pk=participation.pk).update(
                pin_hash=digest, pin_failures=0, pin_paused_until=None, pin_open_until=None
            )
            _record(by, now, "set_pin", participation)
    if refused is not None:
        raise refused


def _why_no_first_pin(participation: Participation, now: datetime, proof: WallCode | None) -> Refused | None:
    """Why this participant may not choose a PIN now; None when nothing is against it. Counts a wrong code."""
    row = Participation.objects.select_for_update(of=("self",)).get(pk=participation.pk)
    if row.pin_hash:
        return Refused(_("You have a PIN already. Your group's leaders can let you choose a new one."), "pin")
    if row.pin_open_until is not None and now < row.pin_open_until:
        return None
    if row.pin_paused_until is not None and now < row.pin_paused_until:
        return Refused(pin_pause_words(row.pin_paused_until, now=now), "code")
    if proof is None:
        return Refused(_("Type the code of the meeting too. It is on the wall."), "code")
    if proof.activity_id == row.activity_id:
        return None
    failures = row.pin_failures + 1
    pause = pin_pause(failures)
    Participation.objects.filter(pk=row.pk).update(
        pin_failures=failures, pin_paused_until=now + pause if pause else None
    )
    if pause:
        return Refused(pin_pause_words(now + pause, now=now), "code")
    return Refused(
        _("This is not the code of your group's meeting. Look at the wall and try again, or ask the leaders."),
        "code",
    )


def let_choose_pin(*, by: Viewer, now: datetime, participation_id: UUID) -> datetime:
    """Lets the participant choose a PIN within half an hour: a forgotten one is cleared, a pause is over.

    Nobody can read the old one. Returns until when.
    """
    until = now + PIN_OPEN
    with transaction.atomic():
        participation = _participation(by, participation_id)
        Participation.objects.filter(pk=participation.pk).update(
            pin_hash="", pin_failures=0, pin_paused_until=None, pin_open_until=until
        )
        _record(by, now, "let_choose_pin", participation)
    return until


def check_pin(*, now: datetime, participation_id: UUID, pin: str) -> PinCheck:
    """Tries a PIN. Five wrong ones pause it for 15 minutes, the next five for twice as long, and so on.

    A try is counted before it is checked and taken back when it was right, so that many at once are no way around.
    """
    with transaction.atomic():
        row = Participation.objects.select_for_update(of=("self",)).filter(pk=participation_id).first()
        if row is None or not row.pin_hash:
            return PinCheck(PinResult.NONE)
        if row.pin_paused_until is not None and now < row.pin_paused_until:
            return PinCheck(PinResult.PAUSED, row.pin_paused_until)
        failures = row.pin_failures + 1
        pause = pin_pause(failures)
        paused_until = now + pause if pause else None
        Participation.objects.filter(pk=row.pk).update(pin_failures=failures, pin_paused_until=paused_until)
    if _matches(row.pin_hash, participation_id, pin):
        mine = Participation.objects.filter(pk=row.pk, pin_failures__gte=failures)
        mine.update(pin_failures=0, pin_paused_until=None)
        return PinCheck(PinResult.RIGHT)
    return PinCheck(PinResult.PAUSED if paused_until else PinResult.WRONG, paused_until)


def _matches(digest: str, participation_id: UUID, pin: str) -> bool:
    try:
        return _hasher().verify(digest, _peppered(participation_id, pin))
    except (VerificationError, InvalidHashError):
        return False


def _peppered(participation_id: UUID, pin: str) -> str:
    """The PIN under the key file: a stolen database alone lets nobody try the million PINs there are."""
    return keyed_hash("pin-1", str(participation_id), pin).hex()


@lru_cache(maxsize=1)
def _hasher() -> PasswordHasher:
    return PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


def _participation(by: Viewer, participation_id: UUID, *, or_self: bool = False) -> Participation:
    row = (
        Participation.objects.select_related("activity")
        .filter(id=participation_id, organisation_id=by.tenant, removed_at=None)
        .first()
    )
    if row is None:
        raise NotFound
    if not (may_run(by, row.activity) or (or_self and by.participation_id == row.id)):
        raise NotAllowed
    return row


def _revoke(participation: Participation, now: datetime) -> int:
    """Ends live grants; their own codes are free again, since only live ones are unique."""
    return AccessGrant.objects.filter(participation=participation, revoked_at=None).update(revoked_at=now)


def _message_grant(participation: Participation, now: datetime) -> str:
    token = secrets.token_urlsafe(TOKEN_BYTES)
    AccessGrant.objects.create(
        organisation_id=participation.organisation_id,
        participation=participation,
        activity_id=participation.activity_id,
        made_for=GrantKind.MESSAGE,
        made_at=now,
        token_sha256=token_hash(token),
    )
    return token


def _record(by: Viewer, now: datetime, verb: str, participation: Participation) -> None:
    audit.record(
        organisation_id=participation.organisation_id,
        at=now,
        actor_kind=by.kind,
        actor_id=by.actor_id,
        unit_id=participation.activity.unit_id,
        verb=verb,
        object_kind="participation",
        object_id=participation.id,
        subjects=[("participation", participation.id), ("person", participation.person_id)],
    )
