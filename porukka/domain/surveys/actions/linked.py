"""Answers with a name: taken once, changed by the same person, recorded without their content."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Exists, FilteredRelation, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from porukka.core import audit
from porukka.core.errors import NotAllowed, NotFound, Refused
from porukka.core.keys import keyed_hash
from porukka.core.prepared import Prepared, insert_rows
from porukka.domain.activities.models import Participation
from porukka.domain.activities.rules import Stage
from porukka.domain.goals.models import Goal
from porukka.domain.library import queries as library
from porukka.domain.library.rules import About, FormContent
from porukka.domain.meetings.models import Meeting
from porukka.domain.meetings.rules import MeetingState
from porukka.domain.people.rules import Viewer
from porukka.domain.surveys.access import may_answer
from porukka.domain.surveys.actions.collections import collection_of
from porukka.domain.surveys.actions.releasing import release_linked
from porukka.domain.surveys.models import Answer, Collection, Sheet
from porukka.domain.surveys.rules import (
    PAGES_KEPT,
    AnswerChannel,
    BadAnswer,
    Mode,
    Value,
    read_value,
    sent_again,
    takes_linked,
)

Given = Mapping[str, str | int | tuple[str, ...] | None]


@dataclass(frozen=True)
class Receipt:
    """What became of an answer. `changed`: it replaced an earlier one."""

    sheet_id: UUID
    revision: int
    changed: bool


def answer_linked(
    *,
    by: Viewer,
    now: datetime,
    participation_id: UUID,
    meeting_id: UUID,
    form_version_id: UUID,
    client_key: UUID,
    answers: Given,
    channel: str = AnswerChannel.LINK,
    language: str = "fi",
) -> Receipt:
    """Takes a participant's answer to a meeting, or changes it. What is not answered is stored as skipped.

    The same page sent twice is one answer; with another content, or from a later page, it is a change. An older page
    that comes again after a newer one has been acknowledged already, and changes nothing.

    Args:
        client_key: made with the page.
        answers: item key → number, text, choice keys or None (skipped).

    Raises:
        Refused: when the meeting takes no more answers, or one does not fit its question (`field` is the key).
        NotAllowed: when the answer would be somebody else's.
    """
    if not may_answer(by, participation_id):
        raise NotAllowed
    # Everything that can be read before is read before: on SQLite the transaction holds the one write lock.
    where = _where(by, participation_id, meeting_id, form_version_id)
    if not _takes(where, now):
        raise Refused(_("This meeting takes no more answers. Thank you for wanting to tell."))
    form = library.form_content(by, form_version_id)
    values = read_all(form, answers)
    goals = _goals(where.activity_id, participation_id, form)
    if not where.has_collection:
        _make_collection(meeting_id, form_version_id)
    with transaction.atomic():
        if _HELD.first(participation_id) is None:
            # Joined with another, or taken out, since it was read: the next look finds what became of it.
            raise Refused(_("Your answer could not be saved now. Try again in a moment."))
        collection_id, has_answers, *earlier = _collection(meeting_id, form_version_id, participation_id)
        page: dict[str, Any] = {"channel": channel, "language": language, "client_key": client_key}
        if earlier[0] is None:
            receipt = Receipt(uuid4(), 1, changed=False)
            row: dict[str, Any] = {
                "id": receipt.sheet_id,
                "organisation_id": by.tenant,
                "collection_id": collection_id,
                "participation_id": participation_id,
                "received_at": now,
                "revision": 1,
            }
            insert_rows(Sheet, [row | page])
            if not has_answers:
                Collection.objects.filter(pk=collection_id).update(has_answers=True)
        else:
            sheet_id, revision, whose_page, pages = earlier
            if sent_again(pages or [], whose_page.hex, client_key.hex, _digest(sheet_id, values)):
                return Receipt(sheet_id, revision, changed=False)
            if where.state != MeetingState.OPEN and channel == AnswerChannel.CODE and whose_page != client_key:
                # A page left open with a four-digit code finishes its own answer after closing, and no other's.
                raise Refused(
                    _(
                        "Your answer has come already. The meeting has ended: use the link on your card to change it."
                    )
                )
            stored = _stored(sheet_id)
            if stored == values and whose_page == client_key:
                return Receipt(sheet_id, revision, changed=False)
            page["pages"] = [*(pages or []), [whose_page.hex, _digest(sheet_id, stored)]][-PAGES_KEPT:]
            if stored == values:  # a later page that says the same: from now on it is known when it comes again
                Sheet.objects.filter(pk=sheet_id).update(client_key=client_key, pages=page["pages"])
                return Receipt(sheet_id, revision, changed=False)
            receipt = Receipt(sheet_id, revision + 1, changed=True)
            Sheet.objects.filter(pk=sheet_id).update(revision=receipt.revision, **page)
            Answer.objects.filter(sheet_id=sheet_id).delete()
        _write(by, receipt.sheet_id, form, values, goals)
        audit.record(
            organisation_id=by.tenant,
            at=now,
            actor_kind=by.kind,
            actor_id=by.actor_id,
            unit_id=where.unit_id,
            verb="change_answer" if receipt.changed else "answer",
            object_kind="collection",
            object_id=collection_id,
            subjects=[("participation", participation_id)],
        )
        if where.state == MeetingState.CLOSED:  # this collection is held already, and no other changes
            release_linked(now=now, meeting_id=meeting_id, collection_id=collection_id)
    return receipt


def read_all(form: FormContent, answers: Given) -> dict[str, Value]:
    """Every item's answer, checked. Raises Refused with the item's key as the field."""
    values = {}
    for item in form.items:
        try:
            values[item.key] = read_value(form, item, answers.get(item.key))
        except BadAnswer as bad:
            raise Refused(bad.words, field=item.key) from bad
    return values


# Thirty people send at the same moment: what is asked of the database is compiled once.
_LATER = Meeting.objects.filter(activity_id=OuterRef("activity_id"), starts_at__gt=OuterRef("starts_at")).exclude(
    state=MeetingState.CANCELLED
)
# Somebody who never came, or took the word back, has a card perhaps but no answer to give.
ANSWERING = [stage for stage in Stage.values if stage not in (Stage.WITHDRAWN, Stage.NOT_THIS_TIME)]
_WHERE = Prepared(
    lambda meeting_id, participation_id, organisation_id, form_version_id: (
        Meeting.objects.filter(
            id=meeting_id,
            organisation_id=organisation_id,
            activity__participations__id=participation_id,
            activity__participations__removed_at=None,
            activity__participations__stage__in=ANSWERING,
        )
        .annotate(
            next_at=Subquery(_LATER.order_by("starts_at").values("starts_at")[:1]),
            next_begun=Exists(_LATER.filter(state__in=[MeetingState.OPEN, MeetingState.CLOSED])),
            has_collection=Exists(
                Collection.objects.filter(
                    meeting_id=OuterRef("id"), form_version_id=form_version_id, mode=Mode.LINKED
                )
            ),
        )
        .values_list(
            *("activity_id", "activity__unit_id", "starts_at", "ends_at", "state"),
            *("next_at", "next_begun", "has_collection"),
        )
    ),
    UUID,
    UUID,
    UUID,
    UUID,
)
# Held before the collection (`flows/README.md`): nobody joins or removes it between this look and the answer's row.
_HELD = Prepared(
    lambda participation_id: (
        Participation.objects.select_for_update(no_key=True)
        .filter(id=participation_id, removed_at=None)
        .values_list("id")
    ),
    UUID,
)
# With the sheet that is there: who holds the participation is the only one to write it.
_COLLECTION = Prepared(
    lambda meeting_id, form_version_id, participation_id: (
        Collection.objects.select_for_update(of=("self",))
        .filter(meeting_id=meeting_id, form_version_id=form_version_id, mode=Mode.LINKED)
        .annotate(mine=FilteredRelation("sheets", condition=Q(sheets__participation_id=participation_id)))
        .values_list("id", "has_answers", "mine__id", "mine__revision", "mine__client_key", "mine__pages")
    ),
    UUID,
    UUID,
    UUID,
)
_GOALS = Prepared(
    lambda activity_id: Goal.objects.filter(activity_id=activity_id, is_main=True, state="open").values_list(
        "id", "participation_id"
    ),
    UUID,
)


class Where(NamedTuple):
    """The meeting that is answered, as far as the answer needs it."""

    activity_id: UUID
    unit_id: UUID
    starts_at: datetime
    ends_at: datetime
    state: str
    next_at: datetime | None  # when the next one begins, cancelled ones left out
    next_begun: bool  # a later one has been opened already, and perhaps closed
    has_collection: bool


def _where(by: Viewer, participation_id: UUID, meeting_id: UUID, form_version_id: UUID) -> Where:
    """The meeting, if it is of the participant's own group. Raises NotFound."""
    row = _WHERE.first(meeting_id, participation_id, by.tenant, form_version_id)
    if row is None:
        raise NotFound
    return Where(*row)


