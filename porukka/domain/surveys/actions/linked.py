"""Answers with a name: taken once, changed by the same person, recorded without their content."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Subquery
from django.utils.translation import gettext_lazy as _

from porukka.core import audit
from porukka.core.errors import NotAllowed, NotFound, Refused
from porukka.domain.activities.models import Participation
from porukka.domain.goals.models import Goal
from porukka.domain.library import queries as library
from porukka.domain.library.rules import About, FormContent
from porukka.domain.meetings.models import Meeting
from porukka.domain.meetings.rules import MeetingState
from porukka.domain.people.rules import Viewer
from porukka.domain.surveys.access import may_answer
from porukka.domain.surveys.actions.collections import collection_of
from porukka.domain.surveys.models import Answer, Collection, Sheet
from porukka.domain.surveys.rules import AnswerChannel, BadAnswer, Mode, Value, read_value, takes_linked

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

    The same page sent twice is one answer; with another content, or from a later page, it is a change.

    Args:
        client_key: made with the page.
        answers: item key → number, text, choice keys or None (skipped).

    Raises:
        Refused: when the meeting takes no more answers, or one does not fit its question (`field` is the key).
        NotAllowed: when the answer would be somebody else's.
    """
    if not may_answer(by, participation_id):
        raise NotAllowed
    with transaction.atomic():
        participation, (meeting, *later) = _who_and_where(by, participation_id, meeting_id)
        if not _takes(meeting, later, now):
            raise Refused(_("This meeting takes no more answers. Thank you for wanting to tell."))
        form = library.form_content(by, form_version_id)
        values = read_all(form, answers)
        collection = collection_of(meeting, form_version_id, Mode.LINKED)
        sheet = (
            Sheet.objects.filter(collection=collection, participation=participation)
            .prefetch_related("answers")
            .first()
        )
        if sheet is not None and _stored(sheet) == values:
            return Receipt(sheet.id, sheet.revision, changed=False)
        changed = sheet is not None
        if sheet is None:
            sheet = Sheet.objects.create(
                organisation_id=by.tenant,
                collection=collection,
                participation=participation,
                channel=channel,
                language=language,
                received_at=now,
                client_key=client_key,
            )
            if not collection.has_answers:
                Collection.objects.filter(pk=collection.pk).update(has_answers=True)
        else:
            sheet.revision += 1
            Sheet.objects.filter(pk=sheet.pk).update(
                revision=sheet.revision, client_key=client_key, language=language, channel=channel
            )
            Answer.objects.filter(sheet=sheet).delete()
        _write(sheet, meeting.activity_id, form, values)
        audit.record(
            organisation_id=sheet.organisation_id,
            at=now,
            actor_kind=by.kind,
            actor_id=by.actor_id,
            unit_id=meeting.activity.unit_id,
            verb="change_answer" if changed else "answer",
            object_kind="collection",
            object_id=collection.id,
            subjects=[("participation", participation.id)],
        )
    return Receipt(sheet.id, sheet.revision, changed)


def read_all(form: FormContent, answers: Given) -> dict[str, Value]:
    """Every item's answer, checked. Raises Refused with the item's key as the field."""
    values = {}
    for item in form.items:
        try:
            values[item.key] = read_value(form, item, answers.get(item.key))
        except BadAnswer as bad:
            raise Refused(bad.words, field=item.key) from bad
    return values


def _who_and_where(by: Viewer, participation_id: UUID, meeting_id: UUID) -> tuple[Participation, list[Meeting]]:
    """The participation, and the meeting with those after it in order, cancelled ones left out."""
    participation = (
        Participation.objects.select_related("activity__organisation")
        .filter(id=participation_id, organisation_id=by.tenant, removed_at=None)
        .first()
    )
    if participation is None:
        raise NotFound
    begins = Meeting.objects.filter(id=meeting_id).values("starts_at")
    meetings = [
        row
        for row in Meeting.objects.filter(
            activity_id=participation.activity_id, starts_at__gte=Subquery(begins)
        ).order_by("starts_at", "number")
        if row.id == meeting_id or row.state != MeetingState.CANCELLED
    ]
    here = [row for row in meetings if row.id == meeting_id]
    if not here:
        raise NotFound
    here[0].activity = participation.activity
    return participation, here + [row for row in meetings if row.starts_at > here[0].starts_at]


def _takes(meeting: Meeting, later: list[Meeting], now: datetime) -> bool:
    if meeting.state == MeetingState.CANCELLED:
        return False
    if any(row.starts_at <= now or row.state == MeetingState.OPEN for row in later):
        return False  # the next one has begun
    return takes_linked(
        now=now,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        is_open=meeting.state == MeetingState.OPEN,
        is_last=not later,
    )


def _stored(sheet: Sheet) -> dict[str, Value]:
    return {
        row.item_key: Value(
            number=row.number,
            choices=None if row.choices is None else tuple(row.choices),
            words=row.words,
            missing=row.missing,
        )
        for row in sheet.answers.all()
    }


def _write(sheet: Sheet, activity_id: UUID, form: FormContent, values: Mapping[str, Value]) -> None:
    goals = _goals(sheet, activity_id, form)
    Answer.objects.bulk_create(
        Answer(
            organisation_id=sheet.organisation_id,
            sheet=sheet,
            item_key=item.key,
            goal_id=goals.get(item.about),
            number=values[item.key].number,
            choices=None if values[item.key].choices is None else list(values[item.key].choices or ()),
            words=values[item.key].words,
            missing=values[item.key].missing,
        )
        for item in form.items
    )


def _goals(sheet: Sheet, activity_id: UUID, form: FormContent) -> dict[str, UUID]:
    """The goals that the answers are about: the own main one and the group's main one, as they stand now."""
    if all(item.about == About.NONE for item in form.items):
        return {}
    rows = Goal.objects.filter(activity_id=activity_id, is_main=True, state="open").values_list(
        "id", "participation_id"
    )
    found: dict[str, UUID] = {}
    for goal_id, owner in rows:
        if owner is None:
            found[About.GROUP_GOAL] = goal_id
        elif owner == sheet.participation_id:
            found[About.OWN_GOAL] = goal_id
    return found
