"""The results of units, for those who answer for them: what happened, and what has been published. Never a person."""

from typing import Any
from urllib.parse import quote

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from porukka.core import documents, formats
from porukka.domain.activities.rules import ActivityState
from porukka.domain.exchange.rules import SHEET_TYPE
from porukka.doors.staff.figures import facts as gathered
from porukka.doors.staff.figures import paper, sheet, words
from porukka.doors.viewlog import saw


@require_GET
def figures(request: Any) -> HttpResponse:
    facts = gathered.gather(request)
    total = facts.counts.total
    units, page = gathered.groups_by_unit(facts, request.GET.get("page"))
    table, runs_page, hides = gathered.table(facts, request.GET.get("runs"))
    gaps, more_gaps = facts.counts.groups.gaps(gathered.GAPS_SHOWN)
    context = {
        "nav": "results",
        "facts": facts,
        "title": words.period_words(facts.chosen.period),
        "periods": [(one, words.period_words(one)) for one in facts.periods] + [("all", words.period_words(""))],
        "period_now": facts.chosen.period or "all",
        "finding": gathered.finding(facts),
        "total": total,
        "reached_dots": gathered.dots(facts.counts.reached),
        "stayed_dots": gathered.dots(total.people.stayed, total.people.left),
        "usual_dots": gathered.dots(round(total.meetings.typical or 0)),
        "held_dots": gathered.dots(total.held, total.cancelled),
        "done": total.people.stayed + total.people.left,
        "cancelled_share": words.percent(total.cancelled_share),
        "typical": formats.num(total.meetings.typical),
        "told": gathered.told(facts) or gathered.told_of_year(facts),
        "table": table,
        "runs_page": runs_page,
        "hides": hides,
        "measures": gathered.measure_names(),
        "units": units,
        "page": page,
        "folded": gathered.folded(facts),
        "states": [(ActivityState(state).label, n) for state, n in total.by_state.items()],
        "gaps": gaps,
        "more_gaps": more_gaps,
        "least": facts.figures.k if facts.figures else 5,
    }
    return render(request, "figures/figures.html", context)


@require_GET
def figures_pdf(request: Any) -> HttpResponse:
    """The same as two sheets of A4; recorded as an export."""
    facts = gathered.gather(request)
    _exported(request, facts)
    content = documents.pdf(
        "doors/staff/figures/figures.typ", paper.figures_data(facts, request), language=request.LANGUAGE_CODE
    )
    return _file(content, "application/pdf", f"{_name(facts)}.pdf")


@require_GET
def figures_xlsx(request: Any) -> HttpResponse:
    """The same as an Excel file: exactly what is shown and stored; recorded as an export."""
    facts = gathered.gather(request)
    _exported(request, facts)
    return _file(sheet.figures_sheet(facts), SHEET_TYPE, f"{_name(facts)}.xlsx")


def _exported(request: Any, facts: gathered.Facts) -> None:
    saw(request, activities=facts.counts.groups.ids(), verb="export", reason="figures")


def _name(facts: gathered.Facts) -> str:
    results, everything = _("results"), _("all")
    return f"{results}-{facts.chosen.period or everything}".lower()


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response
