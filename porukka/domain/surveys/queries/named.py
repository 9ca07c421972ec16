"""Answers by name, for the group's facilitators only, and only to questions that say so."""

from datetime import date
from typing import NamedTuple
from uuid import UUID

from porukka.domain.library.rules import Audience, FormItemContent, ItemKind
from porukka.domain.meetings.rules import HERE
from porukka.domain.people.rules import Viewer
from porukka.domain.surveys.models import BallotWords
from porukka.domain.surveys.queries.numbers import joined_collections, stands_alone
from porukka.domain.surveys.queries.records import MeetingRecord, RunRecord, read_run


class NamedAnswer(NamedTuple):
    """One person's answer to a `facilitators` question. `absent`: marked absent from the meeting all the same."""

    meeting_id: UUID
    meeting_number: int
    on: date
    participation_id: UUID
    person_id: UUID
    name: str
    item_key: str
    number: int | None
    words: str | None
    choices: tuple[str, ...]
    missing: str
    absent: bool


class Said(NamedTuple):
    """An open answer. Without a name it was anonymous; without a meeting it only counts in the run."""

    words: str
    item_key: str
    language: str
    meeting_id: UUID | None
    meeting_number: int | None
    on: date | None
    participation_id: UUID | None
    person_id: UUID | None
    name: str


def named_answers(viewer: Viewer, activity_id: UUID, *, run: RunRecord | None = None) -> list[NamedAnswer]:
    """Every answer that facilitators see by name, in the order of meetings. A fixed number of queries."""
    run = run or read_run(viewer, activity_id)
    by_name = {key for key, (_form, item) in run.items().items() if item.audience == Audience.FACILITATORS}
    return [
        NamedAnswer(
            meeting_id=record.id,
            meeting_number=record.number,
            on=record.on,
            participation_id=sheet.participation_id,
            person_id=sheet.person_id,
            name=run.called(sheet.participation_id),
            item_key=answer.item_key,
            number=answer.number,
            words=answer.words,
            choices=tuple(answer.choices or ()),
            missing=answer.missing or "",
            absent=_absent(record, sheet.participation_id),
        )
        for record in run.meetings
        for sheet in record.sheets
        for answer in record.answers[sheet.id]
        if answer.item_key in by_name
    ]


def comments(viewer: Viewer, activity_id: UUID, *, run: RunRecord | None = None) -> list[Said]:
    """Open answers, by meeting: with a name where it was given, then the anonymous ones, in the alphabet's order."""
    run = run or read_run(viewer, activity_id)
    open_items = {key for key, (_form, item) in run.items().items() if _is_read(item)}
    found = [
        Said(
            words=answer.words,
            item_key=answer.item_key,
            language=sheet.language,
            meeting_id=record.id,
            meeting_number=record.number,
            on=record.on,
            participation_id=sheet.participation_id,
            person_id=sheet.person_id,
            name=run.called(sheet.participation_id),
        )
        for record in run.meetings
        for sheet in record.sheets
        for answer in record.answers[sheet.id]
        if answer.words and answer.item_key in open_items
    ]
    return found + _anonymous(run)


def _anonymous(run: RunRecord) -> list[Said]:
    """Sealed words: under their meeting where its result may be shown, else in the run once three are together."""
    alone = stands_alone(run)
    records = {record.id: record for record in run.meetings if record.id in alone}
    meeting_of = {batch.collection_id: batch.meeting_id for batch in run.batches}
    joined = joined_collections(run)
    found: list[Said] = []
    rows = BallotWords.objects.filter(collection__activity=run.activity, collection__wiped_at__isnull=False)
    # By the words themselves: an order that says nothing of their writers.
    for row in rows.order_by("words", "id"):
        meeting_id = meeting_of.get(row.collection_id)
        record = records.get(meeting_id) if meeting_id else None
        if record is None and row.collection_id not in joined:
            continue
        found.append(
            Said(
                words=row.words,
                item_key=row.item_key,
                language="",
                meeting_id=record.id if record else None,
                meeting_number=record.number if record else None,
                on=record.on if record else None,
                participation_id=None,
                person_id=None,
                name="",
            )
        )
    order = {record.id: place for place, record in enumerate(run.meetings)}
    return sorted(found, key=lambda said: order[said.meeting_id] if said.meeting_id else len(order))


def _absent(record: MeetingRecord, participation_id: UUID) -> bool:
    status = record.attendance.get(participation_id)
    return status is not None and status not in HERE


def _is_read(item: FormItemContent) -> bool:
    return item.kind == ItemKind.OPEN and item.audience == Audience.FACILITATORS
