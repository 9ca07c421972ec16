"""Linked answers by person, for change over time only: what is made of them tells no person's answer."""

from collections.abc import Iterable
from uuid import UUID

from porukka.domain.library.rules import Audience, FormItemContent, ItemKind
from porukka.domain.people.rules import Viewer
from porukka.domain.surveys.queries.records import RunRecord, read_run
from porukka.domain.surveys.rules import next_finding

PersonAnswer = tuple[UUID, int, float]
"""(participation, place of the meeting in the run, value)"""


def answers_by_person(
    viewer: Viewer, activity_id: UUID, *, run: RunRecord | None = None
) -> dict[str, list[PersonAnswer]]:
    """Item key → linked answers with their persons, in the order of meetings. Eight queries.

    For `evaluation` alone, which turns it into a finding of three persons or more; never shown as it is, since
    `totals` items have no names for anybody. Who answered when is no secret of the facilitators', so a finding
    must not move by one person either: of `totals` items it stands as it was until three persons' pairs are new, and
    those who are in no finding yet join three at a time (`rules.next_finding`).
    """
    run = run or read_run(viewer, activity_id)
    return {
        key: _seen(run, key) if item.audience == Audience.FACILITATORS else _told(run, item)
        for key, (_form, item) in run.items().items()
        if item.kind in (ItemKind.SCALE, ItemKind.NUMBER)
    }


def _seen(run: RunRecord, key: str) -> list[PersonAnswer]:
    """What facilitators see by name."""
    return [
        (sheet.participation_id, place, float(answer.number))
        for place, record in enumerate(run.meetings)
        if not record.still_open
        for sheet in record.sheets
        for answer in record.answers[sheet.id]
        if answer.item_key == key and answer.number is not None
    ]


def _told(run: RunRecord, item: FormItemContent) -> list[PersonAnswer]:
    """The answers of the newest finding that may be told, found by going through every release in its order."""
    if any(record.is_torn(item.key) for record in run.meetings):
        return []
    before: list[PersonAnswer] = []
    shown: list[PersonAnswer] = []
    told: list[dict[UUID, tuple[float, float]]] = []
    for place, record in enumerate(run.meetings):
        here: list[PersonAnswer] = []
        for state in record.told(item.key):
            here = [(who, place, float(number)) for who, number in state.items()]
            pairs = next_finding(_pairs([*before, *here]), told)
            if pairs:
                told.append(pairs)
                shown = [answer for answer in (*before, *here) if answer[0] in pairs]
        before += here
    return shown


def _pairs(answers: Iterable[PersonAnswer]) -> dict[UUID, tuple[float, float]]:
    """Each person's first and last value, of those who answered at two meetings."""
    found: dict[UUID, list[float]] = {}
    for who, _place, value in answers:
        found.setdefault(who, []).append(value)
    return {who: (values[0], values[-1]) for who, values in found.items() if len(values) > 1}
