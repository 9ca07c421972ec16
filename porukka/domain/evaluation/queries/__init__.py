"""What the answers say, through the gate for those who look."""

from porukka.domain.evaluation.queries.group import (
    Comer,
    GroupAttendance,
    GroupResults,
    ItemResult,
    group_attendance,
    group_results,
)

__all__ = ["Comer", "GroupAttendance", "GroupResults", "ItemResult", "group_attendance", "group_results"]
