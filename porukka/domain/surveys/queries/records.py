"""Everything a group's people have answered, read at once: a fixed number of queries however many meetings there are.

Only for the other queries of this package, each of which decides what may be shown of it. Rows are read as tuples:
a page of results is looked at in front of people, and building models of a thousand answers takes longer than reading.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import NamedTuple
from uuid import UUID

from porukka.core.errors import NotAllowed, NotFound
from porukka.core.prepared import Prepared
from porukka.domain.activities.models import Activity
from porukka.domain.activities.queries import called_in
from porukka.domain.library import queries as library
from porukka.domain.library.rules import FormContent, FormItemContent
from porukka.domain.meetings.models import Attendance, Meeting
from porukka.domain.meetings.rules import HERE, MeetingState
from porukka.domain.people.rules import Viewer
from porukka.domain.surveys.access import may_read_answers
from porukka.domain.surveys.models import Answer, Ballot, Collection, PooledBallot, Sheet
from porukka.domain.surveys.rules import Mode

Payload = dict[str, int | list[str]]


class SheetRow(NamedTuple):
    """One person's present answers to a meeting."""

    id: UUID
    participation_id: UUID
    person_id: UUID
    language: str


class AnswerRow(NamedTuple):
    """One answer. Exactly one of number, choices, words and missing is there."""

    item_key: str
    number: int | None
    words: str | None
    choices: list[str] | None
    missing: str | None


@dataclass
class MeetingRecord:
    """One meeting's answers, not yet guarded."""

    id: UUID
    number: int
    on: date
    title: str
    state: str
    headcount: int | None
    cancel_kind: str | None = None
    begun_after: bool = False  # a later meeting has been opened: no linked answer comes any more
    attendance: dict[UUID, str] = field(default_factory=dict)
    sheets: list[SheetRow] = field(default_factory=list)
    answers: dict[UUID, list[AnswerRow]] = field(default_factory=lambda: defaultdict(list))
    # Item → who → the number, as it stands now.
    numbers: dict[str, dict[UUID, int]] = field(default_factory=lambda: defaultdict(dict))
    counted: set[UUID] = field(default_factory=set)  # who is in the numbers, also when removed since
    # Collection → item → how many persons were counted at each release; and whose numbers they were.
    released: dict[UUID, dict[str, list[int]]] = field(default_factory=dict)
    states: dict[tuple[UUID, str], list[dict[UUID, int]]] = field(default_factory=dict)
    ballots: int = 0  # sealed and wiped
    pooled: int = 0  # answers that wait for sealing or for the wiping after it

    @property
    def present(self) -> int | None:
        """How many were here; None when attendance was not taken."""
        if not self.attendance and self.headcount is None:
            return None
        return max(sum(1 for status in self.attendance.values() if status in HERE), self.headcount or 0)

    @property
    def still_open(self) -> bool:
        """Whether numbers still move with every answer: until somebody closes the meeting, or the next begins."""
        return self.state not in (MeetingState.CLOSED, MeetingState.CANCELLED) and not self.begun_after

    def told(self, key: str) -> list[dict[UUID, int]]:
        """The numbers of an item at each release, by participation; the last are what may be told now."""
        if self.still_open:
            return []
        states: list[dict[UUID, int]] = []
        for collection_id in self.released:
            before = states[-1] if states else {}
            states += [before | state for state in self.states.get((collection_id, key), ())]
        return states

    def is_torn(self, key: str, *, now_only: bool = False) -> bool:
        """Whether somebody's counted answer has been erased: what is left, beside what was told, would tell it."""
        for collection_id, released in self.released.items():
            persons = released.get(key, [])
            found = [len(state) for state in self.states.get((collection_id, key), ())]
            if (found[-1:] != persons[-1:]) if now_only else (found != persons):
                return True
        return False

    def count(self, collection_id: UUID, participation_id: UUID, counted: dict[str, list[int | None]]) -> None:
        """Puts what a sheet gave to the numbers where it is read from."""
        self.counted.add(participation_id)
        for key, numbers in counted.items():
            states = self.states.get((collection_id, key), [])
            for state, number in zip(states, numbers, strict=False):
                if number is not None:
                    state[participation_id] = number


class Batch(NamedTuple):
    """A sealed anonymous collection whose place is decided (`actions/releasing.py`)."""

    turn: int
    collection_id: UUID
    meeting_id: UUID | None  # None: late answers of the run
    alone: bool  # told as its meeting's; else only in the run
    payloads: list[Payload]


@dataclass
class RunRecord:
    activity: Activity
    meetings: list[MeetingRecord]
    forms: list[FormContent]
    batches: list[Batch]  # in their turns

    @cached_property
    def _called(self) -> dict[UUID, str]:
        return called_in(self.activity.id)

    def called(self, participation_id: UUID) -> str:
        """The name in lists, where two of one name are told apart; "–" of one joined this moment. One query in all."""
        return self._called.get(participation_id, "–")

    def items(self) -> dict[str, tuple[FormContent, FormItemContent]]:
        """The questions asked, by key, in the order of the forms."""
        return {item.key: (form, item) for form in self.forms for item in form.items}


