"""Who wished an item of the programme is for facilitators alone, on the screen: no file or print has it (TRUST 10)."""

import io
import logging
from collections.abc import Iterator
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

import openpyxl
import pytest
from django.test import Client
from pypdf import PdfReader

from porukka.domain.activities.models import Activity
from porukka.domain.meetings.models import Meeting, ProgrammeItem
from tests.cast import Cast
from tests.doors.staff.test_cards import printed
from tests.doors.test_access_table import client_of, patterns
from tests.doors.test_safe_get import address_of, house, phone_with_own_page
from tests.factories.surveys import meeting_at

__all__ = ["house"]

CANARY = "Kanariatoivoja"
EVERYBODY = ("aino", "kerttu", "elina")
NO_CLOSING = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


class OnPaper(HTMLParser):
    """The text of a page as it is printed: without what is marked `noprint`, and without the values of its fields."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.text, self._open = "", [True]
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in NO_CLOSING:
            self._open.append(self._open[-1] and "noprint" not in (dict(attrs).get("class") or "").split())

    def handle_endtag(self, tag: str) -> None:
        if tag not in NO_CLOSING and len(self._open) > 1:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if self._open[-1]:
            self.text += data


def read(content: bytes, kind: str) -> str:
    """What a person reads in a file, and what a program does."""
    if "pdf" in kind:
        pdf = PdfReader(io.BytesIO(content))
        return " ".join([*(page.extract_text() for page in pdf.pages), *map(str, (pdf.metadata or {}).values())])
    if "spreadsheet" in kind:
        book = openpyxl.load_workbook(io.BytesIO(content))
        return " ".join(str(value) for sheet in book for row in sheet.iter_rows(values_only=True) for value in row)
    return content.decode(errors="replace").replace("\r\n ", "")  # a calendar's lines are folded


def answers(known: dict[str, Any], client: Client) -> Iterator[tuple[str, str, bytes]]:
    """Everything that can be asked for: (address's name, kind, content)."""
    client.raise_request_exception = False
    meetings = list(Meeting.objects.filter(activity_id=known["activity_id"]).order_by("number"))
    for name, _row, kinds in patterns():
        for meeting in meetings if "meeting_id" in kinds else meetings[:1]:
            got = client.get(address_of(name, kinds, known | {"meeting_id": meeting.id}))
            body = b"".join(got.streaming_content) if got.streaming else got.content
            if got.status_code == 200:
                yield name, got.get("Content-Type", ""), body


def wished(cast: Cast, known: dict[str, Any]) -> None:
    """A wish in every meeting: a closed one, the one going on, one to come."""
    meeting_at(cast.group, cast.now + timedelta(days=7), number=3, state="planned")
    for meeting in Meeting.objects.filter(activity=cast.group):
        ProgrammeItem.objects.create(
            organisation=cast.organisation, meeting=meeting, position=7, title="Uimahalliin", from_whom=CANARY
        )


def client_for(cast: Cast, known: dict[str, Any], who: str) -> Client:
    return phone_with_own_page(known) if who == "elina" else client_of(cast, who)


@pytest.mark.parametrize("who", EVERYBODY)
def test_no_file_and_no_print_tells_whose_wish_it_was(house: tuple[Cast, dict[str, Any]], who: str) -> None:
    cast, known = house
    wished(cast, known)
    on_screen: set[str] = set()
    for name, kind, body in answers(known, client_for(cast, known, who)):
        if "html" in kind:
            on_screen |= {name} if CANARY in body.decode() else set()
            assert CANARY not in OnPaper(body.decode()).text, f"printed: {name}"
        else:
            assert CANARY not in read(body, kind), f"{name}, {kind}"
    assert bool(on_screen) == (who == "aino")  # the facilitators alone, so that there is something to leave out


def test_every_file_is_read(house: tuple[Cast, dict[str, Any]]) -> None:
    """The control: what stands in the group's name is found in its files and on paper."""
    cast, known = house
    Activity.objects.filter(pk=cast.group.pk).update(name=CANARY)
    found: dict[str, set[str]] = {}
    files: set[str] = set()
    for name, kind, body in answers(known, client_of(cast, "aino")):
        files |= set() if "html" in kind else {name}
        text = OnPaper(body.decode()).text if "html" in kind else read(body, kind)
        if CANARY in text:
            found.setdefault(kind.split(";")[0], set()).add(name)
    assert found["text/html"] >= {"staff:group", "staff:meeting", "staff:meeting_plan", "staff:results"}
    assert "staff:evaluation_pdf" in found["application/pdf"]
    assert "staff:published_pdf" in found["application/pdf"]
    assert "staff:group_calendar" in found["text/calendar"]
    assert "staff:groups_export" in set().union(*(names for kind, names in found.items() if "spreadsheet" in kind))
    assert files >= {"staff:booklet_pdf", "staff:booklets_pdf", "staff:evaluation_xlsx", "staff:export_people"}


def test_cards_tell_no_wish(house: tuple[Cast, dict[str, Any]]) -> None:
    cast, known = house
    wished(cast, known)
    cards = printed(cast, client_of(cast, "aino"), cast.elina)
    assert cards["Content-Type"] == "application/pdf"
    assert CANARY not in read(cards.content, "application/pdf")
