"""What is kept of a person beside their path: name, contacts, yes and no. Checked here, written by `people`."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from porukka.domain.activities.actions.people import _participation_for, edit_participation
from porukka.domain.activities.rules import message_topic
from porukka.domain.messaging.actions import cancel_topic
from porukka.domain.people import actions as people
from porukka.domain.people.rules import Viewer


@transaction.atomic
def edit_participant_person(
    *,
    by: Viewer,
    now: datetime,
    participation_id: UUID,
    revision: int,
    name: str,
    language: str,
    no_messages: bool,
) -> int:
    """Name, language and "no messages" of somebody in the viewer's group. Returns the person's new revision."""
    row = _participation_for(by, participation_id)
    new = people.edit_person(
        by=by,
        now=now,
        person_id=row.person_id,
        revision=revision,
        name=name,
        language=language,
        no_messages=no_messages,
    )
    if no_messages:
        cancel_topic(by=by, now=now, topic=message_topic(row.id))
    return new


@transaction.atomic
def edit_participant(
    *,
    by: Viewer,
    now: datetime,
    participation_id: UUID,
    revision: int,
    person_revision: int,
    name: str,
    language: str,
    no_messages: bool,
    basis: str,
    own_worker_name: str,
) -> None:
    """The person and the participation together, both or neither. `Conflict` when either was saved in between."""
    edit_participant_person(
        by=by,
        now=now,
        participation_id=participation_id,
        revision=person_revision,
        name=name,
        language=language,
        no_messages=no_messages,
    )
    edit_participation(
        by=by,
        now=now,
        participation_id=participation_id,
        revision=revision,
        basis=basis,
        own_worker_name=own_worker_name,
    )


@transaction.atomic
def add_participant_contact(*, by: Viewer, now: datetime, participation_id: UUID, contact: str) -> None:
    """A phone number or an e-mail address of somebody in the viewer's group."""
    people.add_contact(
        by=by, now=now, person_id=_participation_for(by, participation_id).person_id, contact=contact
    )


@transaction.atomic
def remove_participant_contact(*, by: Viewer, now: datetime, participation_id: UUID, contact_id: UUID) -> None:
    """Takes a contact of somebody in the viewer's group away."""
    people.remove_contact(
        by=by, now=now, person_id=_participation_for(by, participation_id).person_id, contact_id=contact_id
    )


@transaction.atomic
def record_consent(
    *,
    by: Viewer,
    now: datetime,
    participation_id: UUID,
    purpose: str,
    given: bool,
    channel: str = "face_to_face",
    language: str = "",
    new_id: UUID | None = None,
) -> None:
    """A yes or no said to a facilitator, who is its witness. It is about this participation, and the last one holds.

    Args:
        new_id: as of `record_yes_or_no`.
    """
    row = _participation_for(by, participation_id)
    people.record_yes_or_no(
        by=by,
        now=now,
        person_id=row.person_id,
        purpose=purpose,
        given=given,
        about=row.id,
        channel=channel,
        language=language or row.person.language,
        new_id=new_id,
    )
