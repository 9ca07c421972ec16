"""A group's people on the pages: added one by one, pasted, from Excel; cards; a person's page; the merge list."""

import io
import re
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from porukka.core.models import AuditEntry, AuditSubject
from porukka.domain.activities.models import Participation, ParticipationEvent
from porukka.domain.messaging.models import Message
from porukka.domain.people import queries as people
from porukka.domain.people.models import ContactPoint, Person, PossibleMatch
from tests.doors.test_access_table import client_of
from tests.factories.exchange import stray_cell
from tests.factories.goals import GoalFactory

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture(autouse=True)
def _real_now(cast: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages take the moment from the clock; the tests stop it."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: cast.now)


@pytest.fixture
def aino(cast: Any) -> Any:
    return client_of(cast, "aino")


def url(cast: Any, name: str, *ids: Any) -> str:
    return reverse(f"staff:{name}", args=[cast.group.id, *ids])


def given(**more: Any) -> dict[str, Any]:
    return {
        "key": "7b0b6a0e-9c0d-4c1c-8a63-0d6b1de1f001",
        "name": "Pirkko",
        "phone": "",
        "email": "",
        "language": "fi",
        "stage": "active",
        "basis": "none",
        "own_worker_name": "",
    } | more


def book(*rows: Any) -> bytes:
    made, kept = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        made.active.append(row)
    made.save(kept)
    return kept.getvalue()


def upload(content: bytes, name: str = "lista.xlsx") -> dict[str, Any]:
    return {"file": SimpleUploadedFile(name, content, content_type=XLSX)}


# ---------- one by one ----------


def test_a_person_is_added_by_a_name_alone(cast: Any, aino: Any) -> None:
    assert aino.get(url(cast, "add_participant")).status_code == 200
    answer = aino.post(url(cast, "add_participant"), given())
    assert answer["Location"] == url(cast, "people")
    assert "Pirkko" in aino.get(answer["Location"]).text


def test_a_second_submit_adds_nobody_twice(cast: Any, aino: Any) -> None:
    for _n in range(2):
        aino.post(url(cast, "add_participant"), given())
    assert Person.objects.filter(shown_name="Pirkko").count() == 1


@pytest.mark.parametrize(
    "more",
    [
        {"name": ""},
        {"name": "a" * 5000},
        {"name": "\x00"},
        {"phone": "123"},
        {"email": "ei@"},
        {"language": "xx"},
        {"basis": "xx"},
        {"stage": "ended"},
        {"key": "x"},
    ],
)
def test_bad_input_keeps_what_was_typed_and_adds_nobody(cast: Any, aino: Any, more: dict[str, str]) -> None:
    page = aino.post(url(cast, "add_participant"), given(own_worker_name="Liisa Liminka", **more))
    assert page.status_code == 422
    assert "Liisa Liminka" in page.text
    assert "po-errors" in page.text
    assert Participation.objects.filter(activity=cast.group).count() == 2


@pytest.mark.parametrize("name", ["😀", "محمد", "<b>Pirkko</b>", "=1+1", "Pir\x00kko"])
def test_odd_names_are_names(cast: Any, aino: Any, name: str) -> None:
    aino.post(url(cast, "add_participant"), given(name=name))
    page = aino.get(url(cast, "people")).text
    assert "<b>Pirkko</b>" not in page
    assert Participation.objects.filter(activity=cast.group).count() == 3


def test_a_known_phone_is_asked_about_before_anything_is_saved(cast: Any, aino: Any) -> None:
    aino.post(url(cast, "add_participant"), given(phone="0401234567"))
    again = given(name="Pirkko K", phone="040 123 4567", key="7b0b6a0e-9c0d-4c1c-8a63-0d6b1de1f002")
    page = aino.post(url(cast, "add_participant"), again)
    assert page.status_code == 200
    pirkko = Person.objects.get(shown_name="Pirkko")
    assert str(pirkko.id) in page.text
    assert not Person.objects.filter(shown_name="Pirkko K").exists()
    # The same: already in the group, so it is refused in words. Somebody else: added, no pair on the list.
    assert aino.post(url(cast, "add_participant"), again | {"same": str(pirkko.id)}).status_code == 422
    assert aino.post(url(cast, "add_participant"), again | {"same": "new"}).status_code == 302
    assert PossibleMatch.objects.count() == 0


def test_a_phone_known_elsewhere_is_told_to_nobody(cast: Any, aino: Any) -> None:
    ContactPoint.objects.create(
        organisation=cast.organisation, person=cast.sari.person, kind="phone", normalised="+358401234567"
    )
    answer = aino.post(url(cast, "add_participant"), given(phone="0401234567"), follow=True)
    assert "Sari" not in answer.text
    assert PossibleMatch.objects.count() == 1
    assert "Sari" in client_of(cast, "kerttu").get(reverse("staff:merges")).text


def test_a_group_over_its_size_is_told(cast: Any, aino: Any) -> None:
    cast.group.size_min, cast.group.size_max = 1, 2
    cast.group.save()
    page = aino.post(url(cast, "add_participant"), given(), follow=True)
    assert page.text.count("po-message") >= 1
    assert 'data-kind="stop"' in page.text


# ---------- lists ----------


def sealed_in(page: Any) -> str:
    return re.search(r'name="sealed" value="([^"]+)"', page.text).group(1)


def test_a_pasted_list_is_looked_at_before_it_is_saved(cast: Any, aino: Any) -> None:
    page = aino.post(url(cast, "paste_people"), {"words": "Aatu; 040 123 4567; ruotsi\nBertta"})
    assert page.status_code == 200
    assert Person.objects.filter(shown_name="Aatu").count() == 0
    sent = {"sealed": sealed_in(page), "accept": "1"}
    for _n in range(2):
        assert aino.post(url(cast, "paste_people"), sent)["Location"] == url(cast, "people")
    assert Participation.objects.filter(activity=cast.group).count() == 4
    assert Person.objects.get(shown_name="Aatu").language == "sv"


def test_a_faulty_list_can_be_mended_and_not_accepted(cast: Any, aino: Any) -> None:
    page = aino.post(url(cast, "paste_people"), {"words": "Aatu; 123456\n0407654321"})
    assert page.status_code == 422
    assert 'name="accept"' not in page.text
    assert "Aatu; 123456" in page.text
    answer = aino.post(url(cast, "paste_people"), {"sealed": sealed_in(page), "accept": "1"})
    assert answer.status_code == 422
    assert Participation.objects.filter(activity=cast.group).count() == 2


def test_of_people_already_known_only_the_same_name_is_chosen_and_nobody_is_counted_twice(
    cast: Any, aino: Any
) -> None:
    aino.cookies["kieli"] = "fi"
    elina = Participation.objects.get(activity=cast.group, person__shown_name="Elina").person
    ContactPoint.objects.create(
        organisation=cast.organisation, person=elina, kind="phone", normalised="+358401234567"
    )
    page = aino.post(url(cast, "paste_people"), {"words": "Elina; 0401234567\nAatu; 0401234567\nBertta"})
    chosen = re.findall(r'name="same_(\d)" value="([^"]+)" id="[^"]+" checked', page.text)
    assert chosen == [("1", str(elina.id)), ("2", "new")]
    # What is answered changes the number, so the button says none; where nothing is asked it does.
    assert re.search(r"Enintään 3 henkilöä lisätään\.(?s:.*)Hyväksy lista", page.text)
    assert "Lisää 2 ihmistä" in aino.post(url(cast, "paste_people"), {"words": "Aatu\nBertta"}).text
    sent = {"sealed": sealed_in(page), "accept": "1"} | {f"same_{row}": answer for row, answer in chosen}
    assert "2 ihmistä lisättiin" in aino.post(url(cast, "paste_people"), sent, follow=True).text
    assert Participation.objects.filter(activity=cast.group).count() == 4


def test_a_list_with_faults_asks_nothing_yet_and_a_long_name_is_cut(cast: Any, aino: Any) -> None:
    elina = Participation.objects.get(activity=cast.group, person__shown_name="Elina").person
    ContactPoint.objects.create(
        organisation=cast.organisation, person=elina, kind="phone", normalised="+358401234567"
    )
    page = aino.post(url(cast, "paste_people"), {"words": "Elina; 0401234567\n" + "n" * 200})
    assert page.status_code == 422
    assert 'name="same_1"' not in page.text
    assert f"<b>{'n' * 59}…</b>" in page.text


@pytest.mark.parametrize("words", ["", "   \n ", "Elina\n" * 201, "a" * 31_000])
def test_an_empty_or_endless_list_gets_words(cast: Any, aino: Any, words: str) -> None:
    assert aino.post(url(cast, "paste_people"), {"words": words}).status_code == 422


def test_a_preview_is_accepted_only_by_who_made_it_and_only_for_its_group(cast: Any, aino: Any) -> None:
    sealed = sealed_in(aino.post(url(cast, "paste_people"), {"words": "Aatu"}))
    sent = {"sealed": sealed, "accept": "1"}
    other = reverse("staff:paste_people", args=[cast.other_group.id])
    assert client_of(cast, "mikko").post(other, sent).status_code == 422
    assert client_of(cast, "kalle").post(url(cast, "paste_people"), sent).status_code == 422
    assert aino.post(url(cast, "paste_people"), {"sealed": sealed[:-2], "accept": "1"}).status_code == 422
    assert not Person.objects.filter(shown_name="Aatu").exists()


def test_an_excel_file_is_looked_at_and_accepted(cast: Any, aino: Any) -> None:
    content = book(["Nimi", "Puhelin", "Kieli"], ["Aatu", 401234567, "sv"], ["Bertta", None, None])
    page = aino.post(url(cast, "import_people"), upload(content))
    assert page.status_code == 200
    aino.post(url(cast, "import_people"), {"sealed": sealed_in(page), "accept": "1"})
    assert ContactPoint.objects.get().normalised == "+358401234567"
    assert Participation.objects.filter(activity=cast.group).count() == 4


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "tyhjä"),
        (b"Nimi;Puhelin", ".xlsx"),
        (book(["Nimi"], ["=1+1"]), "A2"),
        (book(["Nimi"], ["Aatu"])[:900], "rikki"),
        (bytes(5_000_001), "5 Mt"),
        (book(["Puhelin"], ["040"]), "Nimi"),
        (stray_cell(), "XFD1048576"),
    ],
    ids=["empty", "csv", "formula", "broken", "large", "nameless", "stray"],
)
def test_a_bad_file_is_told_in_the_users_language(cast: Any, aino: Any, content: bytes, told: str) -> None:
    aino.cookies["kieli"] = "fi"
    page = aino.post(url(cast, "import_people"), upload(content))
    assert page.status_code == 422
    assert told in page.text
    assert Participation.objects.filter(activity=cast.group).count() == 2


