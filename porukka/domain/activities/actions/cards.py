"""Cards for many at once: drawn first (`queries.drawn_cards`), made to work when the sheet is ready, all or nothing."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from porukka.core import audit
from porukka.core.errors import Conflict, NotAllowed
from porukka.domain.activities.access import may_run
from porukka.domain.activities.actions.trail import locked_activity
from porukka.domain.activities.models import AccessGrant
from porukka.domain.activities.queries.cards import DrawnCard, live_codes, people_in_group
from porukka.domain.activities.queries.grants import own_code_hash, token_hash
from porukka.domain.activities.rules import GrantKind
from porukka.domain.people.rules import Viewer


@transaction.atomic
def hand_out_cards(*, by: Viewer, now: datetime, activity_id: UUID, cards: Sequence[DrawnCard]) -> int:
    """Makes drawn cards work and ends the earlier cards of the same people, all or nothing. Returns how many are new.

    Cards that were handed out already stay as they are: the same page sent again ends nothing.

    Raises:
        Conflict: somebody got one of these own codes meanwhile; draw again.
    """
    activity = locked_activity(by, activity_id)  # own codes are unique in the group
    if not may_run(by, activity):
        raise NotAllowed
    people = people_in_group(activity_id, [card.participation_id for card in cards])
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
    if not set(live_codes(activity_id)).isdisjoint(codes.values()):
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
