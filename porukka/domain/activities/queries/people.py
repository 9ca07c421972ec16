"""The people of a group, as its facilitators see them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from porukka.core.errors import NotAllowed, NotFound
from porukka.core.sorting import alphabetical
from porukka.domain.activities import access
from porukka.domain.activities.models import (
    AccessGrant,
    Activity,
    Participation,
    ParticipationEvent,
)
from porukka.domain.activities.queries.names import called_in
from porukka.domain.activities.rules import Basis, EndReason, GrantKind, Stage
from porukka.domain.people import queries as people
from porukka.domain.people.models import Account
from porukka.domain.people.rules import (
    ContactKind,
    Language,
    Viewer,
    clean_email,
    clean_phone,
    erased_before,
)

# The list's order: who is here, who is coming, who has left.
ORDER = {stage: number for number, stage in enumerate((
    Stage.ACTIVE, Stage.PAUSED, Stage.ACCEPTED, Stage.INTERVIEWED, Stage.INVITED, Stage.CONTACTED, Stage.INTERESTED,
    Stage.ENDED, Stage.WITHDRAWN, Stage.NOT_THIS_TIME,
))}  # fmt: skip
TAKES_A_PLACE = (Stage.ACTIVE, Stage.PAUSED, Stage.ACCEPTED)


@dataclass(frozen=True)
class Participant:
    """One person in one group. `called`: the name in lists, where two of one name must be told apart.

    `has_card`: a printed card works now. `free_to_leave` and the like are read from `basis` (`rules.FREE_TO_LEAVE`).
    """

    id: UUID
    activity_id: UUID
    person_id: UUID
    name: str
    called: str
    language: str
    language_name: str
    no_messages: bool
    stage: str
    stage_words: str
    basis: str
    basis_words: str
    own_worker_name: str
    next_step: str
    started_on: date | None
    ended_on: date | None
    end_reason: str
    end_reason_words: str
    has_card: bool
    has_pin: bool
    pin_open_until: datetime | None
    revision: int
    person_revision: int


@dataclass(frozen=True)
class PathStep:
    """A step on the path, as it was recorded."""

    stage: str
    stage_words: str
    on: date
    reason_words: str
    by_name: str


@dataclass(frozen=True)
class Likely:
    """Somebody of the viewer's own groups who has the same phone or e-mail."""

    person_id: UUID
    name: str
    group_name: str
    in_this_group: bool


@dataclass(frozen=True)
class Size:
    """How many take part (or are accepted) and how many the plan has room for."""

    here: int
    least: int
    most: int

    @property
    def over(self) -> int:
        return max(0, self.here - self.most)


@dataclass(frozen=True)
class People:
    """Everybody of a group at once: in the list, lately taken out of it, and how full the group is."""

    listed: list[Participant]
    removed: list[Participant]
    size: Size


def people_of(viewer: Viewer, activity_id: UUID, *, now: datetime) -> People:
    """What the page of a group's people shows. Three queries."""
    activity = _activity(viewer, activity_id)
    if not access.may_run(viewer, activity):
        raise NotAllowed
    rows = list(_rows(viewer).filter(activity_id=activity_id).order_by("id"))
    called = called_in(activity_id)
    listed = [row for row in rows if row.removed_at is None]
    here = sum(row.stage in TAKES_A_PLACE for row in listed)
    return People(
        listed=_in_order(listed, called),
        removed=_in_order([row for row in rows if _can_come_back(row, now)], called),
        size=Size(here=here, least=activity.size_min, most=activity.size_max),
    )


def _can_come_back(row: Participation, now: datetime) -> bool:
    """Removed lately; not one that was joined with another of the group."""
    return (
        row.removed_at is not None and row.removed_at >= erased_before(now) and row.person.merged_into_id is None
    )


def _in_order(rows: Iterable[Participation], called: Mapping[UUID, str]) -> list[Participant]:
    return sorted(
        (_participant(row, called.get(row.id, row.person.shown_name)) for row in rows),
        key=lambda one: (ORDER[Stage(one.stage)], alphabetical(one.name), len(one.called), one.called),
    )


def participants(
    viewer: Viewer, activity_id: UUID, *, stages: Collection[str] = (), removed: bool = False
) -> list[Participant]:
    """The people of a group: those taking part first, by name within a stage. Three queries.

    Args:
        stages: only these; empty means all.
        removed: those taken out of the list instead, as long as that can be taken back.
    """
    _check(viewer, activity_id)
    rows = _rows(viewer).filter(activity_id=activity_id, removed_at__isnull=not removed)
    if stages:
        rows = rows.filter(stage__in=stages)
    return _in_order(rows.order_by("id"), called_in(activity_id))


def participant(viewer: Viewer, participation_id: UUID) -> Participant:
    """One of a group's people. Raises `NotFound` for outsiders and removed ones, `NotAllowed` for insiders."""
    row = _rows(viewer).filter(id=participation_id, removed_at=None).first()
    if row is None:
        raise NotFound
    if not access.may_run(viewer, row.activity):
        raise NotAllowed
    return _participant(row, called_in(row.activity_id).get(row.id, row.person.shown_name))


