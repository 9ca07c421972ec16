"""The rating page (TRUST 1–6, 21)."""

import re
from datetime import timedelta
from typing import Any

import pytest

from porukka.core.models import AuditEntry
from porukka.core.seals import seal
from porukka.domain.activities.actions import revoke_grants
from porukka.domain.activities.models import AccessGrant
from porukka.domain.surveys.models import Answer, PooledBallot, Sheet
from porukka.domain.surveys.queries import preview_token
from tests.doors.participant.conftest import hidden
from tests.factories.activities import hand_card
from tests.factories.surveys import says, uses_rating


def text_of(page: Any) -> str:
    return re.sub(r"<[^>]+>", " ", page.content.decode())


# ---------- the link ----------


def test_from_the_link_to_the_thank_you_in_three_requests(door: Any) -> None:
    phone = door.phone()
    first = phone.get(f"/v/{door.elina.token}/")
    assert (first.status_code, first["Location"]) == (303, "/vastaa/")
    page = phone.get("/vastaa/")
    assert page.status_code == 200
    thanks = door.send(phone, page, own_goal="4", feeling="5", open="Hyvä kerta")
    assert thanks.status_code == 200
    assert "Kiitos! Vastauksesi tuli perille." in thanks.content.decode()
    sheet = Sheet.objects.get()
    assert (sheet.participation, sheet.channel, sheet.language) == (door.cast.elina, "link", "fi")


def test_opening_a_link_changes_nothing(door: Any, queries: Any) -> None:
    before = list(AccessGrant.objects.values())
    with queries() as counted:
        for _ in range(3):
            door.open(door.phone(), door.elina)
    assert list(AccessGrant.objects.values()) == before
    assert not [sql for sql in counted.sql if sql.split()[0] in ("INSERT", "UPDATE", "DELETE")]
    assert not AuditEntry.objects.filter(verb="see").exists()


def test_the_token_leaves_the_address_and_is_told_to_nobody(door: Any, caplog: Any) -> None:
    phone = door.phone()
    page = door.open(phone, door.elina)
    assert page.request["PATH_INFO"] == "/vastaa/"
    assert door.elina.token not in page.content.decode()
    assert page["Referrer-Policy"] == "no-referrer"
    assert page["Cache-Control"] == "no-store"
    phone.get(f"/v/{door.elina.token}x/")
    assert door.elina.token not in caplog.text


@pytest.mark.parametrize("token", ["x", "a" * 22, "%00", "🌿", "a" * 3000])
def test_a_link_that_is_none_says_what_to_do(door: Any, token: str) -> None:
    page = door.phone().get(f"/v/{token}/")
    assert page.status_code == 404
    assert "Pyydä uusi kortti" in text_of(page)


def test_an_ended_or_revoked_card_opens_nothing_and_sends_nothing(door: Any) -> None:
    phone = door.phone()
    page = door.open(phone, door.elina)
    revoke_grants(by=door.cast.viewer("aino"), now=door.now, participation_id=door.cast.elina.id)
    gone = door.send(phone, page, own_goal="4", open="Tärkeä sana")
    assert gone.status_code == 410
    assert "Tärkeä sana" in gone.content.decode()  # what was written is not lost
    assert door.open(door.phone(), door.elina).status_code == 404
    assert not Sheet.objects.exists()


def test_the_page_shows_nothing_of_the_person_the_group_or_earlier_answers(door: Any) -> None:
    says(door.cast.elina, door.meeting, door.version, now=door.now, own_goal=5, open="Edellinen vastaus")
    words = door.open(door.phone(), door.elina).content.decode()
    for secret in ("Elina", "Hassan", "Arjen eväät", "Edellinen vastaus", "Aino", "Lehtola", "Keskusta"):
        assert secret not in words
    assert "checked" not in words
    assert "uusi vastaus korvaa" in words.lower()


def test_names_of_leaders_show_only_where_the_group_has_chosen_so(door: Any) -> None:
    door.cast.group.names_shown = True
    door.cast.group.save()
    words = text_of(door.open(door.phone(), door.elina))
    assert "Ohjaajat Aino ja Kalle näkevät vastauksesi ja nimesi." in words
    assert "Leppä" not in words


def test_every_question_says_who_sees_it_and_the_open_one_when_it_is_read(door: Any) -> None:
    words = text_of(door.open(door.phone(), door.elina))
    assert words.count("Ohjaajat näkevät vastauksesi ja nimesi. Muut ryhmässä eivät näe.") == 2
    assert words.count("Laskemme vastauksesi ryhmän lukuihin. Emme näytä nimeäsi.") == 3
    for told in ("ennen ensi kertaa", "112", "09 000 0000", "ei lueta heti"):
        assert told in words


