"""People in a group: adding them, and each step on their path. One person in one activity is one participation."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from porukka.core import audit
from porukka.core.dates import today
from porukka.core.errors import Conflict, NotAllowed, NotFound, Refused
from porukka.domain.activities import access
from porukka.domain.activities.actions.trail import hold_groups, saved_by
from porukka.domain.activities.models import Activity, Participation, ParticipationEvent
from porukka.domain.activities.rules import (
    ON_THE_WAY,
    OUT,
    STEPS,
    ActivityState,
    Basis,
    EndReason,
    Stage,
    message_topic,
)
from porukka.domain.messaging.actions import cancel_topic
from porukka.domain.people import actions as people
from porukka.domain.people.models import Person
from porukka.domain.people.rules import ContactKind, Viewer, clean_email, clean_phone, erased_before

LONGEST_NEXT_STEP = 400
LONGEST_WORKER_NAME = 120


@transaction.atomic
def add_participant(
    *,
    by: Viewer,
    now: datetime,
    activity_id: UUID,
    name: str,
    language: str = "",
    basis: str = "",
    no_messages: bool = False,
    phone: str = "",
    email: str = "",
    own_worker_name: str = "",
    person_id: UUID | None = None,
    stage: str = Stage.ACTIVE,
    new_person_id: UUID | None = None,
    not_same_as: Collection[UUID] = (),
) -> Participation:
    """One more person in a group. A first name or nickname is enough.

    Args:
        language, basis: the group's own when empty.
        person_id: somebody the viewer already works with (`queries.likely_same`): the same person in one more group.
            Somebody who left this group comes back: the same participation, a second active period.
        new_person_id: a client-made id; the same page sent twice makes nobody twice.
        not_same_as: persons the worker has said to be somebody else.

    Raises:
        Refused: no name, a faulty phone or e-mail, the group has ended, or the person is already in it.
    """
    activity = _activity(by, activity_id)
    if activity.state in (ActivityState.ENDED, ActivityState.CANCELLED):
        raise Refused(_("This group has ended. Nobody can be added to it."))
    _check_choices(basis, stage)
    worker = _short(own_worker_name, LONGEST_WORKER_NAME, "own_worker_name")
    number, address = clean_phone(phone), clean_email(email)
    contacts = [(ContactKind.PHONE.value, number)] * bool(number) + [(ContactKind.EMAIL.value, address)] * bool(
        address
    )
    if new_person_id is not None and (again := _already_sent(activity, new_person_id)):
        return again
    if person_id is not None:
        person = _known_person(by, person_id)
        before = Participation.objects.filter(activity=activity, person=person).first()
        if before is not None:
            return _come_back(by, now, before, stage)
    else:
        person = people.create_person(
            by=by,
            now=now,
            name=name,
            language=language or activity.language,
            no_messages=no_messages,
            contacts=contacts,
            person_id=_unless_taken(new_person_id),
            not_same_as=not_same_as,
        )
    row = Participation.objects.create(
        organisation_id=by.tenant,
        activity=activity,
        person=person,
        stage=stage,
        basis=basis or activity.default_basis,
        own_worker_name=worker,
        started_on=today(now) if stage == Stage.ACTIVE else None,
    )
    _event(by, now, row)
    _record(by, now, "add_participant", row)
    return row


def _already_sent(activity: Activity, person_id: UUID) -> Participation | None:
    return Participation.objects.filter(activity=activity, person_id=person_id, removed_at=None).first()


def _unless_taken(person_id: UUID | None) -> UUID | None:
    """A page's own id may be used once: sent again after a removal, or to another group, it means somebody new."""
    if person_id is None or Person.objects.filter(id=person_id).exists():
        return None
    return person_id


def _come_back(by: Viewer, now: datetime, row: Participation, stage: str) -> Participation:
    if row.removed_at is None and row.stage not in OUT:
        raise Refused(_("This person is already in the group."), "name")
    row.removed_at = None
    return _step(by, now, row, stage, verb="return_participant")


def _check_choices(basis: str, stage: str) -> None:
    if basis and basis not in Basis.values:
        raise Refused(_("Choose one of these."), "basis")
    if stage not in (*ON_THE_WAY, Stage.ACTIVE):
        raise Refused(_("Choose one of these."), "stage")


