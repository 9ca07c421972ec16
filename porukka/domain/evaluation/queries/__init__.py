"""What the answers say, through the gate for those who look."""

from porukka.domain.evaluation.queries.counted import CountedGroups, Gap, GroupCounts
from porukka.domain.evaluation.queries.counts import (
    PeriodCounts,
    Totals,
    counted_periods,
    counted_units,
    group_counts,
    period_days,
)
from porukka.domain.evaluation.queries.group import (
    Comer,
    GroupAttendance,
    GroupResults,
    ItemResult,
    group_attendance,
    group_results,
)
from porukka.domain.evaluation.queries.published import (
    HalfYearFigures,
    PublishedRow,
    PublishedRuns,
    YearFigures,
    half_year_figures,
    published_periods,
    run_figures,
    year_figures,
)

__all__ = [
    "Comer",
    "CountedGroups",
    "Gap",
    "GroupAttendance",
    "GroupCounts",
    "GroupResults",
    "HalfYearFigures",
    "ItemResult",
    "PeriodCounts",
    "PublishedRow",
    "PublishedRuns",
    "Totals",
    "YearFigures",
    "counted_periods",
    "counted_units",
    "group_attendance",
    "group_counts",
    "group_results",
    "half_year_figures",
    "period_days",
    "published_periods",
    "run_figures",
    "year_figures",
]