def test_the_own_goal_shows_only_with_its_owners_yes_and_then_the_view_is_logged(door: Any) -> None:
    from porukka.domain.goals.models import Goal
    from porukka.domain.people.models import ConsentEvent

    elina = door.cast.elina
    Goal.objects.create(
        organisation=elina.organisation, activity=elina.activity, participation=elina,
        words="Ulkona kolmesti viikossa", is_main=True, agreed_on=door.now.date(),
    )  # fmt: skip
    assert "Ulkona kolmesti" not in door.open(door.phone(), door.elina).content.decode()
    ConsentEvent.objects.create(
        organisation=elina.organisation, person=elina.person, purpose="link_shows_goal", about=elina.id,
        given=True, text_version="1", language="fi", channel="face_to_face", at=door.now,
    )  # fmt: skip
    assert "Ulkona kolmesti" in door.open(door.phone(), door.elina).content.decode()
    entry = AuditEntry.objects.get(verb="see")
    assert (entry.actor_kind, entry.actor_id) == ("participation", elina.id)


def test_the_practice_question_comes_first_and_is_never_stored(door: Any) -> None:
    uses_rating(door.cast.group, practice=True)
    phone = door.phone()
    page = door.open(phone, door.elina)
    assert page.content.decode().count("<fieldset") == 6
    sent = phone.post("/vastaa/", {"note": hidden(page), "lang": "fi", "p_coffee": "5", "q0_useful": "4"})
    assert sent.status_code == 200
    assert Answer.objects.exclude(missing=None).count() == 5
    assert not Answer.objects.filter(item_key__contains="coffee").exists()
    door.meeting.number = 2
    door.meeting.save()
    assert door.open(phone, door.elina).content.decode().count("<fieldset") == 5


def test_a_card_opened_days_later_says_which_meeting_it_asks_about(door: Any) -> None:
    door.meeting.starts_at -= timedelta(days=3)
    door.meeting.ends_at -= timedelta(days=3)
    door.meeting.save()
    words = door.open(door.phone(), door.elina).content.decode()
    assert "Miten meni?</h1><p>Tapaamispäivä: " in words
    assert "Miten tänään meni?" not in words


def test_the_persons_own_language_comes_first_unless_another_is_chosen(door: Any) -> None:
    door.cast.elina.person.language = "sv"
    door.cast.elina.person.save()
    phone = door.phone()
    assert "Hur gick det i dag?" in door.open(phone, door.elina).content.decode()
    assert "How did it go today?" in phone.get("/vastaa/?kieli=en").content.decode()
    page = phone.get("/vastaa/")
    assert "How did it go today?" in page.content.decode()
    thanks = phone.post("/vastaa/", {"note": hidden(page), "lang": "en", "q0_useful": "4"})
    assert "Thank you! Your answer arrived." in thanks.content.decode()
    assert Sheet.objects.get().language == "en"


def test_larger_text_is_kept_on_the_device(door: Any) -> None:
    phone = door.phone()
    door.open(phone, door.elina)
    assert '<body class="iso' in phone.get("/vastaa/?iso=1").content.decode()
    assert '<body class="iso' in phone.get("/vastaa/").content.decode()
    assert '<body class="iso' not in phone.get("/vastaa/?iso=0").content.decode()


def test_the_title_tells_nothing(door: Any) -> None:
    assert "<title>Miten meni?</title>" in door.open(door.phone(), door.elina).content.decode()


def test_no_page_makes_a_session(door: Any) -> None:
    phone = door.phone()
    door.send(phone, door.open(phone, door.elina), useful="3")
    assert set(phone.cookies) <= {"v", "p", "o", "iso", "kieli"}
    assert phone.cookies["v"].value == phone.cookies["o"].value == ""  # gone after the thank-you


# ---------- sending ----------


def test_a_second_submit_is_one_answer_and_thanks_again(door: Any) -> None:
    phone = door.phone()
    page = door.open(phone, door.elina)
    for _ in range(2):
        assert door.send(phone, page, useful="3").status_code == 200
    assert (Sheet.objects.count(), Sheet.objects.get().revision) == (1, 1)


@pytest.mark.parametrize(
    ("bad", "kept"),
    [
        ({"heard": "9", "open": "Säilyy"}, "Säilyy"),
        ({"open": "ä" * 2001}, "ä" * 2001),
        ({"useful": "hyvä", "open": "שלום 🌿"}, "שלום 🌿"),
    ],
)
def test_bad_input_says_what_to_do_keeps_what_was_typed_and_changes_nothing(
    door: Any, bad: Any, kept: str
) -> None:
    phone = door.phone()
    page = door.open(phone, door.elina)
    again = door.send(phone, page, own_goal="2", **bad)
    assert again.status_code == 422
    assert kept in again.content.decode()
    assert re.search(r'id="q0_own_goal2" value="2" checked', again.content.decode())
    assert not Sheet.objects.exists()
    # The page that came back sends the same answer once.
    assert door.send(phone, again, own_goal="2").status_code == 200
    assert Sheet.objects.count() == 1


def test_nothing_chosen_is_told_and_skipping_everything_is_an_answer(door: Any) -> None:
    phone = door.phone()
    page = door.open(phone, door.elina)
    assert door.send(phone, page).status_code == 422
    assert door.send(phone, page, open="   ").status_code == 422
    assert not Sheet.objects.exists()
    assert door.send(phone, page, useful="").status_code == 200
    assert Sheet.objects.count() == 1


