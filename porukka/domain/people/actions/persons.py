"""Persons: a client once in an organisation, ways to reach them, and what they said yes or no to.

Whether the viewer works with a person is known above (a participation in a group they facilitate): the actions of
`activities` check it and then call these. Here it is checked that both belong to the same organisation.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from porukka.core import audit
from porukka.core.errors import Conflict, NotAllowed, NotFound, Refused
from porukka.domain.people import access
from porukka.domain.people.actions.trail import saved_lately
from porukka.domain.people.models import ConsentEvent, ContactPoint, Person, PossibleMatch
from porukka.domain.people.rules import Contact, Purpose, Viewer, clean_contact, clean_language, clean_name

# The wording of the yes/no questions, as they stand in the pages now. A new wording is a new version.
TEXT_VERSION = "2026-1"
CHANNELS = ("face_to_face", "own_page", "phone", "paper")


@transaction.atomic
def create_person(
    *,
    by: Viewer,
    now: datetime,
    name: str,
    language: str,
    no_messages: bool = False,
    contacts: Collection[Contact] = (),
    person_id: UUID | None = None,
    not_same_as: Collection[UUID] = (),
) -> Person:
    """A new person of the viewer's organisation.

    Somebody elsewhere in the organisation with the same phone or e-mail goes silently to the coordinator's merge
    list, except those the worker has just said to be somebody else. A name alone never matches anybody.

    Args:
        contacts: (kind, normalised) pairs from `clean_phone`, `clean_email`, `clean_contact`.
        person_id: a client-made id, so that a second submit of the same page makes nobody twice.
    """
    _must_be_staff(by)
    person = Person.objects.create(
        id=person_id or uuid4(),
        organisation_id=by.tenant,
        shown_name=clean_name(name),
        language=clean_language(language),
        no_messages=no_messages,
    )
    for kind, normalised in dict.fromkeys(contacts):
        _put_contact(person, kind, normalised, now, not_same_as)
    audit.record(
        **by.signature(now),
        verb="create_person",
        object_kind="person",
        object_id=person.id,
        subjects=[("person", person.id)],
    )
    return person


def _put_contact(
    person: Person, kind: str, normalised: str, now: datetime, not_same_as: Collection[UUID] = ()
) -> ContactPoint:
    same = ContactPoint.objects.filter(
        organisation_id=person.organisation_id,
        kind=kind,
        normalised=normalised,
        person__merged_into=None,
        person__erased_at=None,
    ).exclude(person_id__in=[person.id, *not_same_as])
    for other in same.order_by("id").values_list("person_id", flat=True).distinct():
        first, second = sorted([person.id, other], key=str)
        PossibleMatch.objects.get_or_create(
            first_id=first,
            second_id=second,
            defaults={"organisation_id": person.organisation_id, "why": kind, "found_at": now},
        )
    point, _made = ContactPoint.objects.get_or_create(
        person=person, kind=kind, normalised=normalised, defaults={"organisation_id": person.organisation_id}
    )
    return point


@transaction.atomic
def edit_person(
    *, by: Viewer, now: datetime, person_id: UUID, revision: int, name: str, language: str, no_messages: bool
) -> int:
    """Name, language and the "no messages" flag. Returns the new revision.

    Raises:
        Conflict: somebody saved after `revision` was read; `details["theirs"]` holds what is stored.
    """
    _must_be_staff(by)
    person = _person(by, person_id)
    wanted = {
        "shown_name": clean_name(name),
        "language": clean_language(language),
        "no_messages": no_messages,
    }
    changed = [key for key, value in wanted.items() if getattr(person, key) != value]
    if not changed:
        return person.revision
    if person.revision != revision:
        raise Conflict(
            _("Somebody else saved this while you were editing. Look at both before you save again."),
            details={
                "theirs": {key: getattr(person, key) for key in wanted},
                "mine": wanted,
                "revision": person.revision,
            }
            | saved_lately(organisation_id=by.tenant, now=now, object_id=person.id, verbs=["edit_person"]),
        )
    for key in changed:
        setattr(person, key, wanted[key])
    person.revision += 1
    person.save(update_fields=[*changed, "revision"])
    audit.record(
        **by.signature(now),
        verb="edit_person",
        object_kind="person",
        object_id=person.id,
        fields=changed,
        subjects=[("person", person.id)],
    )
    return person.revision


@transaction.atomic
def add_contact(*, by: Viewer, now: datetime, person_id: UUID, contact: str) -> ContactPoint:
    """One more phone number or e-mail address of a person. One that is there already stays as it is."""
    _must_be_staff(by)
    person = _person(by, person_id)
    found = clean_contact(contact)
    if found is None:
        raise Refused(_("Write a phone number or an e-mail address."), "contact")
    kind, normalised = found
    if there := ContactPoint.objects.filter(person=person, kind=kind, normalised=normalised).first():
        return there
    point = _put_contact(person, *found, now)
    audit.record(
        **by.signature(now),
        verb="add_contact",
        object_kind="person",
        object_id=person.id,
        fields=[found[0]],
        subjects=[("person", person.id)],
    )
    return point


@transaction.atomic
def remove_contact(*, by: Viewer, now: datetime, person_id: UUID, contact_id: UUID) -> None:
    """Takes a way to reach a person away, for good: an old number is nobody's business."""
    _must_be_staff(by)
    person = _person(by, person_id)
    gone, _by_table = ContactPoint.objects.filter(id=contact_id, person=person).delete()
    if not gone:
        raise NotFound
    audit.record(
        **by.signature(now),
        verb="remove_contact",
        object_kind="person",
        object_id=person.id,
        subjects=[("person", person.id)],
    )


