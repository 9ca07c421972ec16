"""The results of units: counts and published figures, on the page, on paper and in a sheet. Never a person."""

import io
from datetime import UTC, datetime, timedelta
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from porukka.core.models import AuditEntry
from porukka.domain.activities.models import Participation
from porukka.domain.evaluation import actions
from porukka.domain.evaluation.models import PublishedTable
from porukka.doors.staff.figures import facts as gathered
from tests.cast import Cast
from tests.domain.evaluation.test_published import MADE, run_in_spring
from tests.doors.test_access_table import client_of
from tests.factories.activities import ActivityFactory
from tests.factories.goals import GoalFactory
from tests.factories.people import MembershipFactory, UnitFactory

CANARY = "kultainenkirahvi"


@pytest.fixture
def spring(cast: Cast) -> Any:
    """Three published runs: one shown, one with too few, one of another unit."""
    shown = run_in_spring(cast, name="Oma vuoro")
    run_in_spring(cast, people=4, name="Pieni joukko")
    run_in_spring(
        cast, people=8, happy=4, unit=UnitFactory(organisation=cast.organisation, name="Satama"), name="Ranta"
    )
    actions.publish_due(now=MADE)
    return shown


def page(client: Client, name: str = "staff:figures", **asked: str) -> Any:
    return client.get(reverse(name), asked)


def text_of(pdf: bytes) -> str:
    return "\n".join(one.extract_text() for one in PdfReader(io.BytesIO(pdf)).pages)


def test_a_manager_reads_published_sentences_and_hidden_cells(cast: Cast, spring: Any) -> None:
    words = page(client_of(cast, "maija"), period="2026-H1", kieli="en").content.decode()
    assert "of those who answered said that the meetings helped a lot towards their own goal." in words
    assert "fewer than 5" in words
    assert "Why is some of it hidden?" in words
    assert reverse("staff:group", args=[spring.id]) in words


def test_before_the_half_year_has_closed_the_page_says_when_figures_come(cast: Cast) -> None:
    words = page(client_of(cast, "maija"), period="2026-H2", kieli="en").content.decode()
    assert "30 Jan 2027" in words


def test_the_page_has_nobodys_name_and_no_free_filter(cast: Cast, spring: Any) -> None:
    GoalFactory(activity=cast.group, participation=cast.elina, words=CANARY)
    response = page(client_of(cast, "maija"))
    words = response.content.decode()
    assert CANARY not in words
    assert "Elina" not in words
    for name in Participation.objects.values_list("person__shown_name", flat=True):
        assert name not in words
    assert words.count("<select") == 2  # period and unit
    for asked in ({"period": "2026-05"}, {"unit": "x"}, {"unit": str(cast.foreign_group.unit_id)}):
        assert page(client_of(cast, "maija"), **asked).status_code == 404


def test_a_manager_of_one_unit_gets_that_unit(cast: Cast, spring: Any) -> None:
    MembershipFactory(
        account=cast.accounts["aino"], organisation=cast.organisation, role="manager", unit=cast.unit
    )
    words = page(client_of(cast, "aino"), period="2026-H1").content.decode()
    assert "Oma vuoro" in words
    assert "Ranta" not in words
    assert "Satama" not in words


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_report_is_two_tagged_sheets_without_names(cast: Cast, spring: Any, language: str) -> None:
    client = client_of(cast, "maija")
    page(client, kieli=language)
    response = page(client, "staff:figures_pdf", period="2026-H1")
    reader = PdfReader(io.BytesIO(response.content))
    assert len(reader.pages) == 2
    assert b"pdfuaid:part" in response.content
    assert reader.trailer["/Root"]["/Lang"] == language
    words = text_of(response.content)
    assert "Satama" in words
    assert "Nimi 1" not in words


def test_the_sheet_holds_what_is_stored_and_no_formula(cast: Cast, spring: Any) -> None:
    ActivityFactory(organisation=cast.organisation, unit=cast.unit, name="=1+1", starts_on="2026-02-02")
    client = client_of(cast, "maija")
    page(client, kieli="en")
    book = openpyxl.load_workbook(io.BytesIO(page(client, "staff:figures_xlsx", period="2026-H1").content))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in cells)
    values = {str(cell.value) for cell in cells}
    assert "=1+1" in values
    assert "fewer than 5, not shown" in values
    assert any(value.startswith("half or more (n ") for value in values)


@pytest.mark.parametrize("name", ["staff:figures_pdf", "staff:figures_xlsx"])
def test_taking_a_file_out_is_recorded_as_an_export(cast: Cast, name: str) -> None:
    page(client_of(cast, "maija"), name)
    entry = AuditEntry.objects.get(verb="export")
    assert (entry.reason, entry.actor_id) == ("figures", cast.accounts["maija"].pk)
    kinds = set(entry.subjects.values_list("kind", flat=True))
    assert kinds == {"activity"}