def _takes(where: Where, now: datetime) -> bool:
    if where.state == MeetingState.CANCELLED:
        return False
    if where.next_begun or (where.next_at is not None and where.next_at <= now):
        return False  # the next one has begun
    return takes_linked(
        now=now,
        starts_at=where.starts_at,
        ends_at=where.ends_at,
        state=where.state,
        is_last=where.next_at is None,
    )


@transaction.atomic
def _make_collection(meeting_id: UUID, form_version_id: UUID) -> None:
    """The linked collection of a meeting that nobody has opened; by itself, as making it holds the meeting."""
    meeting = Meeting.objects.select_related("activity__organisation").get(id=meeting_id)
    collection_of(meeting, form_version_id, Mode.LINKED)


def _collection(meeting_id: UUID, form_version_id: UUID, participation_id: UUID) -> tuple[Any, ...]:
    """The meeting's linked collection, held until the transaction ends: id, has_answers, and the sheet as it stands."""
    row = _COLLECTION.first(meeting_id, form_version_id, participation_id)
    if row is None:
        raise NotFound
    return row


def _stored(sheet_id: UUID) -> dict[str, Value]:
    return {
        row.item_key: Value(
            number=row.number,
            choices=None if row.choices is None else tuple(row.choices),
            words=row.words,
            missing=row.missing,
        )
        for row in Answer.objects.filter(sheet_id=sheet_id)
    }


