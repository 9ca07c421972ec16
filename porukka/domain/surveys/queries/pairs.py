"""Linked answers by person, for change over time only: what is made of them tells no person's answer."""

from uuid import UUID

from porukka.domain.library.rules import ItemKind
from porukka.domain.people.rules import Viewer
from porukka.domain.surveys.queries.numbers import counted_sheets
from porukka.domain.surveys.queries.records import RunRecord, read_run

PersonAnswer = tuple[UUID, int, float]
"""(participation, place of the meeting in the run, value)"""


def answers_by_person(
    viewer: Viewer, activity_id: UUID, *, run: RunRecord | None = None
) -> dict[str, list[PersonAnswer]]:
    """Item key → every counted linked answer with its person, in the order of meetings. Eight queries.

    For `evaluation` alone, which turns it into a finding of three persons or more; never shown as it is, since
    `totals` items have no names for anybody.
    """
    run = run or read_run(viewer, activity_id)
    found: dict[str, list[PersonAnswer]] = {}
    for key, (_form, item) in run.items().items():
        if item.kind not in (ItemKind.SCALE, ItemKind.NUMBER):
            continue
        found[key] = [
            (sheet.participation_id, place, float(answer.number))
            for place, record in enumerate(run.meetings)
            for counted in (set(counted_sheets(record, item)),)
            for sheet in record.sheets
            if sheet.id in counted
            for answer in record.answers.get(sheet.id, [])
            if answer.item_key == key and answer.number is not None
        ]
    return found
