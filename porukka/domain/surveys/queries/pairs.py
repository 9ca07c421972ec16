"""Linked answers by person, for change over time only: what is made of them tells no person's answer."""

from uuid import UUID

from porukka.domain.library.rules import Audience, ItemKind
from porukka.domain.meetings.rules import MeetingState
from porukka.domain.people.rules import Viewer
from porukka.domain.surveys.queries.records import MeetingRecord, RunRecord, read_run
from porukka.domain.surveys.rules import same_people

PersonAnswer = tuple[UUID, int, float]
"""(participation, place of the meeting in the run, value)"""


def answers_by_person(
    viewer: Viewer, activity_id: UUID, *, run: RunRecord | None = None
) -> dict[str, list[PersonAnswer]]:
    """Item key → linked answers with their persons, in the order of meetings. Eight queries.

    For `evaluation` alone, which turns it into a finding of three persons or more; never shown as it is, since
    `totals` items have no names for anybody. Who answered when is no secret of the facilitators', and each meeting's
    dots stand beside the finding: of somebody who is in the one and not in the other it would tell. So of `totals`
    items these are the answers of two meetings that count the very same persons, or none (`rules.same_people`).
    """
    run = run or read_run(viewer, activity_id)
    return {
        key: _seen(run, key) if item.audience == Audience.FACILITATORS else _told(run, key)
        for key, (_form, item) in run.items().items()
        if item.kind in (ItemKind.SCALE, ItemKind.NUMBER)
    }


def _seen(run: RunRecord, key: str) -> list[PersonAnswer]:
    """What facilitators see by name."""
    return [
        (who, place, float(number))
        for place, record in enumerate(run.meetings)
        if not record.still_open
        for who, number in record.numbers[key].items()
    ]


def _told(run: RunRecord, key: str) -> list[PersonAnswer]:
    """What was counted at the two meetings whose change may be told."""
    states = [_states(record, key) for record in run.meetings]
    chosen = same_people([[frozenset(state) for state in told] for told in states])
    return [(who, place, float(number)) for place in chosen or () for who, number in states[place][-1].items()]


def _states(record: MeetingRecord, key: str) -> list[dict[UUID, int]]:
    # Of a meeting whose numbers are not shown, cancelled or with somebody's erased, no finding is told either.
    return [] if record.state == MeetingState.CANCELLED or record.is_torn(key) else record.told(key)
