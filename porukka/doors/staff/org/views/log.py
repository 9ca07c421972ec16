"""The log: who did or saw what, when, in plain words; its file; and whether it is whole."""

from io import BytesIO
from typing import Any
from urllib.parse import quote

import xlsxwriter
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from porukka.core import htmx
from porukka.core.dates import today
from porukka.domain.activities import queries as activities
from porukka.domain.people import actions, queries
from porukka.doors.staff.org.forms import LogForm
from porukka.doors.staff.org.frame import frame
from porukka.doors.staff.org.words import about_words, actor_words, verb_words

ON_A_PAGE = 50
MOST_IN_A_FILE = 20_000
TYPED = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}


def _form(request: Any) -> LogForm:
    return LogForm(request.GET, staff=queries.staff(request.viewer, now=request.now))


def _readable(request: Any, lines: list[queries.LogLine]) -> list[dict[str, Any]]:
    ids = {each for line in lines for each in line.activity_ids}
    names = activities.activity_names(request.viewer, ids)
    return [
        {
            "seq": line.seq,
            "at": line.at,
            "who": line.who or actor_words(line.actor_kind),
            "unit": line.unit_name,
            "what": verb_words(line.verb),
            "about": about_words(line, [names[each] for each in line.activity_ids if each in names]),
        }
        for line in lines
    ]


@require_GET
@htmx.tidy_address
def audit_log(request: Any) -> HttpResponse:
    form = _form(request)
    page = Paginator(queries.Log(request.viewer, form.narrowed()), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        **frame(request, "log"),
        "form": form,
        "page": page,
        "rows": _readable(request, list(page.object_list)),
    }
    return render(request, htmx.fragment(request, "org/audit_log.html", "rows"), context)


@require_GET
def audit_log_export(request: Any) -> HttpResponse:
    """The log as an Excel file, as narrowed on the page; that it left is written in the log first."""
    lines = queries.Log(request.viewer, _form(request).narrowed())[:MOST_IN_A_FILE]
    sheet = _sheet(_readable(request, lines))
    actions.export_log(by=request.viewer, now=request.now)
    response = HttpResponse(
        sheet, content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    )
    name = _("log")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}-{today(request.now)}.xlsx"
    return response


def _sheet(rows: list[dict[str, Any]]) -> bytes:
    kept = BytesIO()
    book = xlsxwriter.Workbook(kept, TYPED)
    sheet = book.add_worksheet(_("Log")[:31])
    bold, moment = book.add_format({"bold": True}), book.add_format({"num_format": "d.m.yyyy hh:mm:ss"})
    columns = [(_("No."), 8), (_("When"), 20), (_("Who"), 28), (_("Unit"), 24), (_("What"), 40), (_("About"), 48)]
    for place, (words, width) in enumerate(columns):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, words, bold)
    for number, row in enumerate(rows, start=1):
        if row["seq"] is not None:
            sheet.write_number(number, 0, row["seq"])
        sheet.write_datetime(number, 1, timezone.localtime(row["at"]).replace(tzinfo=None), moment)
        for place, key in enumerate(("who", "unit", "what", "about"), start=2):
            sheet.write_string(number, place, str(row[key]))
    sheet.freeze_panes(1, 0)
    book.close()
    return kept.getvalue()


@require_http_methods(["GET", "HEAD", "POST"])
def audit_log_check(request: Any) -> HttpResponse:
    """Reads the whole chain through and says which row is the first that does not hold; opened only, leads back."""
    if request.method != "POST":
        return redirect("staff:audit_log")
    bad = queries.first_bad_row(request.viewer)
    if bad is None:
        messages.success(request, _("The log is whole: no row has been changed, removed or added in between."))
    else:
        messages.error(request, _("The log does not hold from row %(number)s on.") % {"number": bad})
    return redirect("staff:audit_log")
