"""Who may be somebody here: roles, the viewer, and the words of choices."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models
from django.utils.translation import gettext_lazy as _

from porukka.core.dates import moment, today
from porukka.core.errors import NotAllowed, Refused


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


def only_manages(roles: Iterable[str]) -> bool:
    """Whether a manager is all that somebody is here: that role has no group work."""
    return set(roles) == {Role.MANAGER}


NOBODY = Viewer()
# The program before there is any organisation: `porukka init`.
PROGRAM = Viewer(kind="program")

INVITATION_LASTS = timedelta(days=7)
# What somebody removed can be taken back for so long; then the daily job erases it.
UNDO_DAYS = 30
UNDO_LASTS = timedelta(days=UNDO_DAYS)
SMALLEST_K = 5
LARGEST_K = 20
LONGEST_SEAL_HOURS = 72
LONGEST_WORRY_STEPS = 1500
# The one role that is never of a unit, and that only its holders give.
ORGANISATION_WIDE = (Role.ADMINISTRATOR,)


def program(organisation_id: UUID) -> Viewer:
    """The program acting by itself for an organisation: jobs, demo data, the command line."""
    return Viewer(kind="program", organisation_id=organisation_id, roles={Role.ADMINISTRATOR: frozenset({None})})


def token_hash(token: str) -> str:
    """How a link's token is kept: SHA-256, since it has 256 random bits of its own."""
    return hashlib.sha256(token.encode()).hexdigest()


# ---------- what people type about a person, as it is stored and compared ----------

LONGEST_NAME = 80

Contact = tuple[str, str]
"""Kind and normalised form, such as ("phone", "+358401234567")."""


def clean_name(words: str, field: str = "name") -> str:
    """A name as it is stored: one line, no more than 80 characters."""
    name = " ".join(words.split())
    if not name:
        raise Refused(_("Give a first name or a nickname."), field)
    if len(name) > LONGEST_NAME:
        raise Refused(
            _("This is too long: %(now)s characters, at most %(most)s fit.")
            % {"now": len(name), "most": LONGEST_NAME},
            field,
        )
    return name


def clean_phone(words: str, field: str = "phone") -> str:
    """A phone number as it is compared, such as `+358401234567`; a number without a country is Finnish."""
    if not words.strip():
        return ""
    try:
        number = phonenumbers.parse(words, "FI")
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_valid_number(number):
        raise Refused(_("This is no phone number. Write it like 040 123 4567."), field)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def clean_email(words: str, field: str = "email") -> str:
    """An e-mail address as it is compared: in lower case."""
    email = words.strip().lower()
    if not email:
        return ""
    try:
        validate_email(email)
    except ValidationError:
        email = ""
    if not email or len(email) > 200:
        raise Refused(_("This is no e-mail address. Write it like name@example.org."), field)
    return email


def clean_contact(words: str, field: str = "contact") -> Contact | None:
    """A phone number or an e-mail address, whichever it looks like; None when empty."""
    if not words.strip():
        return None
    if "@" in words:
        return (ContactKind.EMAIL.value, clean_email(words, field))
    if not re.search(r"\d", words):
        raise Refused(_("This is neither a phone number nor an e-mail address."), field)
    return (ContactKind.PHONE.value, clean_phone(words, field))


def clean_language(code: str, field: str = "language") -> str:
    """One of the languages people read here."""
    if code not in Language.values:
        raise Refused(_("Choose one of these."), field)
    return code


def erased_before(now: datetime) -> datetime:
    """What was removed before this moment can no longer be taken back, by the clock or by the day on the wall."""
    return moment(today(now) - UNDO_LASTS, time.min)
