"""A group's answers as numbers for its facilitators and the room, through the gate (`core/disclosure`).

Named answers are elsewhere (`named.py`). Here nobody has a name, dots stand in value order, and what would tell one
person's answer is held back:

* nothing before three answers, and nothing while the meeting is still open;
* answers that come after closing join the meeting's numbers three or more at a time;
* anonymous ones only when they are sealed, wiped, at least three, and at least three present have no linked answer;
* meetings whose anonymous answers may not be shown alone are joined, in order, until three answers are together:
  those count in the run.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from porukka.core.disclosure import FROM_ANSWERS, Audience, GroupNumbers, anonymous_may_show, group_numbers
from porukka.domain.library.rules import About, FormContent, FormItemContent, ItemKind, text
from porukka.domain.library.rules import Audience as ItemAudience
from porukka.domain.people.rules import Viewer
from porukka.domain.surveys.queries.records import MeetingRecord, RunRecord, read_run
from porukka.domain.surveys.rules import released

Payload = dict[str, int | list[str]]


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
    """One meeting. `items`: item key → numbers, or None where there is nothing that may be shown."""

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
    return [_of_meeting(record, asked, audience) for record in run.meetings]


def run_numbers(
    viewer: Viewer,
    activity_id: UUID,
    *,
    audience: Audience = Audience.FACILITATORS,
    run: RunRecord | None = None,
) -> dict[str, GroupNumbers | None]:
    """The whole run's numbers: what each meeting shows, and what only counts in the run."""
    run = run or read_run(viewer, activity_id)
    joined = [payload for batch in joined_batches(run) for payload in batch]
    found: dict[str, GroupNumbers | None] = {}
    for item in _numeric(run):
        values = [value for record in run.meetings for value in _shown(record, item)]
        found[item.key] = group_numbers(values + _from(joined, item.key), audience=audience)
    return found


def joined_batches(run: RunRecord) -> list[list[Payload]]:
    """Anonymous answers that no meeting shows alone, joined in order until at least three are together.

    A batch never changes once it is full, so that no two looks differ by one person's answer.
    """
    batches: list[list[Payload]] = []
    waiting: list[Payload] = []
    rest = [record.ballots for record in run.meetings if not shows_anonymous(record)]
    for ballots in [*rest, run.late]:
        waiting += ballots
        if len(waiting) >= FROM_ANSWERS:
            batches.append(waiting)
            waiting = []
    return batches


def shows_anonymous(record: MeetingRecord) -> bool:
    """Whether a meeting's anonymous answers may be shown as that meeting's (TRUST 7)."""
    present = record.present
    if present is None:
        return False
    return anonymous_may_show(
        anonymous=len(record.ballots), present=present, linked=min(record.linked_present, present)
    )


def _of_meeting(record: MeetingRecord, asked: list[FormItemContent], audience: Audience) -> MeetingNumbers:
    return MeetingNumbers(
        meeting_id=record.id,
        number=record.number,
        on=record.on,
        title=record.title,
        state=record.state,
        present=record.present,
        answered=len({sheet.participation_id for sheet in record.sheets}) + len(record.ballots) + record.pooled,
        anonymous=len(record.ballots) + record.pooled,
        anonymous_shown=shows_anonymous(record),
        still_open=record.still_open,
        items={
            item.key: group_numbers(_shown(record, item), audience=audience, still_open=record.still_open)
            for item in asked
        },
    )


def counted_sheets(record: MeetingRecord, item: FormItemContent) -> list[UUID]:
    """The sheets whose answer to an item may be counted: late ones to `totals` items wait for company."""
    if record.still_open:
        return []
    first = [
        sheet.id for sheet in record.sheets if record.closed_at is None or sheet.received_at <= record.closed_at
    ]
    late = [sheet.id for sheet in record.sheets if sheet.id not in first]
    if item.audience == ItemAudience.FACILITATORS or released(len(first), len(late)):
        return first + late
    return first


def _shown(record: MeetingRecord, item: FormItemContent) -> list[int]:
    """A meeting's values that may be counted, linked and anonymous."""
    if record.still_open:
        return []
    values = [
        answer.number
        for sheet_id in counted_sheets(record, item)
        for answer in record.answers.get(sheet_id, [])
        if answer.item_key == item.key and answer.number is not None
    ]
    if shows_anonymous(record):
        values += _from(record.ballots, item.key)
    return values


def _from(payloads: Iterable[Payload], key: str) -> list[int]:
    return [value for payload in payloads if isinstance(value := payload.get(key), int)]


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