@transaction.atomic
def record_yes_or_no(
    *,
    by: Viewer,
    now: datetime,
    person_id: UUID,
    purpose: str,
    given: bool,
    about: UUID | None = None,
    channel: str = "face_to_face",
    language: str = "fi",
    text_version: str = TEXT_VERSION,
    new_id: UUID | None = None,
) -> ConsentEvent:
    """One yes or no, as it was given. Taking back is the same act with `given=False`; the last one holds.

    The witness is the account that records it; a participant on the own page needs none.

    Args:
        new_id: made with the page (`core.forms.row_id`); a page sent twice is one yes or no.
    """
    if purpose not in Purpose.values or channel not in CHANNELS:
        raise Refused(_("Choose one of these."), "purpose")
    person = _person(by, person_id)
    event, new = ConsentEvent.objects.get_or_create(
        id=new_id or uuid4(),
        organisation_id=by.tenant,
        person=person,
        defaults={
            "purpose": purpose,
            "about": about,
            "given": given,
            "text_version": text_version,
            "language": clean_language(language),
            "channel": channel,
            "witness_id": by.account_id,
            "at": now,
        },
    )
    if not new:
        return event
    audit.record(
        **by.signature(now),
        verb="record_yes_or_no",
        object_kind="person",
        object_id=person.id,
        fields=[purpose],
        subjects=[("person", person.id)],
    )
    return event


@transaction.atomic
def decide_not_same(*, by: Viewer, now: datetime, match_id: UUID) -> None:
    """Two persons of the merge list are two persons. They leave the list and do not come back to it."""
    if not access.may_merge(by):
        raise NotAllowed
    match = PossibleMatch.objects.select_for_update().filter(id=match_id, organisation_id=by.tenant).first()
    if match is None:
        raise NotFound
    if match.decided_at is not None:
        if match.same:
            raise Refused(_("These two have already been made one."))
        return
    match.decided_at, match.same, match.decided_by_id = now, False, by.account_id
    match.save(update_fields=["decided_at", "same", "decided_by"])
    audit.record(
        **by.signature(now),
        verb="decide_not_same",
        object_kind="possible_match",
        object_id=match.id,
        subjects=[("person", match.first_id), ("person", match.second_id)],
    )


@transaction.atomic
def join_persons(*, by: Viewer, now: datetime, kept_id: UUID, gone_id: UUID) -> None:
    """The person's own rows of a merge: contacts, yes/no events and other possible matches come along.

    Part of `exchange.actions.merge_persons`, which moves the participations. The "no messages" of either holds.
    """
    if not access.may_merge(by):
        raise NotAllowed
    kept, gone = _person(by, kept_id), _person(by, gone_id)
    for point in list(ContactPoint.objects.filter(person=gone).order_by("id")):
        ContactPoint.objects.get_or_create(
            person=kept,
            kind=point.kind,
            normalised=point.normalised,
            defaults={"organisation_id": kept.organisation_id, "verified_at": point.verified_at},
        )
        point.delete()
    # The events are append-only: each is written again for the person kept, as it was given.
    for event in ConsentEvent.objects.filter(person=gone).order_by("at", "id"):
        event.pk, event.person = uuid4(), kept
        event._state.adding = True
        event.save(force_insert=True)
    kept.no_messages = kept.no_messages or gone.no_messages
    kept.revision += 1
    kept.save(update_fields=["no_messages", "revision"])
    gone.merged_into = kept
    gone.revision += 1
    gone.save(update_fields=["merged_into", "revision"])
    Person.objects.filter(organisation_id=by.tenant, merged_into=gone).update(merged_into=kept)
    between = Q(first__in=(kept, gone), second__in=(kept, gone))
    PossibleMatch.objects.filter(between, decided_at=None).update(
        decided_at=now, same=True, decided_by_id=by.account_id
    )
    for match in PossibleMatch.objects.filter(Q(first=gone) | Q(second=gone), decided_at=None).order_by("id"):
        other = match.second_id if match.first_id == gone.id else match.first_id
        first, second = sorted([kept.id, other], key=str)
        PossibleMatch.objects.get_or_create(
            first_id=first,
            second_id=second,
            defaults={"organisation_id": by.tenant, "why": match.why, "found_at": match.found_at},
        )
        match.delete()
    audit.record(
        **by.signature(now),
        verb="merge_persons",
        object_kind="person",
        object_id=kept.id,
        subjects=[("person", kept.id), ("person", gone.id)],
    )


def _must_be_staff(by: Viewer) -> None:
    if by.kind not in ("account", "program"):
        raise NotAllowed


def _person(by: Viewer, person_id: UUID) -> Person:
    row = (
        Person.objects.select_for_update()
        .filter(id=person_id, organisation_id=by.tenant, merged_into=None, erased_at=None)
        .first()
    )
    if row is None:
        raise NotFound
    return row
