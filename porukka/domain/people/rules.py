"""Who may be somebody here: roles, the viewer, and the words of choices."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from porukka.core.errors import NotAllowed


class Role(models.TextChoices):
    """What an account is in an organisation, or in one unit of it. Facilitator is a role in one activity, not here."""

    ADMINISTRATOR = "administrator", _("administrator")
    COORDINATOR = "coordinator", _("coordinator")
    MANAGER = "manager", _("manager")
    WORKER = "worker", _("worker")


class Regime(models.TextChoices):
    """Which law the organisation's client data lives under."""

    SOCIAL_WELFARE = "social_welfare", _("social welfare")
    OTHER = "other", _("outside social welfare")


class Language(models.TextChoices):
    FI = "fi", "suomi"
    SV = "sv", "svenska"
    EN = "en", "English"


class ContactKind(models.TextChoices):
    PHONE = "phone", _("phone")
    EMAIL = "email", _("e-mail")
    LETTER = "letter", _("postal address")


class Purpose(models.TextChoices):
    """What a yes or no is about (`consent_event`)."""

    OWN_WORKER_SEES_GOAL = "own_worker_sees_goal", _("own worker may see the goal")
    LINK_SHOWS_GOAL = "link_shows_goal", _("the link may show the own main goal")
    MESSAGES = "messages", _("messages")
    QUOTE = "quote", _("own words may be quoted")


@dataclass(frozen=True)
class Viewer:
    """Who is looking or doing: an account, a participation with its grant, or the program itself.

    Attributes:
        kind: `account`, `participation`, `program` or `nobody`.
        organisation_id: the one organisation this request is about; None for nobody.
        account_id: the staff account.
        roles: role → the units it is held in; None among them means every unit.
        participation_id, activity_id: of a participant's grant.
        pin_ok: the participant has typed the PIN within the last 15 minutes.
        unit_id: the unit of the account's membership, for the audit trail.
        name, language: to greet with.
        facilitates: the activities where the account is a facilitator now.
    """

    kind: str = "nobody"
    organisation_id: UUID | None = None
    account_id: UUID | None = None
    participation_id: UUID | None = None
    activity_id: UUID | None = None
    pin_ok: bool = False
    roles: dict[str, frozenset[UUID | None]] = field(default_factory=dict)
    unit_id: UUID | None = None
    name: str = ""
    language: str = "fi"
    facilitates: frozenset[UUID] = frozenset()

    @property
    def actor_id(self) -> UUID | None:
        return self.account_id or self.participation_id

    @property
    def tenant(self) -> UUID:
        """The organisation, for certain. Nobody has none and may do nothing: `NotAllowed`."""
        if self.organisation_id is None:
            raise NotAllowed
        return self.organisation_id

    def signature(self, now: datetime) -> dict[str, Any]:
        """Who does it and when, as `core.audit.record` wants it."""
        return {
            "organisation_id": self.organisation_id,
            "at": now,
            "actor_kind": self.kind,
            "actor_id": self.actor_id,
            "unit_id": self.unit_id,
        }

    @property
    def is_staff(self) -> bool:
        return self.kind == "account" and bool(self.roles)

    def has(self, *roles: str, unit_id: UUID | None = None) -> bool:
        """Whether the viewer holds one of the roles, for the unit if one is given (an all-unit role always counts)."""
        for role in roles:
            units = self.roles.get(role)
            if units and (unit_id is None or None in units or unit_id in units):
                return True
        return False

    def units_of(self, *roles: str) -> frozenset[UUID] | None:
        """The units the roles are held in; None when held in all of them."""
        found: set[UUID] = set()
        for role in roles:
            for unit in self.roles.get(role, frozenset()):
                if unit is None:
                    return None
                found.add(unit)
        return frozenset(found)


NOBODY = Viewer()
# The program before there is any organisation: `porukka init`.
PROGRAM = Viewer(kind="program")

INVITATION_LASTS = timedelta(days=7)
UNDO_LASTS = timedelta(days=30)
SMALLEST_K = 5
LARGEST_K = 20
LONGEST_SEAL_HOURS = 72
# The one role that is never of a unit, and that only its holders give.
ORGANISATION_WIDE = (Role.ADMINISTRATOR,)


def program(organisation_id: UUID) -> Viewer:
    """The program acting by itself for an organisation: jobs, demo data, the command line."""
    return Viewer(kind="program", organisation_id=organisation_id, roles={Role.ADMINISTRATOR: frozenset({None})})


def token_hash(token: str) -> str:
    """How a link's token is kept: SHA-256, since it has 256 random bits of its own."""
    return hashlib.sha256(token.encode()).hexdigest()
