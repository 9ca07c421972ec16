"""A group's answers as numbers for its facilitators and the room, through the gate (`core/disclosure`).

Named answers are elsewhere (`named.py`). Here nobody has a name, dots stand in value order, and what would tell one
person's answer is held back:

* nothing before three answers, and nothing while the meeting is open;
* of linked answers only what has been released (`actions/releasing.py`): three persons' at a time, so that no two looks
  differ by fewer. Facilitators alone see the present answers to the questions that they see by name anyway;
* anonymous ones only when they are sealed, wiped, at least three to the question, and at least three present had no
  linked answer when that was decided;
* the other anonymous answers are joined, in the order in which they were decided, until three are together: those
  count in the run.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from porukka.core.disclosure import FROM_ANSWERS, Audience, GroupNumbers, group_numbers
from porukka.domain.library.rules import About, FormContent, FormItemContent, ItemKind, text
from porukka.domain.library.rules import Audience as ItemAudience
from porukka.domain.people.rules import Viewer
from porukka.domain.surveys.queries.records import MeetingRecord, RunRecord, read_run


@dataclass(frozen=True)
class Question:
    """A question that was asked, in the reader's language. `by_name`: facilitators see linked answers by name."""

    key: str
    kind: str
    words: str
    about: str
    by_name: bool
    steps: tuple[tuple[int, str], ...]

    def step_words(self, value: float | None) -> str:
        """The word of a step; "" between two steps."""
        return next((words for step, words in self.steps if step == value), "")


@dataclass(frozen=True)
class MeetingNumbers:
    """One meeting. `items`: item key → numbers, or None where there is nothing that may be shown.

    `waits`: somebody has answered whose answers to `totals` questions are not in the numbers yet.
    """

    meeting_id: UUID
    number: int
    on: date
    title: str
    state: str
    present: int | None
    answered: int
    anonymous: int
    anonymous_shown: bool
    still_open: bool
    waits: bool
    items: dict[str, GroupNumbers | None]


def questions(viewer: Viewer, activity_id: UUID, language: str, *, run: RunRecord | None = None) -> list[Question]:
    """The questions this group has been asked, in their order. `run`: read already (`read_run`), here and below."""
    run = run or read_run(viewer, activity_id)
    return [_question(form, item, language) for form, item in run.items().values()]


def meeting_numbers(
    viewer: Viewer,
    activity_id: UUID,
    *,
    audience: Audience = Audience.FACILITATORS,
    run: RunRecord | None = None,
) -> list[MeetingNumbers]:
    """Each meeting's numbers, in order. Eight queries, however many meetings there are."""
    run = run or read_run(viewer, activity_id)
    asked = _numeric(run)
    alone = {item.key: anonymous_values(run, item.key)[0] for item in asked}
    shown = stands_alone(run)
    return [_of_meeting(record, asked, alone, audience, record.id in shown) for record in run.meetings]


def run_numbers(
    viewer: Viewer,
    activity_id: UUID,
    *,
    audience: Audience = Audience.FACILITATORS,
    run: RunRecord | None = None,
) -> dict[str, GroupNumbers | None]:
    """The whole run's numbers: what each meeting shows, and what only counts in the run."""
    run = run or read_run(viewer, activity_id)
    found: dict[str, GroupNumbers | None] = {}
    for item in _numeric(run):
        alone, joined = anonymous_values(run, item.key)
        values = [
            value for record in run.meetings for value in _linked(record, item, audience) + _alone(record, alone)
        ]
        found[item.key] = group_numbers(values + joined, audience=audience)
    return found


def anonymous_values(run: RunRecord, key: str) -> tuple[dict[UUID, list[int]], list[int]]:
    """(meeting → its anonymous answers to a question, those that count in the run only), each three or more together.

    What has once been put together stays so: batches come in the turns in which they were decided.
    """
    alone: dict[UUID, list[int]] = {}
    joined: list[int] = []
    waiting: list[int] = []
    for batch in run.batches:
        values = [value for payload in batch.payloads if isinstance(value := payload.get(key), int)]
        if batch.alone and batch.meeting_id is not None and len(values) >= FROM_ANSWERS:
            alone.setdefault(batch.meeting_id, []).extend(values)
            continue
        waiting += values
        if len(waiting) >= FROM_ANSWERS:
            joined += waiting
            waiting = []
    return alone, joined


def stands_alone(run: RunRecord) -> set[UUID]:
    """The meetings whose anonymous answers are told as that meeting's (TRUST 7)."""
    return {batch.meeting_id for batch in run.batches if batch.alone and batch.meeting_id is not None}


def joined_collections(run: RunRecord) -> set[UUID]:
    """The anonymous collections that are told in the run only and have company enough."""
    joined: set[UUID] = set()
    waiting: list[UUID] = []
    count = 0
    for batch in run.batches:
        if not batch.alone:
            waiting.append(batch.collection_id)
            count += len(batch.payloads)
            if count >= FROM_ANSWERS:
                joined.update(waiting)
                waiting, count = [], 0
    return joined


def _waits(record: MeetingRecord) -> bool:
    """Whether somebody's answers have come since the numbers were told, and are in none of them yet.

    By sheets alone: whether one question's answer is other than it was would be told by its waiting.
    """
    return not record.still_open and any(sheet.participation_id not in record.counted for sheet in record.sheets)


def _of_meeting(
    record: MeetingRecord,
    asked: list[FormItemContent],
    alone: dict[str, dict[UUID, list[int]]],
    audience: Audience,
    anonymous_shown: bool,
) -> MeetingNumbers:
    return MeetingNumbers(
        meeting_id=record.id,
        number=record.number,
        on=record.on,
        title=record.title,
        state=record.state,
        present=record.present,
        answered=len({sheet.participation_id for sheet in record.sheets}) + record.ballots + record.pooled,
        anonymous=record.ballots + record.pooled,
        anonymous_shown=anonymous_shown,
        still_open=record.still_open,
        waits=_waits(record),
        items={
            item.key: group_numbers(
                _linked(record, item, audience) + _alone(record, alone[item.key]),
                audience=audience,
                still_open=record.still_open,
            )
            for item in asked
        },
    )


def _linked(record: MeetingRecord, item: FormItemContent, audience: Audience) -> list[int]:
    """The linked answers to a question that may be counted for somebody."""
    if record.still_open:
        return []
    if audience == Audience.FACILITATORS and item.audience == ItemAudience.FACILITATORS:
        return list(record.numbers[item.key].values())
    told = record.told(item.key)
    if not told or record.is_torn(item.key, now_only=True):
        return []
    return list(told[-1].values())


def _alone(record: MeetingRecord, alone: dict[UUID, list[int]]) -> list[int]:
    return [] if record.still_open else alone.get(record.id, [])


def _numeric(run: RunRecord) -> list[FormItemContent]:
    return [item for _form, item in run.items().values() if item.kind in (ItemKind.SCALE, ItemKind.NUMBER)]


def _question(form: FormContent, item: FormItemContent, language: str) -> Question:
    scale = form.scale_of(item)
    return Question(
        key=item.key,
        kind=item.kind,
        words=text(item.question, language),
        about=item.about or About.NONE,
        by_name=item.audience == ItemAudience.FACILITATORS,
        steps=tuple((step.value, text(step.words, language)) for step in scale.steps) if scale else (),
    )