def test_a_faulty_file_is_told_by_row_and_column(cast: Any, aino: Any) -> None:
    aino.cookies["kieli"] = "fi"
    page = aino.post(url(cast, "import_people"), upload(book(["Nimi", "Puhelin"], ["Aatu", "12345678901234567"])))
    assert page.status_code == 422
    assert "Rivi 2, Puhelin" in page.text


def test_no_file_is_told(cast: Any, aino: Any) -> None:
    assert aino.post(url(cast, "import_people"), {}).status_code == 422


def test_the_template_is_a_sheet_that_can_be_filled_in(cast: Any, aino: Any) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(aino.get(url(cast, "people_template")).content))
    assert len([cell.value for cell in sheet.active[1] if cell.value]) == 7


def test_the_export_carries_no_formula_and_is_recorded(cast: Any, aino: Any) -> None:
    Person.objects.filter(id=cast.elina.person_id).update(shown_name='=HYPERLINK("http://x")')
    answer = aino.get(url(cast, "export_people"))
    cells = openpyxl.load_workbook(io.BytesIO(answer.content)).active["A"]
    assert [cell.data_type for cell in cells] == ["s"] * 3
    entry = AuditEntry.objects.get(verb="export")
    assert AuditSubject.objects.filter(entry=entry, kind="person").count() == 2
    assert "Arjen" not in answer["Content-Disposition"]