_MEETINGS = Prepared(
    lambda activity_id: (
        Meeting.objects.filter(activity_id=activity_id)
        .order_by("starts_at", "number")
        .values_list("id", "number", "on", "title", "state", "headcount", "cancel_kind")
    ),
    UUID,
)
_MARKS = Prepared(
    lambda activity_id: (
        Attendance.objects.filter(meeting__activity_id=activity_id)
        .order_by("id")
        .values_list("meeting_id", "participation_id", "status")
    ),
    UUID,
)
_PLACES = Prepared(
    lambda activity_id: (
        Collection.objects.filter(activity_id=activity_id)
        .order_by("id")
        .values_list("id", "meeting_id", "form_version_id", "mode", "wiped_at", "released")
    ),
    UUID,
)
_SHEETS = Prepared(
    lambda activity_id: (
        Sheet.objects.filter(collection__activity_id=activity_id)
        .order_by("received_at", "id")
        .values_list(
            "id",
            "collection_id",
            "participation_id",
            "participation__person_id",
            "language",
            "counted",
            "voided_at",
            "participation__removed_at",
        )
    ),
    UUID,
)
_ANSWERS = Prepared(
    lambda activity_id: (
        Answer.objects.filter(sheet__collection__activity_id=activity_id)
        .order_by("sheet_id", "item_key")
        .values_list("sheet_id", "item_key", "number", "words", "choices", "missing")
    ),
    UUID,
)
_BALLOTS = Prepared(
    lambda activity_id: (
        Ballot.objects.filter(collection__activity_id=activity_id)
        .order_by("id")
        .values_list("collection_id", "payload")
    ),
    UUID,
)
_POOLED = Prepared(
    lambda activity_id: (
        PooledBallot.objects.filter(collection__activity_id=activity_id, payload__isnull=False)
        .order_by("id")
        .values_list("collection_id")
    ),
    UUID,
)


def read_run(viewer: Viewer, activity_id: UUID) -> RunRecord:
    """The whole run, for its facilitators.

    Raises:
        NotFound: outside the organisation. NotAllowed: inside it, for anybody but the group's facilitators.
    """
    activity = (
        Activity.objects.filter(id=activity_id, organisation_id=viewer.tenant, removed_at=None)
        .order_by("id")
        .first()
    )
    if activity is None:
        raise NotFound
    if not may_read_answers(viewer, activity):
        raise NotAllowed
    meetings = {row[0]: MeetingRecord(*row) for row in _MEETINGS.rows(activity.id)}
    _mark_begun(meetings.values())
    for meeting_id, who, status in _MARKS.rows(activity.id):
        if meeting_id in meetings:
            meetings[meeting_id].attendance[who] = status
    places = [Place(*row) for row in _PLACES.rows(activity.id)]
    _fill_linked(meetings, places, activity.id)
    batches = _batches(meetings, places, activity.id)
    versions = dict.fromkeys(place.form_version_id for place in places)
    forms = [library.form_content(viewer, version_id) for version_id in versions]
    return RunRecord(activity, list(meetings.values()), forms, batches)


class Place(NamedTuple):
    """A collection, as far as the numbers need it."""

    id: UUID
    meeting_id: UUID | None
    form_version_id: UUID
    mode: str
    wiped_at: object
    released: dict[str, list[int]] | dict[str, int] | None


def _fill_linked(meetings: dict[UUID, MeetingRecord], places: list[Place], activity_id: UUID) -> None:
    """Puts sheets and their answers under their meetings."""
    of: dict[UUID, MeetingRecord] = {}
    for place in places:
        if place.mode == Mode.LINKED and place.meeting_id in meetings:
            of[place.id] = meetings[place.meeting_id]
            if place.released:
                released: dict[str, list[int]] = place.released  # type: ignore[assignment]
                of[place.id].released[place.id] = released
                for key, persons in released.items():
                    of[place.id].states[place.id, key] = [{} for _release in persons]
    found: dict[UUID, tuple[MeetingRecord, UUID]] = {}
    rows = _SHEETS.rows(activity_id)
    for sheet_id, collection_id, who, person_id, language, counted, voided_at, removed_at in rows:
        record = of.get(collection_id)
        if record is None:
            continue
        if counted:
            record.count(collection_id, who, counted)
        if voided_at is None and removed_at is None:
            record.sheets.append(SheetRow(sheet_id, who, person_id, language))
            found[sheet_id] = record, who
    for row in _ANSWERS.rows(activity_id):
        sheet_id, answer = row[0], AnswerRow._make(row[1:])
        if sheet_id in found:
            record, who = found[sheet_id]
            record.answers[sheet_id].append(answer)
            if answer.number is not None:
                record.numbers[answer.item_key][who] = answer.number


def _batches(meetings: dict[UUID, MeetingRecord], places: list[Place], activity_id: UUID) -> list[Batch]:
    """Counts what has been given without a name, and returns the sealed answers whose place is decided."""
    by_collection: dict[UUID, list[Payload]] = defaultdict(list)
    for collection_id, payload in _BALLOTS.rows(activity_id):
        by_collection[collection_id].append(payload)
    waiting: dict[UUID, int] = defaultdict(int)
    for (collection_id,) in _POOLED.rows(activity_id):
        waiting[collection_id] += 1
    batches = []
    for place in places:
        payloads = by_collection.get(place.id, [])
        if place.meeting_id in meetings:
            record = meetings[place.meeting_id]
            record.pooled += waiting.get(place.id, 0)
            if place.wiped_at is None:
                record.pooled += len(payloads)
            else:
                record.ballots += len(payloads)
        if place.mode == Mode.ANONYMOUS and place.wiped_at is not None and place.released is not None:
            turn, alone = int(place.released["turn"]), bool(place.released["alone"])  # type: ignore[arg-type]
            batches.append(Batch(turn, place.id, place.meeting_id, alone, payloads))
    return sorted(batches, key=lambda one: (one.turn, one.collection_id))


def _mark_begun(meetings: Iterable[MeetingRecord]) -> None:
    later = False
    for record in reversed(list(meetings)):
        record.begun_after = later
        later = later or record.state in (MeetingState.OPEN, MeetingState.CLOSED)
