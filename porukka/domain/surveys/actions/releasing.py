"""What a meeting's answers may tell as numbers: taken in three persons at a time, once the meeting is over (TRUST 9).

Nothing here is told to anybody; it is only written down what the pages may count (`Sheet.counted`, and
`Collection.released`). The queries read nothing else of `totals` items, and for the room of no item.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from porukka.core import audit
from porukka.core.disclosure import anonymous_may_show
from porukka.domain.activities.models import Activity
from porukka.domain.library import queries as library
from porukka.domain.library.rules import ItemKind
from porukka.domain.meetings.models import Attendance, Meeting
from porukka.domain.meetings.rules import HERE, MeetingState
from porukka.domain.people.rules import program
from porukka.domain.surveys.models import Answer, Ballot, Collection, Sheet
from porukka.domain.surveys.rules import Mode, enough


def release_numbers(*, now: datetime, meeting_id: UUID) -> None:
    """Takes what has come into a meeting's numbers, if that tells nobody's answer; else it waits for company.

    Nothing while the meeting is open. Each question by itself: its first numbers come with the third answer, and
    afterwards three who have not been counted yet join at a time. What has been counted of somebody stands, also when
    it is changed, voided or removed. Nobody joins any more when a later meeting's numbers have been told. Anonymous
    answers that are sealed and wiped become the meeting's or the run's, for good. To be called in the transaction that
    changed something, with the group held.
    """
    settle_anonymous(
        Collection.objects.filter(
            meeting_id=meeting_id, mode=Mode.ANONYMOUS, wiped_at__isnull=False, released__isnull=True
        ).values_list("id", flat=True)
    )
    release_linked(now=now, meeting_id=meeting_id)


def release_linked(*, now: datetime, meeting_id: UUID, collection_id: UUID | None = None) -> None:
    """The same for its linked answers alone, or those of one collection; holds these and nothing above them."""
    meeting = Meeting.objects.filter(id=meeting_id).first()
    if meeting is None or not _is_over(meeting):
        return
    linked = Collection.objects.select_for_update().filter(
        meeting_id=meeting_id, mode=Mode.LINKED, has_answers=True
    )
    if collection_id is not None:
        linked = linked.filter(pk=collection_id)
    for collection in linked.order_by("id"):
        _release(collection, meeting, now)


def release_earlier(*, now: datetime, meeting_id: UUID) -> None:
    """When a meeting begins, those before it are over, also if nobody closed them: their numbers may be told."""
    meeting = Meeting.objects.get(id=meeting_id)
    before = Meeting.objects.filter(activity_id=meeting.activity_id, starts_at__lt=meeting.starts_at).exclude(
        state=MeetingState.CANCELLED
    )
    untold = Collection.objects.filter(
        activity_id=meeting.activity_id,
        meeting__starts_at__lt=meeting.starts_at,
        mode__in=(Mode.LINKED, Mode.ANONYMOUS),
        has_answers=True,
        released__isnull=True,
    )
    waiting = set(untold.values_list("meeting_id", flat=True))
    waiting.update(before.order_by("-starts_at", "-number").values_list("id", flat=True)[:1])
    for one in before.filter(id__in=waiting).order_by("starts_at", "number").values_list("id", flat=True):
        release_numbers(now=now, meeting_id=one)


def settle_anonymous(collection_ids: Iterable[UUID]) -> None:
    """Decides of sealed, wiped collections whether they are told as their meeting's or only in the run; for good.

    Those of a meeting that is not over wait. What is decided never changes, whoever answers or is removed later:
    two looks would differ by the few answers of another meeting.
    """
    rows = Collection.objects.filter(id__in=list(collection_ids)).select_related("meeting")
    for row in rows.order_by("meeting__starts_at", "meeting__number", "id"):
        if row.meeting is not None and not _is_over(row.meeting):
            continue
        with transaction.atomic():
            # One at a time in a group, so that each has a turn of its own.
            Activity.objects.select_for_update(no_key=True).only("id").get(pk=row.activity_id)
            decided = Collection.objects.filter(
                activity_id=row.activity_id, mode=Mode.ANONYMOUS, released__isnull=False
            )
            Collection.objects.filter(pk=row.pk, released__isnull=True).update(
                released={"alone": row.meeting is not None and _may_stand_alone(row), "turn": decided.count()}
            )


def _is_over(meeting: Meeting) -> bool:
    """Closed, or a later one has begun. As `MeetingRecord.still_open` reads it."""
    if meeting.state in (MeetingState.CLOSED, MeetingState.CANCELLED):
        return True
    begun = Meeting.objects.filter(
        activity_id=meeting.activity_id, state__in=(MeetingState.OPEN, MeetingState.CLOSED)
    ).exclude(id=meeting.id)
    place = (meeting.starts_at, meeting.number)
    return any(row > place for row in begun.order_by("id").values_list("starts_at", "number"))


def _release(collection: Collection, meeting: Meeting, now: datetime) -> None:
    told: dict[str, list[int]] = dict(collection.released or {})
    if told and _later_told(meeting):
        return
    sheets = list(Sheet.objects.filter(collection=collection).select_related("participation").order_by("id"))
    values: dict[UUID, dict[str, int]] = {sheet.id: {} for sheet in sheets}
    answers = Answer.objects.filter(sheet__collection=collection, number__isnull=False).order_by("id")
    for sheet_id, key, number in answers.values_list("sheet_id", "item_key", "number"):
        if number is not None:
            values[sheet_id][key] = number
    form = library.form_content(program(collection.organisation_id), collection.form_version_id)
    changed = False
    for item in form.items:
        if item.kind in (ItemKind.SCALE, ItemKind.NUMBER):
            changed = _release_item(item.key, told, sheets, values) or changed
    if changed:
        Sheet.objects.bulk_update(sheets, ["counted"])
        Collection.objects.filter(pk=collection.pk).update(released=told)
        audit.record(
            **program(collection.organisation_id).signature(now),
            verb="release_numbers",
            object_kind="collection",
            object_id=collection.id,
        )


def _release_item(
    key: str, told: dict[str, list[int]], sheets: list[Sheet], values: dict[UUID, dict[str, int]]
) -> bool:
    persons = told.get(key, [])
    states: list[dict[UUID, int]] = [{} for _release in persons]
    for sheet in sheets:
        for place, number in enumerate((sheet.counted or {}).get(key, ())):
            if number is not None:
                states[place][sheet.id] = number
    found = {
        sheet.id: values[sheet.id][key]
        for sheet in sheets
        if key in values[sheet.id] and sheet.voided_at is None and sheet.participation.removed_at is None
    }
    joining = _joining(found, states)
    if not joining:
        return False
    # How many were ever counted, also of those erased since: then the question stays hidden.
    told[key] = [*persons, (persons[-1] if persons else 0) + len(joining)]
    state = {**(states[-1] if states else {}), **joining}
    for sheet in sheets:
        before = (sheet.counted or {}).get(key)
        if before is not None or sheet.id in state:
            sheet.counted = {
                **(sheet.counted or {}),
                key: [*(before or [None] * len(persons)), state.get(sheet.id)],
            }
    return True


def _joining(found: dict[UUID, int], states: list[dict[UUID, int]]) -> dict[UUID, int]:
    """The answers of those who are in no number told before, when they are three or more; else nobody's.

    Nobody leaves the numbers and nobody's number in them changes: one who goes while two come would show as the one
    dot that has vanished, and three looks could be added up to one answer.
    """
    counted = {sheet_id for state in states for sheet_id in state}
    return enough({sheet_id: number for sheet_id, number in found.items() if sheet_id not in counted})


def _later_told(meeting: Meeting) -> bool:
    return Collection.objects.filter(
        activity_id=meeting.activity_id,
        meeting__starts_at__gt=meeting.starts_at,
        mode=Mode.LINKED,
        released__isnull=False,
    ).exists()


def _may_stand_alone(collection: Collection) -> bool:
    """TRUST 7: at least three anonymous answers, and three of those present without a linked one."""
    meeting = collection.meeting
    assert meeting is not None
    marks = dict(Attendance.objects.filter(meeting=meeting).values_list("participation_id", "status"))
    if not marks and meeting.headcount is None:
        return False
    here = {who for who, status in marks.items() if status in HERE}
    present = max(len(here), meeting.headcount or 0)
    linked = set(
        Sheet.objects.filter(
            collection__meeting=meeting, voided_at=None, participation__removed_at=None
        ).values_list("participation_id", flat=True)
    )
    return anonymous_may_show(
        anonymous=Ballot.objects.filter(collection=collection).count(),
        present=present,
        linked=min(len(linked & here if marks else linked), present),
    )