def _rows(viewer: Viewer):  # type: ignore[no-untyped-def]  # a queryset with an annotation has no plain type
    live_card = AccessGrant.objects.filter(participation=OuterRef("id"), made_for=GrantKind.CARD, revoked_at=None)
    return (
        Participation.objects.filter(organisation_id=viewer.tenant, activity__removed_at=None)
        .select_related("person", "activity")
        .annotate(card=Exists(live_card))
    )


def _participant(row: Participation, called: str) -> Participant:
    card: bool = row.card  # type: ignore[attr-defined]  # annotated
    return Participant(
        id=row.id,
        activity_id=row.activity_id,
        person_id=row.person_id,
        name=row.person.shown_name,
        called=called,
        language=row.person.language,
        language_name=str(Language(row.person.language).label),
        no_messages=row.person.no_messages,
        stage=row.stage,
        stage_words=str(Stage(row.stage).label),
        basis=row.basis,
        basis_words=str(Basis(row.basis).label),
        own_worker_name=row.own_worker_name,
        next_step=row.next_step,
        started_on=row.started_on,
        ended_on=row.ended_on,
        end_reason=row.end_reason,
        end_reason_words=str(EndReason(row.end_reason).label) if row.end_reason else "",
        has_card=card,
        has_pin=bool(row.pin_hash),
        pin_open_until=row.pin_open_until,
        revision=row.revision,
        person_revision=row.person.revision,
    )


def path_of(viewer: Viewer, participation_id: UUID) -> list[PathStep]:
    """The steps of a person in a group, first to last. Three queries."""
    one = participant(viewer, participation_id)
    rows = list(
        ParticipationEvent.objects.filter(participation_id=one.id, organisation_id=viewer.tenant).order_by(
            "on", "at", "id"
        )
    )
    names = dict(Account.objects.filter(id__in={row.by for row in rows if row.by}).values_list("id", "name"))
    return [
        PathStep(
            stage=row.stage,
            stage_words=str(Stage(row.stage).label),
            on=row.on,
            reason_words=str(EndReason(row.reason).label) if row.reason else "",
            by_name=names.get(row.by, "") if row.by else "",
        )
        for row in rows
    ]


def size_of(viewer: Viewer, activity_id: UUID) -> Size:
    """How full a group is: taking part, on a break or accepted. An operational count."""
    activity = _activity(viewer, activity_id)
    if not access.may_see_plan(viewer, activity):
        raise NotAllowed
    here = Participation.objects.filter(activity_id=activity_id, removed_at=None, stage__in=TAKES_A_PLACE).count()
    return Size(here=here, least=activity.size_min, most=activity.size_max)


def default_basis(viewer: Viewer, activity_id: UUID) -> str:
    """The basis that most of the group's people have, as the plan says."""
    return str(_activity(viewer, activity_id).default_basis)


def likely_same(
    viewer: Viewer, activity_id: UUID, contacts: Collection[tuple[str, str]]
) -> dict[tuple[str, str], list[Likely]]:
    """Who in the groups the viewer runs has one of the contacts, by (kind, normalised). At most three queries.

    Only they are compared, since that somebody takes part anywhere is the most sensitive fact of all; a match
    elsewhere goes silently to the coordinator's merge list when the person is added. Names are never compared.
    """
    _check(viewer, activity_id)
    found = people.persons_with_contact(viewer, set(contacts))
    ids = {person_id for some in found.values() for person_id in some}
    if not ids:
        return {}
    mine = Q() if viewer.kind == "program" else Q(activity_id__in=viewer.facilitates)
    rows = (
        Participation.objects.filter(
            mine, organisation_id=viewer.tenant, person_id__in=ids, activity__removed_at=None
        )
        .select_related("person", "activity")
        .order_by("activity__name", "id")
    )
    seen: dict[UUID, Likely] = {}
    for row in rows:
        here = row.activity_id == activity_id and row.removed_at is None
        if row.person_id not in seen or here:
            seen[row.person_id] = Likely(
                person_id=row.person_id,
                name=row.person.shown_name,
                group_name=row.activity.name,
                in_this_group=here,
            )
    return {
        contact: [seen[person_id] for person_id in some if person_id in seen]
        for contact, some in found.items()
        if any(person_id in seen for person_id in some)
    }


def contacts_from(phone: str = "", email: str = "") -> list[tuple[str, str]]:
    """Typed contacts as they are compared. Raises `Refused` beside the faulty field."""
    number, address = clean_phone(phone), clean_email(email)
    return [(ContactKind.PHONE.value, number)] * bool(number) + [(ContactKind.EMAIL.value, address)] * bool(
        address
    )


def names_in(viewer: Viewer, activity_id: UUID) -> set[str]:
    """The names in a group's list, in lower case: to warn of the same name twice, never to match."""
    _check(viewer, activity_id)
    rows = Participation.objects.filter(activity_id=activity_id, organisation_id=viewer.tenant, removed_at=None)
    return {name.casefold() for name in rows.values_list("person__shown_name", flat=True)}


def _activity(viewer: Viewer, activity_id: UUID) -> Activity:
    row = Activity.objects.filter(id=activity_id, organisation_id=viewer.tenant, removed_at=None).first()
    if row is None:
        raise NotFound
    return row


def _check(viewer: Viewer, activity_id: UUID) -> None:
    if not access.may_run(viewer, _activity(viewer, activity_id)):
        raise NotAllowed
