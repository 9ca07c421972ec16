"""The readiness list of a group: what the model asks, and what the group adds to it."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from porukka.core.errors import Conflict, NotFound, Refused
from porukka.domain.activities.actions.trail import planned_by, record, saved_by
from porukka.domain.activities.models import Activity, ReadinessItem
from porukka.domain.activities.rules import (
    LONGEST_READINESS,
    MOST_READINESS,
    OWN_READINESS,
    UNDO_DAYS,
    ReadinessState,
    is_own_readiness,
)
from porukka.domain.people.rules import Viewer


@transaction.atomic
def mark_readiness(
    *, by: Viewer, now: datetime, activity_id: UUID, item_id: UUID, state: str, note: str | None = None
) -> None:
    """Says whether a precondition is in order, missing or not needed here; a note of None stays as it was."""
    activity = planned_by(by, activity_id)
    if state not in ReadinessState.values:
        raise Refused(_("Choose one of the three."), "state")
    if note is not None and len(note.strip()) > 300:
        raise Refused(_("The note is too long: at most 300 characters fit."), "note")
    item = _held(activity, item_id)
    fields = []
    if item.state != state:
        item.state, item.changed_at = state, now
        fields.append("state")
    if note is not None and item.note != note.strip():
        item.note = note.strip()
        fields.append("note")
    if not fields:
        return
    item.save(update_fields=["state", "note", "changed_at"])
    _record(by, now, "mark_readiness", activity, item, *fields)


@transaction.atomic
def add_readiness(*, by: Viewer, now: datetime, activity_id: UUID, words: str, new_id: UUID | None = None) -> UUID:
    """Adds the group's own line to the end of the list, missing so far. Returns its id.

    Args:
        new_id: made with the page (`core.forms.row_id`); a page sent twice makes one line.
    """
    activity = planned_by(by, activity_id)
    if new_id and ReadinessItem.objects.filter(id=new_id, activity=activity).exists():
        return new_id
    words = _checked(words)
    rows = ReadinessItem.objects.filter(activity=activity)
    if rows.filter(removed_at=None).count() >= MOST_READINESS:
        raise Refused(_("The list is full. Remove something first."), "words")
    if words.casefold() in {line.casefold() for line in _words_of(activity)}:
        raise Refused(_("This is in the list already."), "words")
    item = ReadinessItem.objects.create(
        id=new_id or uuid4(),
        organisation_id=activity.organisation_id,
        activity=activity,
        key=f"{OWN_READINESS}{uuid4().hex}",
        position=1 + (rows.aggregate(last=Max("position"))["last"] or 0),
        words=words,
    )
    _record(by, now, "add_readiness", activity, item)
    return item.id


@transaction.atomic
def reword_readiness(
    *, by: Viewer, now: datetime, activity_id: UUID, item_id: UUID, words: str, before: str
) -> None:
    """Says a line of the list in other words; they are the group's own, also the ones that came from the model.

    Args:
        before: the words the writer began from. Raises Conflict with both when somebody has changed them since.
    """
    activity = planned_by(by, activity_id)
    words = _checked(words)
    item = _held(activity, item_id)
    if item.words == words:
        return
    if item.words != before:
        raise Conflict(
            _("Somebody else changed this same part."),
            "words",
            {"theirs": item.words, "mine": words, "revision": 0}
            | saved_by(activity=activity, object_id=item.id, verbs=["reword_readiness"]),
        )
    item.words = words
    item.save(update_fields=["words"])
    _record(by, now, "reword_readiness", activity, item, "words")


@transaction.atomic
def remove_readiness(*, by: Viewer, now: datetime, activity_id: UUID, item_id: UUID) -> None:
    """Takes the group's own line out of the list; it can be brought back for 30 days.

    What the model asks stays in sight: it is marked as not needed instead.
    """
    activity = planned_by(by, activity_id)
    item = _held(activity, item_id)
    if not is_own_readiness(item.key):
        raise Refused(_("This came with the model. Mark it as not needed instead."))
    item.removed_at = now
    item.save(update_fields=["removed_at"])
    _record(by, now, "remove_readiness", activity, item)


@transaction.atomic
def restore_readiness(*, by: Viewer, now: datetime, activity_id: UUID, item_id: UUID) -> None:
    """Brings a removed line back as it was."""
    activity = planned_by(by, activity_id)
    item = ReadinessItem.objects.select_for_update().filter(activity=activity, id=item_id).first()
    if item is None:
        raise NotFound
    if item.removed_at is None:
        return
    if now - item.removed_at > timedelta(days=UNDO_DAYS):
        raise NotFound
    item.removed_at = None
    item.save(update_fields=["removed_at"])
    _record(by, now, "restore_readiness", activity, item)


def _checked(words: str) -> str:
    words = " ".join(words.split())
    if not words:
        raise Refused(_("Write what has to be in order."), "words")
    if len(words) > LONGEST_READINESS:
        raise Refused(
            _("This is too long: %(now)s characters, at most %(most)s fit.")
            % {"now": len(words), "most": LONGEST_READINESS},
            "words",
        )
    return words


def _words_of(activity: Activity) -> list[str]:
    return list(ReadinessItem.objects.filter(activity=activity, removed_at=None).values_list("words", flat=True))


def _held(activity: Activity, item_id: UUID) -> ReadinessItem:
    item = ReadinessItem.objects.select_for_update().filter(activity=activity, id=item_id, removed_at=None).first()
    if item is None:
        raise NotFound
    return item


def _record(by: Viewer, now: datetime, verb: str, activity: Activity, item: ReadinessItem, *fields: str) -> None:
    record(
        by=by,
        now=now,
        verb=verb,
        activity=activity,
        object_kind="readiness_item",
        object_id=item.id,
        fields=fields,
    )
