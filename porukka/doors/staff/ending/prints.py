"""Files of a group's end. Each one that leaves is recorded with the persons in it."""

from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from porukka.core import documents
from porukka.core.dates import today
from porukka.core.errors import NotFound
from porukka.domain.activities import queries as read
from porukka.domain.exchange.rules import SHEET_TYPE
from porukka.domain.voice import queries as voice
from porukka.doors.staff.ending import booklet, evaluation, sheet
from porukka.doors.staff.ending.views import began, language_here
from porukka.doors.viewlog import saw

HERE = "doors/staff/ending"
PDF = "application/pdf"


@require_GET
def evaluation_pdf(request: Any, activity_id: UUID) -> HttpResponse:
    """The group's evaluation for its facilitators."""
    found = began(request)
    saw(
        request, activity=activity_id, persons=[one.person_id for one in found], verb="export", reason="evaluation"
    )
    data = evaluation.evaluation_data(request, evaluation.gather(request, found, language=language_here()))
    return _file(
        request, documents.pdf(f"{HERE}/evaluation.typ", data, language=language_here()), PDF, _("evaluation")
    )


@require_GET
def evaluation_xlsx(request: Any, activity_id: UUID) -> HttpResponse:
    """The same numbers and texts as an Excel file."""
    found = began(request)
    saw(
        request, activity=activity_id, persons=[one.person_id for one in found], verb="export", reason="evaluation"
    )
    content = sheet.evaluation_sheet(evaluation.gather(request, found, language=language_here()))
    return _file(request, content, SHEET_TYPE, _("evaluation"), ending="xlsx")


@require_GET
def published_pdf(request: Any, activity_id: UUID) -> HttpResponse:
    """For others: counts and published figures, nobody's name."""
    saw(request, activity=activity_id, verb="export", reason="published figures")
    data = evaluation.published_data(request, language=language_here())
    return _file(
        request, documents.pdf(f"{HERE}/published.typ", data, language=language_here()), PDF, _("figures")
    )


@require_GET
def booklets_pdf(request: Any, activity_id: UUID) -> HttpResponse:
    """Every participant's booklet in one file, each beginning on a new sheet."""
    found = began(request)
    if not found:
        return HttpResponseRedirect(reverse("staff:ending", args=[activity_id]))
    return _booklets(request, found, title=_("Booklets"), language=language_here(), name=_("booklets"))


@require_GET
def booklet_pdf(request: Any, activity_id: UUID, participation_id: UUID) -> HttpResponse:
    """One participant's booklet, in their own language."""
    one = next((some for some in began(request) if some.id == participation_id), None)
    if one is None:
        raise NotFound
    return _booklets(request, [one], title="", language=one.language, name=_("booklet"))


def _booklets(
    request: Any, found: list[read.Participant], *, title: str, language: str, name: str
) -> HttpResponse:
    viewer, head = request.viewer, request.activity
    saw(request, activity=head.id, persons=[one.person_id for one in found], verb="export", reason="booklet")
    replies = voice.replies_for(viewer, head.id)[::-1]
    names = [one.name for one in read.facilitators(viewer, head.id, now=request.now)]
    gathered = booklet.gather(request, found)
    booklets = [booklet.booklet_data(request, one, gathered, replies, names) for one in found]
    data = {"title": title or booklets[0]["title"], "booklets": booklets}
    return _file(request, documents.pdf(f"{HERE}/booklets.typ", data, language=language), PDF, name)


def _file(request: Any, content: bytes, kind: str, name: str, *, ending: str = "pdf") -> HttpResponse:
    """The file's name tells neither group nor person."""
    response = HttpResponse(content, content_type=kind)
    whole = quote(f"{name}-{today(request.now)}.{ending}".lower())
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{whole}"
    return response
