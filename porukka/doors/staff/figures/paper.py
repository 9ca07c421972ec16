"""The results as data for the two sheets of paper."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from porukka.core import charts, formats
from porukka.domain.evaluation.queries import Totals
from porukka.domain.people import queries as people
from porukka.doors.staff.figures import facts as gathered
from porukka.doors.staff.figures import words


def figures_data(facts: gathered.Facts, request: Any) -> dict[str, Any]:
    """What `figures.typ` shows: the first sheet in words and dots, the second as tables by unit."""
    total, counts = facts.counts.total, facts.counts
    done = total.people.stayed + total.people.left
    trio = [
        {
            "number": formats.num(counts.reached),
            "of": "",
            "words": _("people took part"),
            "dots": _dots(counts.reached),
        },
        {
            "number": formats.num(total.people.stayed),
            "of": f" / {formats.num(done)}" if done else "",
            "words": _stayed_words(total),
            "dots": _dots(total.people.stayed, total.people.left),
        },
        {
            "number": formats.num(total.meetings.visits),
            "of": "",
            "words": _("visits at %(held)s meetings; %(cancelled)s were cancelled")
            % {"held": total.held, "cancelled": total.cancelled},
            "dots": "",
        },
    ]
    told = gathered.told(facts) or gathered.told_of_year(facts)
    figures = facts.figures
    k = figures.k if figures else 5
    return {
        "title": _("Groups: %(period)s") % {"period": words.period_words(facts.chosen.period)},
        "kicker": " · ".join(
            part
            for part in (
                people.organisation(request.viewer).name,
                facts.chosen.unit_name,
                words.period_words(facts.chosen.period),
            )
            if part
        ),
        "mark": charts.mark_for_paper(),
        "finding": gathered.finding(facts),
        "trio": trio,
        "said_title": (
            _("What those who took part said: %(period)s") % {"period": facts.published_words}
            if told
            else _("What those who took part said")
        ),
        "said": [
            {
                "name": str(one["name"]),
                "words": one["words"] or _hidden_sentence(one["hidden"], k),
                "n": _("n %(answered)s") % {"answered": one["answered"]} if one.get("answered") else "",
            }
            for one in told
        ],
        "no_figures": "" if told else _no_figures(facts),
        "how": how_made(),
        "counts_title": _("What was done"),
        "counts_heads": [
            _("Unit"),
            _("Groups"),
            pgettext("people", "Began"),
            _("Left before the end"),
            _("Still take part"),
            _("Meetings held"),
            _("Cancelled"),
            _("Visits"),
        ],
        "counts_rows": [_counts_row(one) for one in [*counts.by_unit, total]],
        "models_title": _("By model"),
        "models_heads": _("Model"),
        "models_rows": [_counts_row(one) for one in counts.by_model],
        "table_title": _("Published figures by unit"),
        "table_heads": [_("Unit"), *gathered.measure_names()],
        "table_rows": [
            [unit.name, *(words.cell_words(unit.cells.get(measure.key), k) for measure in gathered.TOLD)]
            for unit in (figures.units if figures else [])
        ],
        "hidden": why_hidden(k) if figures and figures.hides() else [],
    }


def _counts_row(one: Totals) -> list[str]:
    numbers = (
        one.groups,
        one.people.began,
        one.people.left,
        one.people.going,
        one.held,
        one.cancelled,
        one.meetings.visits,
    )
    return [one.name or _("Together"), *(formats.num(number) for number in numbers)]


def _stayed_words(total: Totals) -> str:
    if not total.people.going:
        return _("stayed to the end")
    going = _("%(number)s still take part") % {"number": formats.num(total.people.going)}
    stayed = _("stayed to the end")
    return f"{stayed}; {going}"


def _dots(on: int, off: int = 0) -> str:
    drawn = gathered.dots(on, off)
    return charts.for_paper(drawn) if drawn else ""


def how_made() -> str:
    return _(
        "One person has one vote, by the mean of their own answers. Only answers given with a card or link count. "
        "Nothing is filled in for those who did not answer. There is no group to compare with: this tells how it went "
        "during the groups, not what they caused."
    )


def why_hidden(k: int) -> list[str]:
    return [
        _("Fewer than %(least)s, not shown: so few answered that somebody could be recognised.") % {"least": k},
        _("Protected: from this figure and the others a hidden one could be worked out, so it is hidden too."),
    ]


def _hidden_sentence(kind: Any, k: int) -> str:
    return _("fewer than %(least)s, not shown") % {"least": k} if kind == "few" else _("protected")


def _no_figures(facts: gathered.Facts) -> str:
    if facts.closes_on is not None:
        return _("The figures of this half-year are made on %(day)s.") % {"day": formats.day_num(facts.closes_on)}
    return _("No figures have been published for this period.")