# ---------- a person's page ----------


def test_a_persons_page_shows_what_belongs_to_them_alone(cast: Any, aino: Any) -> None:
    GoalFactory(activity=cast.group, participation=cast.elina, words="Käydä ulkona")
    GoalFactory(activity=cast.group, participation=cast.hassan, words="Oppia uimaan")
    page = aino.get(url(cast, "person", cast.elina.id)).text
    assert "Käydä ulkona" in page
    assert "Oppia uimaan" not in page
    assert "Hassan" not in page


def test_a_person_of_another_group_is_not_found_here(cast: Any, aino: Any) -> None:
    assert aino.get(url(cast, "person", cast.sari.id)).status_code == 403
    mikko = client_of(cast, "mikko")
    assert mikko.get(reverse("staff:person", args=[cast.other_group.id, cast.elina.id])).status_code == 403
    assert client_of(cast, "olli").get(url(cast, "person", cast.elina.id)).status_code == 404


def edit(cast: Any, **more: Any) -> dict[str, Any]:
    return {
        "revision": 1,
        "person_revision": 1,
        "name": "Elina",
        "language": "fi",
        "basis": "none",
        "own_worker_name": "",
    } | more


def test_of_two_who_save_the_same_person_the_later_sees_both(cast: Any, aino: Any) -> None:
    aino.post(url(cast, "edit_participant", cast.elina.id), edit(cast, own_worker_name="Liisa"))
    page = client_of(cast, "kalle").post(
        url(cast, "edit_participant", cast.elina.id), edit(cast, own_worker_name="Matti")
    )
    assert page.status_code == 409
    assert "Liisa" in page.text
    assert "Matti" in page.text
    assert Participation.objects.get(id=cast.elina.id).own_worker_name == "Liisa"
    # With both in sight, saving again is a choice.
    kalle = client_of(cast, "kalle")
    kalle.post(url(cast, "edit_participant", cast.elina.id), edit(cast, own_worker_name="Matti", revision=2))
    assert Participation.objects.get(id=cast.elina.id).own_worker_name == "Matti"