def test_a_nul_character_is_left_out(door: Any) -> None:
    phone = door.phone()
    door.send(phone, door.open(phone, door.elina), open="a\x00b")
    assert Answer.objects.get(item_key="open").words == "ab"


@pytest.mark.parametrize("note", ["", "x", "a" * 30_000, "ä"])
def test_a_form_without_our_own_seal_changes_nothing(door: Any, note: str) -> None:
    page = door.phone().post("/vastaa/", {"note": note, "q0_useful": "3"})
    assert page.status_code == 410
    assert not Sheet.objects.exists()


def test_a_cookies_note_is_worth_nothing_in_a_form(door: Any) -> None:
    phone = door.phone()
    door.open(phone, door.elina)
    cookie = phone.cookies["v"].value
    assert phone.post("/vastaa/", {"note": cookie, "q0_useful": "3"}).status_code == 410
    forged = seal("answer2", {"g": "0" * 32}, now=door.now)
    assert phone.post("/vastaa/", {"note": forged, "q0_useful": "3"}).status_code == 410
    assert not Sheet.objects.exists()


def test_no_csrf_cookie_is_needed_since_the_forms_own_seal_is_what_cannot_be_forged(door: Any) -> None:
    phone = door.phone()  # checks csrf like a real server
    page = door.open(phone, door.elina)
    assert "csrftoken" not in phone.cookies
    elsewhere = door.phone()  # another site's form, without the seal
    assert elsewhere.post("/vastaa/", {"q0_useful": "1"}, HTTP_ORIGIN="https://evil.example").status_code == 410
    assert door.send(phone, page, useful="3").status_code == 200


# ---------- two people with one phone (TRUST 5) ----------


def test_the_form_and_not_the_cookie_decides_whose_answer_it_is(door: Any) -> None:
    phone = door.phone()
    elinas = door.open(phone, door.elina)
    door.open(phone, door.hassan)  # the cookie is Hassan's now
    door.send(phone, elinas, own_goal="1")
    assert [sheet.participation for sheet in Sheet.objects.all()] == [door.cast.elina]


def test_after_the_thank_you_the_next_person_finds_no_form_open(door: Any) -> None:
    phone = door.phone()
    page = door.open(phone, door.elina)
    door.send(phone, page, own_goal="1", open="Elinan sanat")
    again = phone.get("/vastaa/")
    assert "Avaa linkkisi uudelleen" in text_of(again)
    hassans = door.open(phone, door.hassan)
    assert "Elinan sanat" not in hassans.content.decode()
    assert "checked" not in hassans.content.decode()
    assert 'autocomplete="off"' in hassans.content.decode()


# ---------- the preview ----------


def test_a_workers_phone_shows_the_same_page_and_saves_nothing(door: Any) -> None:
    token = preview_token(door.cast.group.id, now=door.now)
    phone = door.phone()
    page = phone.get(f"/esim/{token}/")
    assert page.status_code == 200
    assert "Tämä on kokeilu. Mitään ei tallenneta." in text_of(page)
    sent = phone.post(f"/esim/{token}/", {"q0_useful": "4", "lang": "fi"})
    assert sent.status_code == 200
    assert not Sheet.objects.exists()
    assert not PooledBallot.objects.exists()


def test_a_preview_ends_and_is_no_way_to_answer(door: Any, monkeypatch: Any) -> None:
    token = preview_token(door.cast.group.id, now=door.now)
    assert door.phone().post("/vastaa/", {"note": token, "q0_useful": "4"}).status_code == 410
    monkeypatch.setattr("django.utils.timezone.now", lambda: door.now + timedelta(days=3))
    assert door.phone().get(f"/esim/{token}/").status_code == 404


# ---------- speed ----------


def test_the_page_takes_at_most_six_queries_and_the_answer_twelve(door: Any, queries: Any) -> None:
    door.cast.group.names_shown = True
    door.cast.group.save()
    # Somebody has answered before: the collections are there and the form's content is known.
    other = door.phone()
    door.send(other, door.open(other, door.hassan), useful="2")
    phone = door.phone()
    with queries() as counted:
        phone.get(f"/v/{door.elina.token}/")
    assert counted.n <= 1
    with queries() as counted:
        page = phone.get("/vastaa/")
    assert counted.n <= 6, counted.sql
    with queries() as counted:
        door.send(phone, page, own_goal="4", open="Hei")
    in_transactions = [sql for sql in counted.sql if not sql.startswith(("SAVEPOINT", "RELEASE"))]
    assert len(in_transactions) <= 12, counted.sql


def test_a_card_of_the_group_with_nothing_to_answer_says_so(door: Any) -> None:
    door.meeting.delete()
    words = text_of(door.open(door.phone(), door.elina))
    assert "Juuri nyt ei ole mitään vastattavaa" in words


def test_a_card_made_anew_is_another_persons_for_nobody(door: Any) -> None:
    new = hand_card(by=door.cast.viewer("aino"), now=door.now, participation_id=door.cast.elina.id)
    phone = door.phone()
    door.send(phone, door.open(phone, new), useful="5")
    assert Sheet.objects.get().participation == door.cast.elina
