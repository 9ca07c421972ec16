"""The list of groups, its export, starting a group, models, copies and places."""

import io
import re
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from porukka.core.models import AuditEntry, AuditSubject
from porukka.domain.activities.models import Activity, Place
from porukka.domain.library.actions import refresh_library
from porukka.domain.library.models import ModelVersion
from porukka.domain.people.models import Unit
from tests.doors.test_access_table import client_of
from tests.factories.activities import (
    ActivityFactory,
    ActivityRoleFactory,
    ParticipationFactory,
    PlaceFactory,
    ReadinessItemFactory,
)
from tests.factories.meetings import MeetingFactory

LIST = "/groups/"
# The program's own clock runs in these tests.
FIRST_ON = timezone.localdate() + timedelta(days=60)
GONE = str(timezone.localdate() - timedelta(days=100))


@pytest.fixture
def aino(cast: Any) -> Client:
    return client_of(cast, "aino")


@pytest.fixture
def kerttu(cast: Any) -> Client:
    return client_of(cast, "kerttu")


@pytest.fixture
def library(cast: Any) -> None:
    refresh_library(now=cast.now)


def words(response: Any) -> str:
    return str(response.content.decode())


# ---------- the list ----------


def test_the_list_shows_names_counts_and_gaps_but_no_person(cast: Any, kerttu: Client) -> None:
    Activity.objects.filter(id=cast.other_group.id).update(state="planned")
    ReadinessItemFactory(activity=cast.other_group)
    seen = words(kerttu.get(LIST))
    assert "Arjen eväät" in seen
    assert "2 / 10 osallistujaa" in seen
    assert "Toinen ohjaaja puuttuu" in seen
    assert "Ennen alkua puuttuu 1 asia" in seen
    assert "Elina" not in seen
    assert "Kaukainen" not in seen


def test_only_what_may_be_opened_is_a_link(cast: Any, aino: Client) -> None:
    seen = words(aino.get(LIST))
    assert reverse("staff:group", args=[cast.group.id]) in seen
    assert "Kädet savessa" in seen
    assert reverse("staff:group", args=[cast.other_group.id]) not in seen


def test_the_fragment_is_the_same_as_in_the_whole_page(cast: Any, aino: Client) -> None:
    whole = words(aino.get(LIST, {"q": "arjen"}))
    part = words(aino.get(LIST, {"q": "arjen"}, headers={"HX-Request": "true"}))
    assert part.strip() in whole
    assert "<html" not in part
    assert "Kädet savessa" not in part


@pytest.mark.parametrize(
    "query",
    [{"unit": "x"}, {"state": "y"}, {"from_on": "32.13.2026"}, {"q": "a" * 500}, {"page": "999"}, {"q": "\0"}],
)
def test_a_filter_that_cannot_be_read_breaks_nothing(cast: Any, aino: Client, query: dict[str, str]) -> None:
    assert aino.get(LIST, query).status_code == 200


def test_the_address_holds_the_filter_without_what_is_empty(cast: Any, aino: Client) -> None:
    empty = {"state": "", "unit": "", "model": "", "facilitator": "", "from_on": "", "to_on": ""}
    assert aino.get(LIST, {"q": "arjen", **empty})["Location"] == f"{LIST}?q=arjen"
    assert aino.get(LIST, {"q": "", **empty})["Location"] == LIST
    assert aino.get(LIST, {"q": "a&b å", "page": "2"}).status_code == 200
    assert aino.get(LIST, {"q": "a&b å", "unit": ""})["Location"] == f"{LIST}?q=a%26b+%C3%A5"


def test_an_empty_list_teaches_the_next_step(cast: Any, aino: Client) -> None:
    Activity.objects.update(removed_at=cast.now)
    assert "Valitse malli, niin saat valmiin pohjan." in words(aino.get(LIST))
    assert "Yksikään ryhmä ei vastaa hakua" in words(aino.get(LIST, {"q": "zz"}))


def test_the_list_is_cut_into_pages_that_keep_the_filter(cast: Any, aino: Client) -> None:
    for _number in range(30):
        ActivityFactory(organisation=cast.organisation, unit=cast.unit, name="Sama nimi")
    seen = words(aino.get(LIST, {"q": "sama"}))
    assert seen.count('class="po-card po-group"') == 18
    assert "q=sama&amp;page=2" in seen
    assert words(aino.get(LIST, {"q": "sama", "page": "2"})).count('class="po-card po-group"') == 12


def test_the_list_takes_as_many_queries_for_few_as_for_many(cast: Any, kerttu: Client, queries: Any) -> None:
    def counted() -> int:
        with queries() as seen:
            assert kerttu.get(LIST).status_code == 200
        return int(seen.n)

    def fill(some: int) -> None:
        for _number in range(some):
            group = ActivityFactory(organisation=cast.organisation, unit=cast.unit)
            ActivityRoleFactory(activity=group, account=cast.accounts["mikko"])
            ParticipationFactory(activity=group)
            MeetingFactory(activity=group)
            ReadinessItemFactory(activity=group)

    fill(1)
    counted()  # the first request of a session writes when it was last seen
    few = counted()
    fill(19)
    assert counted() == few <= 15


