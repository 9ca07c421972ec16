"""The organisation, its units, closed days and staff, as its keepers see them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from porukka.core.errors import NotAllowed
from porukka.core.sorting import alphabetical, folded
from porukka.domain.people.models import Account, ClosedDays, Invitation, Membership, Organisation, Unit
from porukka.domain.people.rules import UNDO_LASTS, Role, Viewer, only_manages


@dataclass(frozen=True)
class Settings:
    """The organisation's settings."""

    id: UUID
    name: str
    languages: tuple[str, ...]
    regime: str
    crisis_number: str
    k: int
    seal_after_hours: int
    skips_holidays: bool
    is_demo: bool
    revision: int


@dataclass(frozen=True)
class UnitLine:
    """A unit, and how many colleagues hold a role in just it."""

    id: UUID
    name: str
    revision: int
    staff: int
    removed_at: datetime | None
    worry_steps: str


@dataclass(frozen=True)
class WorrySteps:
    """What is done when a text worries its reader: the unit's own words ("" when it has none) and the crisis line."""

    unit_name: str
    words: str
    crisis_number: str


@dataclass(frozen=True)
class Closed:
    """Days when the doors are closed."""

    id: UUID
    from_on: date
    to_on: date
    words: str


@dataclass(frozen=True)
class Held:
    """A role somebody holds now; `unit_name` is empty when it is held in all units."""

    id: UUID
    role: str
    role_words: str
    unit_id: UUID | None
    unit_name: str


@dataclass(frozen=True)
class StaffLine:
    """A colleague and their roles now."""

    account_id: UUID
    name: str
    email: str
    profession: str
    phone: str
    roles: tuple[Held, ...]

    @property
    def only_manages(self) -> bool:
        return only_manages(one.role for one in self.roles)


@dataclass(frozen=True)
class Invited:
    """Somebody asked in who has not come yet."""

    id: UUID
    name: str
    email: str
    role_words: str
    unit_name: str
    invited_at: datetime
    expires_at: datetime
    is_over: bool


@dataclass(frozen=True)
class OwnAccount:
    """One's own details."""

    email: str
    name: str
    profession: str
    phone: str
    language: str


def organisation(viewer: Viewer) -> Settings:
    """The settings of the viewer's organisation."""
    row = Organisation.objects.get(id=viewer.tenant)
    return Settings(
        id=row.id,
        name=row.name,
        languages=tuple(row.languages),
        regime=row.regime,
        crisis_number=row.crisis_number,
        k=row.k,
        seal_after_hours=row.seal_after_hours,
        skips_holidays=row.skips_holidays,
        is_demo=row.is_demo,
        revision=row.revision,
    )


def has_any_organisation() -> bool:
    """Whether the program has been set up (`porukka init`)."""
    return Organisation.objects.exists()


def only_organisation() -> tuple[UUID, str] | None:
    """Id and name of the organisation whose public pages these are: the first one; None before `porukka init`."""
    row = Organisation.objects.order_by("-is_demo", "name", "id").first()
    return (row.id, row.name) if row else None


def public_facts() -> dict[str, str | int]:
    """What the privacy page says of the organisation: name, crisis number, k and hours to sealing.

    Where several organisations share the program, none of them is named: the defaults hold for all.
    """
    rows = list(Organisation.objects.order_by("id")[:2])
    row = rows[0] if len(rows) == 1 else Organisation()
    return {
        "name": row.name,
        "crisis_number": row.crisis_number,
        "k": row.k,
        "seal_after_hours": row.seal_after_hours,
    }


def language_of(account_id: UUID) -> str:
    """The language an account reads."""
    return Account.objects.values_list("language", flat=True).get(id=account_id)


def own_organisations(account_id: UUID, *, now: datetime) -> list[tuple[UUID, str]]:
    """Where an account has a role now: id and name, by name."""
    ids = _now(Membership.objects.filter(account_id=account_id), now).values("organisation_id")
    rows = Organisation.objects.filter(id__in=ids).order_by("id").values_list("id", "name")
    return sorted(rows, key=lambda row: alphabetical(row[1]))


def units(viewer: Viewer, *, removed_after: datetime | None = None) -> list[UnitLine]:
    """The units by name; with `removed_after` the lately removed ones instead."""
    rows = Unit.objects.filter(organisation_id=viewer.tenant)
    wanted = rows.filter(removed_at=None) if removed_after is None else rows.filter(removed_at__gte=removed_after)
    counts: dict[UUID | None, set[UUID]] = {}
    held = Membership.objects.filter(organisation_id=viewer.tenant, until_at=None, unit__isnull=False).order_by()
    for unit_id, account_id in held.values_list("unit_id", "account_id"):
        counts.setdefault(unit_id, set()).add(account_id)
    lines = [
        UnitLine(
            row.id, row.name, row.revision, len(counts.get(row.id, ())), row.removed_at, row.worry_steps or ""
        )
        for row in wanted.order_by("id")
    ]
    return sorted(lines, key=lambda line: alphabetical(line.name))


def worry_steps(viewer: Viewer, unit_id: UUID) -> WorrySteps:
    """The steps of a unit of the viewer's organisation, for those who read what people have written. One query."""
    row = Unit.objects.select_related("organisation").get(id=unit_id, organisation_id=viewer.tenant)
    return WorrySteps(row.name, row.worry_steps or "", row.organisation.crisis_number)


