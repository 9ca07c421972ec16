"""Every component in every state, on invented data."""

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from porukka.core import charts
from porukka.doors.public.gallery import samples
from porukka.doors.public.gallery.forms import SampleForm, SearchForm


def _only_for_show() -> None:
    if not (settings.DEMO or settings.DEBUG):
        raise Http404


def gallery(request: HttpRequest) -> HttpResponse:
    _only_for_show()
    return render(
        request,
        "gallery/gallery.html",
        {
            "form": SampleForm(initial={"name": "Arjen eväät"}),
            "faulty": SampleForm(samples.FAULTY, prefix="faulty"),
            "search": SearchForm(),
            "tabs": samples.TABS,
            "wishes": samples.WISHES,
            "choices": samples.ATTENDANCE,
            "reasons": samples.REASONS,
            "columns": samples.COLUMNS,
            "strip": charts.dot_strip(samples.COLUMNS, title="Oma tavoite kerroittain"),
            "large_strip": charts.dot_strip(samples.many_columns(), title="Iso ryhmä, kaksitoista kertaa"),
            "lines": charts.lines(["1.", "2.", "3.", "4.", "5."], samples.SERIES, title="Oma ja ryhmän tavoite"),
            "series": samples.SERIES,
            "bars": charts.bars(samples.BARS, title="Samaa mieltä olevien osuus"),
            "bar_rows": samples.BARS,
            "changes": charts.changes(samples.CHANGES, title="Muutos alusta loppuun"),
            "change_rows": samples.CHANGES,
            "people": charts.people(41, 11, label="41 ihmistä 52:sta jatkoi loppuun"),
            "grid": [(name, [(s, charts.attended(s, label=w)) for s, w in row]) for name, row in samples.grid()],
            "legend": [("dot", "yksi vastaus"), ("median", "mediaani"), ("", "alla: vastasi / paikalla")],
            "grid_legend": samples.GRID_LEGEND,
            "spark_values": [2, 3, 3, None, 3.5, 4],
            "page": Paginator(range(70), 10).get_page(request.GET.get("page", "3")),
            "now": samples.NOW,
            "on": samples.NOW.date(),
        },
    )


def gallery_participant(request: HttpRequest) -> HttpResponse:
    _only_for_show()
    return render(
        request,
        "gallery/gallery_participant.html",
        {
            "steps": samples.STEPS,
            "walk": charts.walk(samples.WALK, title="Oma tavoite kerta kerralta"),
            "kerrat": samples.WALK,
            "large_text": request.GET.get("iso") == "1",
            "on": samples.NOW.date(),
        },
    )
