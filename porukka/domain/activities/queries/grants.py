"""Whose card or link this is. They are found by their hashes; the secrets themselves are kept nowhere."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from porukka.core.keys import keyed_hash
from porukka.core.prepared import Prepared
from porukka.domain.activities.models import AccessGrant
from porukka.domain.activities.rules import grant_holds
from porukka.domain.people.rules import Viewer


@dataclass(frozen=True)
class GrantRef:
    """A card or link that holds now, and whose it is."""

    id: UUID
    participation_id: UUID
    activity_id: UUID
    organisation_id: UUID
    person_id: UUID
    language: str
    shown_name: str
    basis: str
    stage: str
    pin_mark: str  # changes with every new PIN; "" while there is none
    names_shown: bool
    crisis_number: str
    unit_id: UUID
    next_step: str
    pin_open_until: datetime | None  # a facilitator has allowed choosing a PIN until then

    @property
    def has_pin(self) -> bool:
        return bool(self.pin_mark)

    def viewer(self, *, pin_ok: bool = False) -> Viewer:
        """The participant as the domain sees them."""
        return Viewer(
            kind="participation",
            organisation_id=self.organisation_id,
            participation_id=self.participation_id,
            activity_id=self.activity_id,
            unit_id=self.unit_id,
            pin_ok=pin_ok,
            language=self.language,
        )


def token_hash(token: str) -> str:
    """SHA-256: a token has so many random bits that a slow hash would add nothing."""
    return hashlib.sha256(token.encode()).hexdigest()


def own_code_hash(activity_id: UUID, code: str) -> str:
    """The own code under the key file, so that the database alone does not tell it."""
    return keyed_hash("code-1", "own", str(activity_id), code).hex()


def grant_for_token(token: str, *, now: datetime) -> GrantRef | None:
    """The grant of a link; None when there is none, or it was revoked or has ended. One query."""
    return _held(_BY_TOKEN.first(token_hash(token)), now)


def grant_by_id(grant_id: UUID, *, now: datetime) -> GrantRef | None:
    """The same for a grant that a sealed note names: it may have been revoked since. One query."""
    return _held(_BY_ID.first(grant_id), now)


def participation_for_own_code(activity_id: UUID, code: str, *, now: datetime) -> GrantRef | None:
    """Whose own code it is in this group. Guessing is limited by the caller (`surveys.actions.use_own_code`)."""
    found = _live().filter(activity_id=activity_id, own_code_hmac=own_code_hash(activity_id, code))
    return _held(found.values_list(*_COLUMNS).first(), now)


_COLUMNS = (
    "id",
    "participation_id",
    "activity_id",
    "organisation_id",
    "participation__person_id",
    "participation__person__language",
    "participation__person__shown_name",
    "participation__basis",
    "participation__stage",
    "participation__pin_hash",
    "activity__names_shown",
    "activity__organisation__crisis_number",
    "activity__unit_id",
    "participation__next_step",
    "participation__pin_open_until",
    "expires_at",
    "activity__ends_on",
    "activity__ended_at",
)


def _live() -> QuerySet[AccessGrant]:
    return AccessGrant.objects.filter(
        revoked_at=None, participation__removed_at=None, activity__removed_at=None
    ).order_by()


# Asked at every answer: compiled once.
_BY_ID = Prepared(lambda grant_id: _live().filter(id=grant_id).values_list(*_COLUMNS), UUID)
_BY_TOKEN = Prepared(lambda digest: _live().filter(token_sha256=digest).values_list(*_COLUMNS), str)


def _held(row: tuple[Any, ...] | None, now: datetime) -> GrantRef | None:
    """The grant of a row of `_COLUMNS`, if it holds now."""
    if row is None:
        return None
    *told, expires_at, ends_on, ended_at = row
    if not grant_holds(now=now, expires_at=expires_at, ends_on=ends_on, ended_at=ended_at):
        return None
    # A mark of the PIN, not its hash: it tells only whether the PIN is still the same.
    told[9] = keyed_hash("pin-1", "mark", told[9]).hex()[:16] if told[9] else ""
    return GrantRef(*told)