# ---------- the export ----------


def test_the_export_has_words_and_numbers_never_formulas_and_is_logged(cast: Any, kerttu: Client) -> None:
    Activity.objects.filter(id=cast.group.id).update(name="=2+5", searched="=2+5")
    answer = kerttu.get("/groups/export.xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    rows = list(sheet.iter_rows(values_only=False))
    names = {row[0].value: row for row in rows}
    assert names["=2+5"][0].data_type == "s"
    assert names["=2+5"][7].value == 2
    assert not any(cell.data_type == "f" for row in rows for cell in row)
    entry = AuditEntry.objects.get(verb="export")
    assert (entry.route, entry.reason) == ("staff:groups_export", "groups")
    seen = set(AuditSubject.objects.filter(entry=entry).values_list("subject_id", flat=True))
    assert seen == {cast.group.id, cast.other_group.id}


def test_the_export_follows_the_filter(cast: Any, kerttu: Client) -> None:
    answer = kerttu.get("/groups/export.xlsx", {"q": "savessa"})
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)] == ["Kädet savessa"]


# ---------- a new group ----------


def three_answers(cast: Any, **more: Any) -> dict[str, Any]:
    return {
        "new_id": str(uuid4()),
        "model": str(ModelVersion.objects.get(model__key="general_group").id),
        "first_on": str(FIRST_ON),
        "place": "",
        "unit": str(cast.unit.id),
        "language": "fi",
        "name": "",
    } | more


@pytest.mark.usefixtures("library")
def test_three_answers_make_a_draft_and_a_second_submit_no_other(cast: Any, aino: Client) -> None:
    page = words(aino.get("/groups/new/"))
    key = re.search(r'name="new_id" value="([0-9a-f-]+)"', page)
    assert key
    answers = three_answers(cast, new_id=key[1])
    first, second = aino.post("/groups/new/", answers), aino.post("/groups/new/", answers)
    assert first.status_code == 302
    assert first["Location"] == second["Location"] == reverse("staff:group", args=[key[1]])
    assert Activity.objects.filter(starts_on=FIRST_ON).count() == 1
    plan = words(aino.get(first["Location"]))
    assert "Pohja on valmis." in plan
    assert "Tutuiksi" in plan
    assert "avoin paikka" in plan


@pytest.mark.usefixtures("library")
def test_a_first_day_that_is_gone_round_is_told_at_once(cast: Any, aino: Client) -> None:
    christmas = date(FIRST_ON.year + (date(FIRST_ON.year, 12, 24) < FIRST_ON), 12, 25)
    made = aino.post("/groups/new/", three_answers(cast, first_on=str(christmas)))
    assert "25.12. on pyhä tai suljettu päivä, joten ensimmäinen tapaaminen on" in words(
        aino.get(made["Location"])
    )
    # Negative control: an ordinary day needs no words
    made = aino.post("/groups/new/", three_answers(cast))
    assert "joten ensimmäinen tapaaminen" not in words(aino.get(made["Location"]))


@pytest.mark.usefixtures("library")
def test_a_single_meeting_on_a_holiday_stands_and_is_told_at_once(cast: Any, aino: Client) -> None:
    course = str(ModelVersion.objects.get(model__key="intensive_course").id)
    year = FIRST_ON.year + (date(FIRST_ON.year, 12, 24) < FIRST_ON)
    made = aino.post("/groups/new/", three_answers(cast, model=course, first_on=f"{year}-12-25"))
    page = words(aino.get(made["Location"]))
    assert "25.12. (Joulupäivä). Siirrä tapaaminen, jos sitä ei silloin pidetä." in page
    made = aino.post("/groups/new/", three_answers(cast))
    assert "Siirrä tapaaminen, jos" not in words(aino.get(made["Location"]))  # negative control


@pytest.mark.usefixtures("library")
def test_a_model_that_meets_before_its_series_says_so_before_anything_is_made(cast: Any, aino: Client) -> None:
    assert words(aino.get("/groups/new/")).count("Varsinainen ohjelma alkaa 7 päivää myöhemmin.") == 1


@pytest.mark.usefixtures("library")
def test_without_a_unit_the_page_says_what_comes_first(cast: Any, aino: Client) -> None:
    Unit.objects.filter(organisation=cast.organisation).update(removed_at=cast.now)
    anneli = words(client_of(cast, "anneli").get("/groups/new/"))
    assert "Lisää ensin yksikkö" in anneli
    assert reverse("staff:units") in anneli
    assert 'name="first_on"' not in anneli
    assert "Pyydä organisaation pääkäyttäjää" in words(aino.get("/groups/new/"))


