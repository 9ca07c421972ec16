"""Organisations, units, staff accounts and persons. See README.md for what belongs here."""

import uuid
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower

from porukka.domain.people.rules import ContactKind, Language, Purpose, Regime, Role


class Organisation(models.Model):
    """A municipality, a wellbeing services county or an association that runs Porukka."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200)
    regime = models.CharField(max_length=20, choices=Regime, default=Regime.SOCIAL_WELFARE)
    languages = models.JSONField(default=list)
    participant_host = models.CharField(max_length=200, blank=True)
    k = models.PositiveSmallIntegerField(default=5)
    seal_after_hours = models.PositiveSmallIntegerField(default=12)
    retention = models.JSONField(default=dict)
    crisis_number = models.CharField(max_length=40, blank=True)
    skips_holidays = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(k__gte=5), name="organisation_k_at_least_five"),
        ]

    def __str__(self) -> str:
        return self.name


class OrganisationRow(models.Model):
    """The base of every table that belongs to one organisation."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class ClosedDays(OrganisationRow):
    """Days when the organisation keeps its doors closed; schedules go round them."""

    from_on = models.DateField()
    to_on = models.DateField()
    words = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(to_on__gte=models.F("from_on")), name="closed_days_end_after_start"
            ),
        ]


class Unit(OrganisationRow):
    """A part of the organisation that runs groups."""

    name = models.CharField(max_length=200)
    revision = models.PositiveIntegerField(default=1)
    removed_at = models.DateTimeField(null=True, blank=True)
    # What is done when a text worries its reader, as the unit has agreed it; nothing means the program's own words.
    worry_steps = models.TextField(null=True, blank=True)  # noqa: DJ001  (null: the program's own)

    def __str__(self) -> str:
        return self.name


class AccountManager(BaseUserManager["Account"]):
    def create_user(self, email: str, password: str | None = None, **more: Any) -> "Account":
        account = self.model(email=email.strip(), **more)
        account.set_password(password)
        account.save(using=self._db)
        return account

    def get_by_natural_key(self, username: str | None) -> "Account":
        return self.get(email__iexact=username)


class Account(AbstractBaseUser):
    """A staff member's login. It belongs to no organisation; memberships tie it to one or several."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField()
    name = models.CharField(max_length=120)
    profession = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=5, choices=Language, default=Language.FI)
    is_active = models.BooleanField(default=True)
    # The short PIN that reopens a meeting's screen on a laptop left on the kitchen table (argon2).
    screen_pin_hash = models.CharField(max_length=200, blank=True)
    screen_pin_failures = models.PositiveSmallIntegerField(default=0)
    screen_pin_paused_until = models.DateTimeField(null=True, blank=True)

    objects = AccountManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="account_email_once")]

    def __str__(self) -> str:
        return self.name

    # Django's permission tables are not used; allauth asks for these two.
    is_staff = False
    is_superuser = False


class Membership(OrganisationRow):
    """An account's role in an organisation, or in one unit of it."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    role = models.CharField(max_length=20, choices=Role)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "organisation", "unit", "role"],
                name="membership_once_in_unit",
                condition=models.Q(until_at=None),
            ),
            models.UniqueConstraint(
                fields=["account", "organisation", "role"],
                name="membership_once_in_organisation",
                condition=models.Q(unit=None, until_at=None),
            ),
        ]


class Invitation(OrganisationRow):
    """A staff member asked in by e-mail. The link's token is made at sending and kept as a hash."""

    email = models.EmailField()
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=20, choices=Role)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    invited_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    token_sha256 = models.CharField(max_length=64, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)


class Person(OrganisationRow):
    """A client, once in an organisation. A first name or nickname is enough."""

    shown_name = models.CharField(max_length=80)
    language = models.CharField(max_length=5, choices=Language, default=Language.FI)
    no_messages = models.BooleanField(default=False)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return self.shown_name


class ContactPoint(OrganisationRow):
    """One way to reach a person."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="contacts")
    kind = models.CharField(max_length=10, choices=ContactKind)
    normalised = models.CharField(max_length=200)
    verified_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "kind", "normalised"], name="contact_point_once"),
        ]
        indexes = [models.Index(fields=["organisation", "kind", "normalised"], name="contact_point_match")]


class PossibleMatch(OrganisationRow):
    """Two persons who may be the same, for the coordinator to look at. Nobody else is told."""

    first = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    why = models.CharField(max_length=20)  # phone, email, name
    found_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    same = models.BooleanField(null=True, blank=True)
    decided_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["first", "second"], name="possible_match_once")]


class ConsentEvent(OrganisationRow):
    """One yes or no, as it was given. The state is the last event of a purpose and what it is about."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    purpose = models.CharField(max_length=40, choices=Purpose)
    about = models.UUIDField(null=True, blank=True)
    given = models.BooleanField()
    text_version = models.CharField(max_length=40)
    language = models.CharField(max_length=5, choices=Language)
    channel = models.CharField(max_length=20)  # face_to_face, own_page, phone, paper
    witness = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["person", "purpose", "about", "at"], name="consent_event_state")]