def removed_units(viewer: Viewer, *, now: datetime) -> list[UnitLine]:
    """Units removed less than 30 days ago: they can be brought back."""
    return units(viewer, removed_after=now - UNDO_LASTS)


def closed_days(viewer: Viewer, *, since: date | None = None) -> list[Closed]:
    """The organisation's closed days, from `since` on if given."""
    rows = ClosedDays.objects.filter(organisation_id=viewer.tenant)
    if since is not None:
        rows = rows.filter(to_on__gte=since)
    return [Closed(row.id, row.from_on, row.to_on, row.words) for row in rows.order_by("from_on", "to_on", "id")]


def staff(viewer: Viewer, *, now: datetime, words: str = "", unit_id: UUID | None = None) -> list[StaffLine]:
    """The colleagues by name, narrowed by words in name, e-mail or profession, and by unit. Two queries."""
    rows = _now(Membership.objects.filter(organisation_id=viewer.tenant), now)
    people = _lines(rows.filter(account__is_active=True).select_related("account", "unit"))
    wanted = folded(words)
    found = [
        line
        for line in people
        if wanted in folded(f"{line.name} {line.email} {line.profession}")
        and (unit_id is None or any(held.unit_id in (None, unit_id) for held in line.roles))
    ]
    return sorted(found, key=lambda line: alphabetical(line.name))


def colleague(viewer: Viewer, account_id: UUID, *, now: datetime) -> StaffLine | None:
    """One colleague; None when they have no role in the organisation now."""
    rows = _now(Membership.objects.filter(organisation_id=viewer.tenant, account_id=account_id), now)
    lines = _lines(rows.select_related("account", "unit"))
    return lines[0] if lines else None


def _now(rows: QuerySet[Membership], now: datetime) -> QuerySet[Membership]:
    return rows.filter(Q(until_at=None) | Q(until_at__gt=now), from_at__lte=now).order_by("from_at", "id")


def _lines(rows: Iterable[Membership]) -> list[StaffLine]:
    held: dict[UUID, list[Held]] = {}
    accounts: dict[UUID, Account] = {}
    for row in rows:
        accounts[row.account_id] = row.account
        held.setdefault(row.account_id, []).append(
            Held(row.id, row.role, str(Role(row.role).label), row.unit_id, row.unit.name if row.unit else "")
        )
    return [
        StaffLine(each.id, each.name, each.email, each.profession, each.phone, tuple(held[each.id]))
        for each in accounts.values()
    ]


def invitations(viewer: Viewer, *, now: datetime) -> list[Invited]:
    """Open invitations, and those whose time ran out, newest first."""
    rows = Invitation.objects.filter(organisation_id=viewer.tenant, accepted_at=None, revoked_at=None)
    return [
        Invited(
            id=row.id,
            name=row.name,
            email=row.email,
            role_words=str(Role(row.role).label),
            unit_name=row.unit.name if row.unit else "",
            invited_at=row.invited_at,
            expires_at=row.expires_at,
            is_over=row.expires_at <= now,
        )
        for row in rows.select_related("unit").order_by("-invited_at", "id")
    ]


@dataclass(frozen=True)
class OpenInvitation:
    """What the page behind an invitation's link shows."""

    name: str
    email: str
    organisation_name: str
    role_words: str
    has_account: bool


def open_invitation(token_sha256: str, *, now: datetime) -> OpenInvitation | None:
    """The invitation behind a link; None when it is used, revoked, expired or no link at all."""
    if not token_sha256:
        return None
    row = (
        Invitation.objects.filter(token_sha256=token_sha256, accepted_at=None, revoked_at=None, expires_at__gt=now)
        .select_related("organisation")
        .first()
    )
    if row is None:
        return None
    account = Account.objects.filter(email__iexact=row.email, is_active=True).first()
    return OpenInvitation(
        name=row.name,
        email=row.email,
        organisation_name=row.organisation.name,
        role_words=str(Role(row.role).label),
        has_account=account is not None and account.has_usable_password(),
    )


def invitation_facts(invitation_id: UUID) -> tuple[str, str, str] | None:
    """For its letter: the invited one's name, who invited (may be empty) and the organisation's name."""
    row = Invitation.objects.filter(id=invitation_id).select_related("invited_by", "organisation").first()
    if row is None:
        return None
    return row.name, row.invited_by.name if row.invited_by else "", row.organisation.name


def own_account(viewer: Viewer) -> OwnAccount:
    """The viewer's own details."""
    if viewer.account_id is None:
        raise NotAllowed
    row = Account.objects.get(id=viewer.account_id)
    return OwnAccount(row.email, row.name, row.profession, row.phone, row.language)


def administrators(organisation_id: UUID) -> list[UUID]:
    """The accounts that administer an organisation, in a fixed order."""
    rows = Membership.objects.filter(
        organisation_id=organisation_id, role=Role.ADMINISTRATOR, until_at=None, account__is_active=True
    )
    return list(rows.order_by("from_at", "id").values_list("account_id", flat=True))


def demo_organisation() -> UUID | None:
    """The demo organisation, if there is one."""
    row = Organisation.objects.filter(is_demo=True).order_by("name", "id").first()
    return row.id if row else None


def demo_account(role: str, *, now: datetime) -> UUID | None:
    """The account of the demo organisation that steps in as `role`: the one with most of it there, or None."""
    rows = _now(Membership.objects.filter(organisation__is_demo=True, role=role), now)
    first = rows.filter(account__is_active=True).first()
    return first.account_id if first else None