def test_every_outlet_tells_the_same_stored_cells(cast: Cast, spring: Any) -> None:
    """What changes after publishing changes no figure."""
    client = client_of(cast, "maija")
    before = [page(client, period="2026-H1").content.decode().count(words) for words in ("alle 5", "suojattu")]
    rows = list(PublishedTable.objects.order_by("id").values())
    run_in_spring(cast, people=30)
    actions.publish_due(now=MADE + timedelta(days=3))
    after = [page(client, period="2026-H1").content.decode().count(words) for words in ("alle 5", "suojattu")]
    assert before == after
    assert list(PublishedTable.objects.order_by("id").values()) == rows


def test_a_year_is_told_in_groups(cast: Cast, spring: Any) -> None:
    actions.publish_due(now=datetime(2027, 1, 31, 3, tzinfo=UTC))
    words = page(client_of(cast, "maija"), period="2026", kieli="en").content.decode()
    assert "groups half or more of those who answered said" in words


def test_the_page_takes_as_many_queries_for_twenty_groups_as_for_two(cast: Cast, queries: Any) -> None:
    client = client_of(cast, "maija")
    page(client)
    with queries() as few:
        page(client)
    for _ in range(20):
        ActivityFactory(organisation=cast.organisation, unit=cast.unit)
    with queries() as many:
        page(client)
    assert few.n == many.n


def test_many_groups_are_folded_by_unit_and_a_unit_opens_to_pages_of_its_groups(cast: Cast) -> None:
    far = UnitFactory(organisation=cast.organisation, name="Satama")
    for number in range(70):
        ActivityFactory(organisation=cast.organisation, unit=far, name=f"Ryhmä {number:02}")
    client = client_of(cast, "maija")
    words = page(client).content.decode()
    assert "Ryhmä 40" not in words
    assert f"unit={far.id}" in words
    opened = page(client, unit=str(far.id)).content.decode()
    assert "Ryhmä 40" in opened
    assert "Ryhmä 69" not in opened
    assert "Ryhmä 69" in page(client, unit=str(far.id), page="2").content.decode()
    sheet = openpyxl.load_workbook(io.BytesIO(page(client, "staff:figures_xlsx").content))
    names = {str(row[1].value) for row in sheet.worksheets[0].iter_rows()}
    assert {"Ryhmä 40", "Ryhmä 69"} <= names


def test_a_unit_of_one_run_has_one_row_and_the_report_tells_who_still_takes_part(cast: Cast, spring: Any) -> None:
    client = client_of(cast, "maija")
    words = page(client, period="2026-H1", kieli="en").content.decode()
    assert words.split("h_groups")[0].count("Ranta") == 1
    told = text_of(page(client, "staff:figures_pdf", period="2026-H1").content)
    assert "Still take part" in " ".join(told.split())


def test_a_unit_without_figures_is_not_promised_them_for_a_day_that_has_gone(
    cast: Cast, spring: Any, monkeypatch: Any
) -> None:
    """The half-year was published for others: nothing more comes."""
    empty = UnitFactory(organisation=cast.organisation, name="Saari")
    monkeypatch.setattr("django.utils.timezone.now", lambda: MADE + timedelta(days=90))
    words = page(client_of(cast, "maija"), period="2026-H1", unit=str(empty.id), kieli="en").content.decode()
    assert "No figures have been published for this period." in words
    assert "come on" not in words


def test_a_units_many_published_runs_come_a_page_at_a_time(cast: Cast, monkeypatch: Any) -> None:
    monkeypatch.setattr(gathered, "FOLDED_FROM", 2)
    monkeypatch.setattr(gathered, "ON_A_PAGE", 2)
    for number in range(3):
        run_in_spring(cast, people=6, name=f"Kevät {number}")
    actions.publish_due(now=MADE)
    client = client_of(cast, "maija")
    asked = {"period": "2026-H1", "unit": str(cast.unit.id)}

    def published(**more: str) -> str:
        return str(page(client, **asked, **more).content.decode().split('id="h_table"')[1].split("</section>")[0])

    assert ["Kevät 1" in published(), "Kevät 2" in published()] == [True, False]
    assert "runs=2" in published()
    assert "Kevät 2" in published(runs="2")
    assert "Kevät 2" in published(runs="99")


def test_a_report_without_figures_names_no_period_of_them(cast: Cast) -> None:
    words = text_of(page(client_of(cast, "maija"), "staff:figures_pdf", kieli="en").content)
    assert "What those who took part said" in words
    assert "all time" not in words
