"""Attendance as signs with their words."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from porukka.core import charts
from porukka.domain.meetings.rules import AttendanceStatus

register = template.Library()

SIGNS = {
    AttendanceStatus.PRESENT: ("here", _("present")),
    AttendanceStatus.LATE: ("late", _("late")),
    AttendanceStatus.ABSENT_TOLD: ("told", _("told beforehand")),
    AttendanceStatus.ABSENT: ("gone", _("did not come")),
}


@register.simple_tag
def attended(statuses: list[str]) -> SafeString:
    """One person's cells, meeting by meeting: the sign of a status with its word, or "not recorded"."""
    cells = {status: _cell(status) for status in set(statuses)}
    return format_html_join("", "<td>{}</td>", ((cells[status],) for status in statuses))


def _cell(status: str) -> SafeString:
    if status not in AttendanceStatus.values:
        return format_html('<span class="muted" role="img" aria-label="{}">–</span>', gettext("not recorded"))
    sign, words = SIGNS[AttendanceStatus(status)]
    return charts.attended(sign, label=str(words))


@register.simple_tag
def attended_legend() -> SafeString:
    """What the signs mean, as list items."""
    return format_html_join("", "<li>{}{}</li>", ((charts.key(sign), words) for sign, words in SIGNS.values()))