@pytest.mark.parametrize(
    ("name", "sent", "status"),
    [
        ("change_stage", {"stage": "paused"}, 302),
        ("change_stage", {"stage": "ended", "reason": "one_to_one"}, 302),
        ("change_stage", {"stage": "ended"}, 422),
        ("change_stage", {"stage": "accepted"}, 422),
        ("change_stage", {}, 422),
        ("set_next_step", {"words": "Kokkikerho", "revision": 1}, 302),
        ("set_next_step", {"words": "a" * 401, "revision": 1}, 422),
        ("set_next_step", {"words": "Kokkikerho", "revision": 0}, 409),
        ("add_contact", {"contact": "040 123 4567"}, 302),
        ("add_contact", {"contact": "soita"}, 422),
        ("add_contact", {"contact": ""}, 422),
        ("record_consent", {"purpose": "own_worker_sees_goal", "given": "yes", "channel": "phone"}, 302),
        ("record_consent", {"purpose": "quote", "given": "yes", "channel": "phone"}, 422),
        ("record_consent", {"purpose": "own_worker_sees_goal", "given": "perhaps", "channel": "phone"}, 422),
        ("add_strength", {"words": "Kuuntelen hyvin"}, 302),
        ("add_strength", {"words": ""}, 422),
        ("let_choose_pin", {}, 302),
        ("end_cards", {}, 302),
        ("edit_participant", {"name": ""}, 422),
    ],
)
def test_each_part_of_the_page_is_saved_or_told_why_not(
    cast: Any, aino: Any, name: str, sent: dict[str, Any], status: int
) -> None:
    assert aino.post(url(cast, name, cast.elina.id), sent).status_code == status
    assert aino.get(url(cast, name, cast.elina.id)).status_code == 405


