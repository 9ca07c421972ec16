"""The people of a meeting as the screen draws them."""

from typing import Any

from porukka.domain.meetings import queries
from porukka.domain.meetings.rules import AbsenceReason, AttendanceStatus

TONES = {
    AttendanceStatus.PRESENT: "here",
    AttendanceStatus.LATE: "late",
    AttendanceStatus.ABSENT_TOLD: "gone",
    AttendanceStatus.ABSENT: "",
}


def person_rows(here: list[queries.Here]) -> list[dict[str, Any]]:
    """Each person with the choices of `{% seg %}`; `was` is what the page showed, so that only changes are saved."""
    choices = [(status.value, status.label, TONES[status]) for status in AttendanceStatus]
    reasons = [(reason.value, reason.label) for reason in AbsenceReason]
    return [
        {
            "one": one,
            "name": f"s-{one.participation_id}",
            "reason_name": f"r-{one.participation_id}",
            "was_name": f"w-{one.participation_id}",
            "was": f"{one.shown} {one.reason}".strip(),
            "choices": choices,
            "reasons": reasons,
        }
        for one in here
    ]