def _digest(sheet_id: UUID, values: Mapping[str, Value]) -> str:
    """Tells one content of a sheet from another. Keyed, so that the database alone does not tell what it was."""
    said = [[key, one.number, one.choices, one.words, one.missing] for key, one in sorted(values.items())]
    return keyed_hash("page-1", sheet_id.hex, json.dumps(said)).hex()[:32]


def _write(
    by: Viewer, sheet_id: UUID, form: FormContent, values: Mapping[str, Value], goals: Mapping[str, UUID]
) -> None:
    insert_rows(
        Answer,
        [
            {
                "id": uuid4(),
                "organisation_id": by.tenant,
                "sheet_id": sheet_id,
                "item_key": item.key,
                "goal_id": goals.get(item.about),
                "number": value.number,
                "choices": None if value.choices is None else list(value.choices),
                "words": value.words,
                "missing": value.missing,
            }
            for item in form.items
            for value in [values[item.key]]
        ],
    )


def _goals(activity_id: UUID, participation_id: UUID, form: FormContent) -> dict[str, UUID]:
    """The goals that the answers are about: the own main one and the group's main one, as they stand now."""
    if all(item.about == About.NONE for item in form.items):
        return {}
    found: dict[str, UUID] = {}
    for goal_id, owner in _GOALS.rows(activity_id):
        if owner is None:
            found[About.GROUP_GOAL] = goal_id
        elif owner == participation_id:
            found[About.OWN_GOAL] = goal_id
    return found