def _short(words: str, most: int, field: str) -> str:
    line = " ".join(words.split())
    if len(line) > most:
        raise Refused(
            _("This is too long: %(now)s characters, at most %(most)s fit.") % {"now": len(line), "most": most},
            field,
        )
    return line


@transaction.atomic
def edit_participation(
    *, by: Viewer, now: datetime, participation_id: UUID, revision: int, basis: str, own_worker_name: str
) -> int:
    """Basis and own worker. Returns the new revision; `Conflict` when somebody saved after `revision` was read."""
    row = _participation_for(by, participation_id)
    _check_choices(basis, Stage.ACTIVE)
    wanted = {
        "basis": basis or row.basis,
        "own_worker_name": _short(own_worker_name, LONGEST_WORKER_NAME, "own_worker_name"),
    }
    return _edit(by, now, row, revision, wanted, "edit_participation")


@transaction.atomic
def set_next_step(
    *, by: Viewer, now: datetime, participation_id: UUID, words: str, revision: int | None = None
) -> int:
    """Where the participant goes on to, in words, with a person's name if there is one. Returns the new revision.

    Without a revision it is written over what was there (the closing summary writes several at once).
    """
    row = _participation_for(by, participation_id)
    wanted = {"next_step": _short(words, LONGEST_NEXT_STEP, "next_step")}
    return _edit(by, now, row, row.revision if revision is None else revision, wanted, "set_next_step")


def _edit(by: Viewer, now: datetime, row: Participation, revision: int, wanted: dict[str, str], verb: str) -> int:
    changed = [key for key, value in wanted.items() if getattr(row, key) != value]
    if not changed:
        return row.revision
    if row.revision != revision:
        raise Conflict(
            _("Somebody else saved this while you were editing. Look at both before you save again."),
            details={
                "theirs": {key: getattr(row, key) for key in wanted},
                "mine": wanted,
                "revision": row.revision,
            }
            | saved_by(activity=row.activity, object_id=row.id, verbs=["edit_participation", "set_next_step"]),
        )
    for key in changed:
        setattr(row, key, wanted[key])
    row.revision += 1
    row.save(update_fields=[*changed, "revision"])
    _record(by, now, verb, row, fields=changed)
    return row.revision


@transaction.atomic
def change_stage(
    *, by: Viewer, now: datetime, participation_id: UUID, stage: str, reason: str = "", on: date | None = None
) -> Participation:
    """A step on a person's path: contacted, accepted, taking part, not this time … `on` is today unless said.

    Raises:
        Refused: a step that can't follow the present one, an end without a reason, a day to come.
    """
    row = _participation_for(by, participation_id)
    if stage == row.stage:
        return row
    if stage not in STEPS[row.stage]:
        raise Refused(_("This step does not follow from where the person is now."), "stage")
    if reason and reason not in EndReason.values:
        raise Refused(_("Choose one of these."), "reason")
    if stage == Stage.ENDED and not reason:
        raise Refused(_("Choose a reason. “Not told” is a reason too."), "reason")
    if on is not None and on > today(now):
        raise Refused(_("This day has not come yet."), "on")
    return _step(by, now, row, stage, reason=reason, on=on)


def _step(
    by: Viewer,
    now: datetime,
    row: Participation,
    stage: str,
    *,
    reason: str = "",
    on: date | None = None,
    verb: str = "change_stage",
) -> Participation:
    day = on or today(now)
    row.stage, row.revision = stage, row.revision + 1
    if stage in OUT:
        row.ended_on, row.end_reason = day, reason
        cancel_topic(by=by, now=now, topic=message_topic(row.id))
    else:
        row.ended_on, row.end_reason = None, ""
    if stage == Stage.ACTIVE and row.started_on is None:
        row.started_on = day
    row.save()
    _event(by, now, row, on=day, reason=reason)
    _record(by, now, verb, row, fields=["stage"])
    return row


