"""The PIN of an own page, chosen by the participant: who has found a card can't choose it."""

from datetime import datetime
from uuid import UUID

from porukka.domain.activities import actions as activities
from porukka.domain.activities.rules import WallCode
from porukka.domain.meetings import queries as meetings
from porukka.domain.people.rules import Viewer


def choose_first_pin(*, by: Viewer, now: datetime, participation_id: UUID, pin: str, code: str) -> None:
    """The participant's first PIN, with the code of a meeting of the own group that is open now.

    `code` is left empty when a facilitator has allowed choosing. The code is looked for however many are being guessed
    elsewhere: behind a card wrong ones count as wrong PINs, five before a pause.

    Raises: as `activities.set_pin`.
    """
    proof = None
    if code.strip():
        meeting = meetings.meeting_for_code(code, now)
        proof = WallCode(meeting.activity_id if meeting else None)
    activities.set_pin(by=by, now=now, participation_id=participation_id, pin=pin, proof=proof)
