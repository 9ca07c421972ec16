"""Cards for many at once: drawn first, made when the sheet is ready; the same page sent again makes the same ones."""

from base64 import urlsafe_b64encode
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from porukka.core import audit
from porukka.core.errors import Conflict, NotAllowed, NotFound, Refused
from porukka.core.keys import keyed_hash
from porukka.domain.activities.access import may_run
from porukka.domain.activities.actions.grants import OWN_CODES, TOKEN_BYTES
from porukka.domain.activities.models import AccessGrant, Activity, Participation
from porukka.domain.activities.queries.grants import own_code_hash, token_hash
from porukka.domain.activities.rules import GrantKind
from porukka.domain.people.rules import Viewer


@dataclass(frozen=True)
class DrawnCard:
    """What will be printed for one participant. Nothing of it works before `hand_out_cards`."""

    participation_id: UUID
    token: str
    own_code: str


def draw_cards(
    *, by: Viewer, activity_id: UUID, participation_ids: Collection[UUID], seed: str
) -> list[DrawnCard]:
    """The cards that a page with this `seed` (128 random bits) prints, in the order given. Nothing is written.

    Link and code follow from the seed under the key file, so that a page sent twice draws the same cards twice.

    Raises:
        NotAllowed: for anybody but the group's facilitators. NotFound: somebody of another group.
        Refused: a card of this page has been ended since, or the group has used up its own codes.
    """
    _group(by, activity_id)
    _people(activity_id, participation_ids)
    tokens = {key: _token(seed, key) for key in participation_ids}
    made = {
        row.token_sha256: row
        for row in AccessGrant.objects.filter(token_sha256__in=[token_hash(token) for token in tokens.values()])
    }
    taken = set(_live_codes(activity_id))
    if len(taken) + len(tokens) > OWN_CODES // 2:
        raise Refused(_("This group has too many cards. End cards that are not in use."))
    cards = []
    for key, token in tokens.items():
        row = made.get(token_hash(token))
        if row is not None and row.revoked_at is not None:
            raise Refused(_("A card of this page has been ended since. Choose again and make new ones."))
        tried = 0
        while True:
            code = _code(seed, key, tried)
            mine = own_code_hash(activity_id, code)
            if mine == row.own_code_hmac if row is not None else mine not in taken:
                break
            tried += 1
        taken.add(mine)
        cards.append(DrawnCard(key, token, code))
    return cards


@transaction.atomic
def hand_out_cards(*, by: Viewer, now: datetime, activity_id: UUID, cards: Sequence[DrawnCard]) -> int:
    """Makes drawn cards work and ends the earlier cards of the same people, all or nothing. Returns how many are new.

    Cards that were handed out already stay as they are: the same page sent again ends nothing.

    Raises:
        Conflict: somebody got one of these own codes meanwhile; draw again.
    """
    activity = _group(by, activity_id, locked=True)
    people = _people(activity_id, [card.participation_id for card in cards])
    hashes = {token_hash(card.token): card for card in cards}
    there = set(AccessGrant.objects.filter(token_sha256__in=list(hashes)).values_list("token_sha256", flat=True))
    new = {key: card for key, card in hashes.items() if key not in there}
    if not new:
        return 0
    whose = [card.participation_id for card in new.values()]
    AccessGrant.objects.filter(participation_id__in=whose, made_for=GrantKind.CARD, revoked_at=None).update(
        revoked_at=now
    )
    codes = {card.participation_id: own_code_hash(activity_id, card.own_code) for card in new.values()}
    if not set(_live_codes(activity_id)).isdisjoint(codes.values()):
        raise Conflict(_("Somebody else made cards at the same time. Try again."))
    AccessGrant.objects.bulk_create(
        AccessGrant(
            organisation_id=activity.organisation_id,
            participation_id=card.participation_id,
            activity_id=activity_id,
            made_for=GrantKind.CARD,
            made_at=now,
            own_code_hmac=codes[card.participation_id],
            token_sha256=key,
        )
        for key, card in new.items()
    )
    audit.record(
        organisation_id=activity.organisation_id,
        at=now,
        actor_kind=by.kind,
        actor_id=by.actor_id,
        unit_id=activity.unit_id,
        verb="print_card",
        object_kind="activity",
        object_id=activity_id,
        subjects=[subject for key in whose for subject in (("participation", key), ("person", people[key]))],
    )
    return len(new)


def _group(by: Viewer, activity_id: UUID, *, locked: bool = False) -> Activity:
    """The group, locked while cards are handed out: own codes are unique in it."""
    rows = Activity.objects.select_for_update() if locked else Activity.objects.all()
    activity = rows.filter(id=activity_id, organisation_id=by.tenant, removed_at=None).first()
    if activity is None:
        raise NotFound
    if not may_run(by, activity):
        raise NotAllowed
    return activity


def _people(activity_id: UUID, participation_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Whose participations these are, all of this group."""
    rows = Participation.objects.filter(id__in=list(participation_ids), activity_id=activity_id, removed_at=None)
    found = dict(rows.values_list("id", "person_id"))
    if len(found) != len(set(participation_ids)):
        raise NotFound
    return found


def _live_codes(activity_id: UUID) -> list[str]:
    rows = AccessGrant.objects.filter(activity_id=activity_id, revoked_at=None, own_code_hmac__isnull=False)
    return [code for code in rows.order_by("id").values_list("own_code_hmac", flat=True) if code]


def _token(seed: str, participation_id: UUID) -> str:
    """128 bits that nobody without the key file can work out, not even from the page's own seed."""
    raw = keyed_hash("code-1", "card", seed, str(participation_id))[:TOKEN_BYTES]
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def _code(seed: str, participation_id: UUID, tried: int) -> str:
    raw = keyed_hash("code-1", "card-code", seed, str(participation_id), str(tried))
    return f"{int.from_bytes(raw[:8]) % OWN_CODES:04d}"
