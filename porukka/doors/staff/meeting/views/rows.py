"""The people of a meeting as the screen draws them."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from porukka.domain.meetings import queries
from porukka.domain.meetings.rules import ONCE_BEGUN, AbsenceReason, AttendanceStatus

TONES = {
    AttendanceStatus.PRESENT: "here",
    AttendanceStatus.LATE: "late",
    AttendanceStatus.ABSENT_TOLD: "gone",
    AttendanceStatus.ABSENT: "",
}
_COMING = [
    (AttendanceStatus.PRESENT.value, pgettext_lazy("somebody", "Coming"), "here"),
    (AttendanceStatus.ABSENT_TOLD.value, _("Told that they can't come"), "gone"),
]


def person_rows(here: list[queries.Here], *, begun: bool = True) -> list[dict[str, Any]]:
    """Each person with the choices of `{% seg %}`; `was` is what the page showed, so that only changes are saved.

    Before the meeting has begun there is only who has told that they can't come; what was marked otherwise is kept.
    """
    choices = [(status.value, status.label, TONES[status]) for status in AttendanceStatus]
    reasons = [(reason.value, reason.label) for reason in AbsenceReason]
    return [
        {
            "one": one,
            "name": f"s-{one.participation_id}",
            "reason_name": f"r-{one.participation_id}",
            "was_name": f"w-{one.participation_id}",
            "was": f"{one.shown} {one.reason}".strip(),
            "choices": choices if begun or one.shown in ONCE_BEGUN else _COMING,
            "reasons": reasons,
        }
        for one in here
    ]