@pytest.mark.usefixtures("library")
def test_a_day_that_has_passed_is_asked_about_not_forbidden(cast: Any, aino: Client) -> None:
    answers = three_answers(cast, first_on=GONE)
    asked = aino.post("/groups/new/", answers)
    assert asked.status_code == 422
    assert "Tämä päivä on jo mennyt." in words(asked)
    assert 'name="past_ok"' in words(asked)
    assert answers["model"] + '" checked' in words(asked)


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"model": ""}, "po-errors"),
        ({"first_on": ""}, "po-errors"),
        ({"first_on": "huomenna"}, "Kirjoita päivä näin"),
        ({"first_on": "2130-01-01"}, "yli kolme vuotta"),
        ({"name": "n" * 200}, "po-errors"),
        ({"unit": str(uuid4())}, "po-errors"),
        ({"new_id": "x"}, "po-errors"),
    ],
)
def test_a_faulty_answer_says_so_and_makes_nothing(
    cast: Any, aino: Client, changes: dict[str, str], said: str
) -> None:
    before = Activity.objects.count()
    answer = aino.post("/groups/new/", three_answers(cast, **changes))
    assert answer.status_code == 422
    assert said in words(answer)
    assert Activity.objects.count() == before


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_model_says_what_it_is_for(cast: Any, aino: Client, language: str) -> None:
    aino.cookies["kieli"] = language
    for version in ModelVersion.objects.filter(organisation=None, model__key__regex="^(?!koe)"):
        page = aino.get(reverse("staff:group_model", args=[version.id]))
        assert page.status_code == 200
        assert version.name(language) in words(page)
        assert f"?model={version.id}" in words(page)
    assert aino.get(reverse("staff:group_model", args=[uuid4()])).status_code == 404


@pytest.mark.usefixtures("library")
def test_a_new_round_is_made_once(cast: Any, aino: Client) -> None:
    made = aino.post("/groups/new/", three_answers(cast))
    old = Activity.objects.get(starts_on=FIRST_ON)
    assert made.status_code == 302
    address = reverse("staff:copy_group", args=[old.id])
    faulty = aino.post(address, {"new_id": str(uuid4()), "name": "Uusi", "first_on": GONE, "place": ""})
    assert faulty.status_code == 422
    assert "Valitse tuleva päivä" in words(faulty)
    answers = {
        "new_id": str(uuid4()),
        "name": "Syksyn porukka",
        "first_on": str(FIRST_ON + timedelta(days=200)),
        "place": "",
    }
    first, second = aino.post(address, answers), aino.post(address, answers)
    assert first["Location"] == second["Location"]
    assert Activity.objects.get(name="Syksyn porukka").copied_from_id == old.id


# ---------- places ----------


def place(**changes: Any) -> dict[str, Any]:
    return {"name": "Niittytupa", "address": "Niittykuja 4", "access_notes": "Hissi", "capacity": "14"} | changes


def test_a_coordinator_keeps_the_places(cast: Any, kerttu: Client) -> None:
    assert "Ei vielä paikkoja" in words(kerttu.get("/groups/places/"))
    assert kerttu.post("/groups/places/new/", place()).status_code == 302
    kept = Place.objects.get()
    one = reverse("staff:place", args=[kept.id])
    assert 'value="Niittykuja 4"' in words(kerttu.get(one))
    kerttu.post(one, place(name="Rantatupa", revision=1))
    clash = client_of(cast, "anneli").post(one, place(name="Metsätupa", revision=1))
    assert clash.status_code == 409
    assert "Rantatupa" in words(clash)
    assert 'value="Metsätupa"' in words(clash)
    removed = kerttu.post(reverse("staff:remove_place", args=[kept.id]))
    assert "Paikka on poistettu." in words(kerttu.get(removed["Location"]))
    kerttu.post(reverse("staff:restore_place", args=[kept.id]))
    assert "Rantatupa" in words(kerttu.get("/groups/places/"))


@pytest.mark.parametrize("changes", [{"name": ""}, {"name": "x" * 200}, {"capacity": "-1"}, {"capacity": "monta"}])
def test_a_faulty_place_keeps_what_was_typed(cast: Any, kerttu: Client, changes: dict[str, str]) -> None:
    answer = kerttu.post("/groups/places/new/", place(**changes))
    assert answer.status_code == 422
    assert "Niittykuja 4" in words(answer)
    assert not Place.objects.exists()


def test_another_organisations_place_is_not_there(cast: Any, kerttu: Client) -> None:
    foreign = PlaceFactory(organisation=cast.other_organisation)
    assert kerttu.get(reverse("staff:place", args=[foreign.id])).status_code == 404
    assert kerttu.post(reverse("staff:remove_place", args=[foreign.id])).status_code == 404
    assert kerttu.get("/groups/places/?removed=<script>").status_code == 200