def end_participation(
    *, by: Viewer, now: datetime, participation_id: UUID, reason: str, on: date | None = None
) -> Participation:
    """Taking part ends, with a reason; one-to-one work instead is as good as any. Waiting messages are cancelled."""
    return change_stage(by=by, now=now, participation_id=participation_id, stage=Stage.ENDED, reason=reason, on=on)


@transaction.atomic
def remove_participant(*, by: Viewer, now: datetime, participation_id: UUID) -> None:
    """Takes somebody added by mistake out of the list. It can be taken back; waiting messages do not return."""
    row = _participation_for(by, participation_id)
    row.removed_at, row.revision = now, row.revision + 1
    row.save(update_fields=["removed_at", "revision"])
    cancel_topic(by=by, now=now, topic=message_topic(row.id))
    _record(by, now, "remove_participant", row)


@transaction.atomic
def bring_back_participant(*, by: Viewer, now: datetime, activity_id: UUID, participation_id: UUID) -> None:
    """Takes a removal back. Where the group has ended meanwhile, the person has finished as the others have.

    Raises:
        NotFound: nobody who was removed from this very group; one joined with another is not removed but one with it.
        Refused: it was more than 30 days ago.
    """
    row = _participation_for(by, participation_id, removed=True)
    if row.activity_id != activity_id or row.person.merged_into_id is not None:
        raise NotFound
    if row.removed_at is not None and row.removed_at < erased_before(now):
        raise Refused(_("It was removed more than 30 days ago and cannot be brought back."))
    row.removed_at, row.revision = None, row.revision + 1
    row.save(update_fields=["removed_at", "revision"])
    _record(by, now, "bring_back_participant", row)
    if row.activity.state == ActivityState.ENDED and row.stage in (Stage.ACTIVE, Stage.PAUSED):
        _step(by, now, row, Stage.ENDED, reason=EndReason.FINISHED)


# ---------- what the actions stand on ----------


def _participation_for(by: Viewer, participation_id: UUID, *, removed: bool = False) -> Participation:
    """The row, held, of somebody in a group the viewer runs. Outsiders get `NotFound`, insiders `NotAllowed`."""
    hold_groups(Participation.objects.filter(id=participation_id, organisation_id=by.tenant).values("activity_id"))
    row = (
        Participation.objects.select_for_update(of=("self",), no_key=True)
        .select_related("activity", "person")
        .filter(
            id=participation_id,
            organisation_id=by.tenant,
            removed_at__isnull=not removed,
            activity__removed_at=None,
        )
        .first()
    )
    if row is None:
        raise NotFound
    if not access.may_run(by, row.activity):
        raise NotAllowed
    return row


def _activity(by: Viewer, activity_id: UUID) -> Activity:
    hold_groups([activity_id])  # nobody comes in while the group ends, or twice at the same moment
    row = Activity.objects.filter(id=activity_id, organisation_id=by.tenant, removed_at=None).first()
    if row is None:
        raise NotFound
    if not access.may_run(by, row):
        raise NotAllowed
    return row


def _known_person(by: Viewer, person_id: UUID) -> Person:
    """Somebody of a group the viewer runs (the program knows everybody), held. Anybody else is not found."""
    found = (
        Person.objects.select_for_update(no_key=True)  # not joined and not erased before the new row is there
        .filter(id=person_id, organisation_id=by.tenant, merged_into=None, erased_at=None)
        .first()
    )
    if found is None:
        raise NotFound
    if by.kind != "program":
        theirs = Participation.objects.filter(person=found, activity_id__in=by.facilitates)
        if not theirs.exists():
            raise NotFound
    return found


def _event(by: Viewer, now: datetime, row: Participation, *, on: date | None = None, reason: str = "") -> None:
    ParticipationEvent.objects.create(
        organisation_id=by.tenant,
        participation=row,
        stage=row.stage,
        on=on or today(now),
        at=now,
        by=by.actor_id,
        reason=reason,
    )


def _record(by: Viewer, now: datetime, verb: str, row: Participation, *, fields: Collection[str] = ()) -> None:
    audit.record(
        **by.signature(now),
        verb=verb,
        object_kind="participation",
        object_id=row.id,
        fields=list(fields),
        subjects=[("activity", row.activity_id), ("person", row.person_id), ("participation", row.id)],
    )