def test_a_page_sent_back_with_a_refused_form_is_in_the_view_log_too(cast: Any, aino: Any) -> None:
    assert aino.post(url(cast, "add_contact", cast.elina.id), {"contact": "soita"}).status_code == 422
    entry = AuditEntry.objects.get(route="staff:add_contact", verb="see")
    assert AuditSubject.objects.filter(entry=entry, kind="person", subject_id=cast.elina.person_id).exists()


def test_a_yes_is_shown_with_who_was_there(cast: Any, aino: Any) -> None:
    sent = {"purpose": "own_worker_sees_goal", "given": "yes", "channel": "face_to_face"}
    page = aino.post(url(cast, "record_consent", cast.elina.id), sent, follow=True)
    assert "Aino Leppä" in page.text
    said = people.last_words(cast.viewer("aino"), cast.elina.person_id)
    assert said[("own_worker_sees_goal", cast.elina.id)].given


def test_a_mistake_is_taken_out_and_brought_back(cast: Any, aino: Any) -> None:
    page = aino.post(url(cast, "remove_participant", cast.elina.id), follow=True)
    assert reverse("staff:bring_back_participant", args=[cast.group.id, cast.elina.id]) in page.text
    assert aino.get(url(cast, "person", cast.elina.id)).status_code == 404
    aino.post(url(cast, "bring_back_participant", cast.elina.id))
    assert aino.get(url(cast, "person", cast.elina.id)).status_code == 200
    assert ParticipationEvent.objects.count() == 0


def test_a_link_is_sent_from_the_persons_page_and_a_missing_address_is_told(cast: Any) -> None:
    client = client_of(cast, "aino")
    address = reverse("staff:send_link", args=[cast.group.id, cast.elina.id])
    told = client.post(address, follow=True, HTTP_ACCEPT_LANGUAGE="fi")
    assert "Lisää ensin sähköpostiosoite." in told.content.decode()
    assert client.post(reverse("staff:send_link", args=[cast.group.id, cast.sari.id])).status_code in (403, 404)
    ContactPoint.objects.create(
        organisation=cast.organisation, person=cast.elina.person, kind="email", normalised="elina@example.org"
    )
    sent = client.post(address, follow=True, HTTP_ACCEPT_LANGUAGE="fi").content.decode()
    assert 'id="card" open>' in sent
    assert "Linkki sähköpostilla: odottaa lähettämistä." in sent
    Message.objects.update(state="sent", sent_at=cast.now)
    assert "Linkki lähti sähköpostilla 18.11.2026 klo 12." in client.get(url(cast, "person", cast.elina.id)).text


def test_each_part_of_a_persons_page_tells_its_value_and_opens_after_saving_or_an_error(
    cast: Any, aino: Any
) -> None:
    saved = aino.post(
        url(cast, "set_next_step", cast.elina.id), {"words": "Keittiöryhmään", "revision": cast.elina.revision}
    )
    assert saved["Location"].endswith("?open=next#next")
    page = aino.get(saved["Location"]).text
    assert re.search(r'<details class="po-card po-fold" id="next" open>', page)
    assert re.search(r'<details class="po-card po-fold" id="path">', page)
    assert '<span class="now">Keittiöryhmään</span>' in page
    refused = aino.post(url(cast, "add_contact", cast.elina.id), {"contact": "ei mikään"})
    assert refused.status_code == 422
    assert 'id="contacts" open>' in refused.text
    assert "ei mikään" in refused.text
