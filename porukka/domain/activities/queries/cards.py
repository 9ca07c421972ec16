"""Cards as they will be printed: drawn from a page's seed, before anything of them works."""

from base64 import urlsafe_b64encode
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from porukka.core.errors import NotAllowed, NotFound, Refused
from porukka.core.keys import keyed_hash
from porukka.domain.activities.access import may_run
from porukka.domain.activities.models import AccessGrant, Activity, Participation
from porukka.domain.activities.queries.grants import own_code_hash, token_hash
from porukka.domain.people.rules import Viewer

TOKEN_BYTES = 16  # 128 bits
OWN_CODES = 10_000  # four digits


@dataclass(frozen=True)
class DrawnCard:
    """What will be printed for one participant. Nothing of it works before `actions.hand_out_cards`."""

    participation_id: UUID
    token: str
    own_code: str


def drawn_cards(
    viewer: Viewer, activity_id: UUID, participation_ids: Collection[UUID], seed: str
) -> list[DrawnCard]:
    """The cards that a page with this `seed` (128 random bits) prints, in the order given. Nothing is written.

    Link and code follow from the seed under the key file, so that a page sent twice draws the same cards twice.

    Raises:
        NotAllowed: for anybody but the group's facilitators. NotFound: somebody of another group.
        Refused: a card of this page has been ended since, or the group has used up its own codes.
    """
    activity = Activity.objects.filter(id=activity_id, organisation_id=viewer.tenant, removed_at=None).first()
    if activity is None:
        raise NotFound
    if not may_run(viewer, activity):
        raise NotAllowed
    people_in_group(activity_id, participation_ids)
    tokens = {key: _token(seed, key) for key in participation_ids}
    made = {
        row.token_sha256: row
        for row in AccessGrant.objects.filter(token_sha256__in=[token_hash(token) for token in tokens.values()])
    }
    taken = set(live_codes(activity_id))
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


def people_in_group(activity_id: UUID, participation_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Whose participations these are, all of this group."""
    rows = Participation.objects.filter(id__in=list(participation_ids), activity_id=activity_id, removed_at=None)
    found = dict(rows.values_list("id", "person_id"))
    if len(found) != len(set(participation_ids)):
        raise NotFound
    return found


def live_codes(activity_id: UUID) -> list[str]:
    """The own codes in use in a group, as they are stored: nobody's code can be read from them."""
    rows = AccessGrant.objects.filter(activity_id=activity_id, revoked_at=None, own_code_hmac__isnull=False)
    return [code for code in rows.order_by("id").values_list("own_code_hmac", flat=True) if code]


def _token(seed: str, participation_id: UUID) -> str:
    """128 bits that nobody without the key file can work out, not even from the page's own seed."""
    raw = keyed_hash("code-1", "card", seed, str(participation_id))[:TOKEN_BYTES]
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def _code(seed: str, participation_id: UUID, tried: int) -> str:
    raw = keyed_hash("code-1", "card-code", seed, str(participation_id), str(tried))
    return f"{int.from_bytes(raw[:8]) % OWN_CODES:04d}"
