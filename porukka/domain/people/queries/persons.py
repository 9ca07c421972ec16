"""Persons: ways to reach them, what they said yes or no to, and the coordinator's merge list."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import phonenumbers

from porukka.core.errors import NotAllowed
from porukka.domain.people import access
from porukka.domain.people.models import ConsentEvent, ContactPoint, PossibleMatch
from porukka.domain.people.rules import ContactKind, Purpose, Viewer


@dataclass(frozen=True)
class Contact:
    """One way to reach a person. `shown` is as people write it."""

    id: UUID
    person_id: UUID
    kind: str
    kind_words: str
    normalised: str
    shown: str


@dataclass(frozen=True)
class YesOrNo:
    """The last word of a person on something."""

    purpose: str
    about: UUID | None
    given: bool
    at: datetime
    channel: str
    witness: str
    text_version: str


@dataclass(frozen=True)
class Pair:
    """Two persons who may be the same, with the little it takes to decide: names, languages, the shared contact."""

    id: UUID
    why: str
    why_words: str
    found_at: datetime
    first_id: UUID
    first_name: str
    second_id: UUID
    second_name: str
    shared: str


def as_written(kind: str, normalised: str) -> str:
    """A contact as people write it: `040 1234567` for a Finnish number."""
    if kind != ContactKind.PHONE:
        return normalised
    try:
        number = phonenumbers.parse(normalised, None)
    except phonenumbers.NumberParseException:
        return normalised
    at_home = number.country_code == 358
    form = phonenumbers.PhoneNumberFormat.NATIONAL if at_home else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, form)


def contacts_of(viewer: Viewer, person_ids: Collection[UUID]) -> dict[UUID, list[Contact]]:
    """Each person's contacts, phones first. One query. The caller knows that the viewer works with them."""
    found: dict[UUID, list[Contact]] = {person_id: [] for person_id in person_ids}
    rows = ContactPoint.objects.filter(organisation_id=viewer.tenant, person_id__in=person_ids)
    for row in rows.order_by("-kind", "normalised", "id"):
        found[row.person_id].append(
            Contact(
                id=row.id,
                person_id=row.person_id,
                kind=row.kind,
                kind_words=str(ContactKind(row.kind).label),
                normalised=row.normalised,
                shown=as_written(row.kind, row.normalised),
            )
        )
    return found


def persons_with_contact(
    viewer: Viewer, contacts: Collection[tuple[str, str]]
) -> dict[tuple[str, str], list[UUID]]:
    """Who in the organisation has one of the contacts, by (kind, normalised). One query.

    Only for comparing with persons the viewer may see: what is left over is nobody's to be told.
    """
    if not contacts:
        return {}
    rows = ContactPoint.objects.filter(
        organisation_id=viewer.tenant,
        normalised__in={normalised for _kind, normalised in contacts},
        person__merged_into=None,
        person__erased_at=None,
    ).order_by("person_id", "id")
    found: dict[tuple[str, str], list[UUID]] = {}
    for row in rows:
        if (row.kind, row.normalised) in contacts:
            found.setdefault((row.kind, row.normalised), []).append(row.person_id)
    return found


def last_words(viewer: Viewer, person_id: UUID) -> dict[tuple[str, UUID | None], YesOrNo]:
    """The state of each yes/no question of a person: the last event by purpose and what it is about. One query."""
    found: dict[tuple[str, UUID | None], YesOrNo] = {}
    rows = ConsentEvent.objects.filter(organisation_id=viewer.tenant, person_id=person_id)
    for row in rows.select_related("witness").order_by("at", "id"):
        found[(row.purpose, row.about)] = YesOrNo(
            purpose=row.purpose,
            about=row.about,
            given=row.given,
            at=row.at,
            channel=row.channel,
            witness=row.witness.name if row.witness else "",
            text_version=row.text_version,
        )
    return found


def has_said_yes(organisation_id: UUID, person_id: UUID, purpose: str, about: UUID | None = None) -> bool:
    """Whether the last word on it is yes. Silence is no. For pages of the person, whose viewer is the person."""
    last = (
        ConsentEvent.objects.filter(
            organisation_id=organisation_id, person_id=person_id, purpose=Purpose(purpose), about=about
        )
        .order_by("-at", "-id")
        .first()
    )
    return last is not None and last.given


def who_said_yes(
    viewer: Viewer, person_ids: Collection[UUID], purpose: str
) -> dict[tuple[UUID, UUID | None], bool]:
    """The last word of many persons on one question, by person and what it is about. Silence is left out. One query."""
    rows = ConsentEvent.objects.filter(
        organisation_id=viewer.tenant, person_id__in=list(person_ids), purpose=Purpose(purpose)
    )
    return {(row.person_id, row.about): row.given for row in rows.order_by("at", "id")}


def possible_matches(viewer: Viewer) -> list[Pair]:
    """The coordinator's merge list: pairs not decided yet, oldest first. Two queries."""
    if not access.may_merge(viewer):
        raise NotAllowed
    rows = list(
        PossibleMatch.objects.filter(
            organisation_id=viewer.tenant,
            decided_at=None,
            first__merged_into=None,
            second__merged_into=None,
            first__erased_at=None,
            second__erased_at=None,
        )
        .select_related("first", "second")
        .order_by("found_at", "id")
    )
    contacts = contacts_of(viewer, {row.first_id for row in rows} | {row.second_id for row in rows})
    pairs = []
    for row in rows:
        theirs = {point.normalised for point in contacts[row.second_id]}
        shared = [point.shown for point in contacts[row.first_id] if point.normalised in theirs]
        pairs.append(
            Pair(
                id=row.id,
                why=row.why,
                why_words=str(ContactKind(row.why).label) if row.why in ContactKind.values else row.why,
                found_at=row.found_at,
                first_id=row.first_id,
                first_name=row.first.shown_name,
                second_id=row.second_id,
                second_name=row.second.shown_name,
                shared=", ".join(shared),
            )
        )
    return pairs


def match_count(viewer: Viewer) -> int:
    """How many pairs wait on the merge list."""
    if not access.may_merge(viewer):
        return 0
    return PossibleMatch.objects.filter(
        organisation_id=viewer.tenant,
        decided_at=None,
        first__merged_into=None,
        second__merged_into=None,
        first__erased_at=None,
        second__erased_at=None,
    ).count()
