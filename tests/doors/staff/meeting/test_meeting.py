"""One meeting run from one screen: phone and laptop, with and without the script."""

from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.urls import reverse

from porukka.core.models import AuditEntry
from porukka.domain.activities.models import Activity, ReadinessItem
from porukka.domain.goals import actions as goals
from porukka.domain.meetings.models import Attendance, Meeting, RecordLine, WrongCodes
from porukka.domain.meetings.rules import codes, meeting_code, wall_code
from porukka.domain.people.models import ConsentEvent
from tests import qr
from tests.doors.staff.meeting.conftest import Clock
from tests.doors.staff.meeting.screen import opened, url, whole_form
from tests.doors.test_access_table import client_of
from tests.factories.activities import ParticipationFactory, hand_card
from tests.factories.meetings import MeetingFactory
from tests.factories.people import PersonFactory
from tests.factories.surveys import uses_rating


def test_beside_the_open_button_stands_what_opening_does_and_when_the_meeting_begins(
    cast: Any, aino: Any, clock: Clock, meeting: Meeting
) -> None:
    page = aino.get(url(meeting, "meeting")).text
    assert "Ryhmä alkaa samalla" not in page
    assert "alkaa vasta" not in page
    Activity.objects.filter(id=cast.group.id).update(state="planned")
    ReadinessItem.objects.create(
        organisation=cast.organisation, activity=cast.group, key="place_booked", words="Tila", position=1
    )
    clock.on(minutes=-40)
    page = aino.get(url(meeting, "meeting")).text
    assert "Ryhmä alkaa samalla. Ennen alkua puuttuu vielä 1 asia." in page
    assert f'href="{reverse("staff:group", args=[cast.group.id])}#readiness"' in page
    assert "Tapaaminen alkaa vasta klo 12.30." in page
    clock.on(days=-1, minutes=120)
    assert "Tapaaminen alkaa vasta ke 18.11. klo 12.30." in aino.get(url(meeting, "meeting")).text


def test_a_card_gives_an_answer_as_soon_as_its_meeting_is_open(
    cast: Any, aino: Any, clock: Clock, meeting: Meeting
) -> None:
    uses_rating(cast.group)
    clock.on(hours=-5)
    card = hand_card(by=cast.viewer("aino"), now=clock.now, participation_id=cast.elina.id)
    phone = client_of(cast, "stranger")
    link = reverse("participant:link", args=[card.token])
    assert 'id="keep"' not in phone.get(link, follow=True).text
    opened(aino, meeting)
    assert 'id="keep"' in phone.get(link, follow=True).text


def test_more_answers_than_people_are_no_share_of_those_present(
    aino: Any, meeting: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(aino, meeting)
    monkeypatch.setattr("porukka.domain.surveys.queries.answered_count", lambda _id: 3)
    for more in ("?screen=1", ""):
        cache.clear()
        count = " ".join(aino.get(url(meeting, "answered") + more).text.split())
        assert "3 / 2" not in count
        assert "3 vastausta, paikalla 2" in count


def test_opening_gives_the_room_its_code_and_a_count(cast: Any, aino: Any, meeting: Meeting) -> None:
    page = aino.get(url(meeting, "meeting")).text
    assert "po-codeword" not in page
    opened(aino, meeting)
    page = aino.get(url(meeting, "meeting")).text
    assert meeting_code(meeting.id) in page
    count = aino.get(url(meeting, "answered"), headers={"HX-Request": "true"}).text
    assert "0 / 2" in count
    assert "Elina" not in count
    phone = client_of(cast, "stranger")
    assert phone.get(reverse("participant:meeting_code", args=[wall_code(meeting.id)])).status_code == 200


def test_a_meeting_days_away_is_not_opened_and_it_is_told_why(cast: Any, aino: Any) -> None:
    far = MeetingFactory(activity=cast.group, number=3)
    page = aino.post(url(far, "open_meeting"), follow=True).text
    assert "edellisestä päivästä" in page
    far.refresh_from_db()
    assert far.state == "planned"


def test_one_tap_marks_one_person_and_says_so(cast: Any, aino: Any, meeting: Meeting) -> None:
    opened(aino, meeting)
    tap = {"only": str(cast.elina.id), f"s-{cast.elina.id}": "absent_told", f"r-{cast.elina.id}": "ill"}
    answer = aino.post(url(meeting, "attendance"), tap, headers={"HX-Request": "true"})
    assert "1 / 2" in answer.text
    assert "<html" not in answer.text
    row = Attendance.objects.get()
    assert (row.participation_id, row.status, row.reason_key) == (cast.elina.id, "absent_told", "ill")
    back = {"only": str(cast.elina.id), f"s-{cast.elina.id}": "present", f"w-{cast.elina.id}": "present"}
    aino.post(url(meeting, "attendance"), back, headers={"HX-Request": "true"})
    assert Attendance.objects.get().status == "present"


def test_without_the_script_a_save_keeps_what_the_other_facilitator_marked(
    cast: Any, aino: Any, meeting: Meeting
) -> None:
    opened(aino, meeting)
    client_of(cast, "kalle").post(url(meeting, "attendance"), whole_form(cast, hassan="late"))
    saved = aino.post(url(meeting, "attendance"), whole_form(cast, elina="absent"))
    assert saved["Location"].endswith("#here")  # back to the list, not to the top
    marks = dict(Attendance.objects.values_list("participation_id", "status"))
    assert marks == {cast.elina.id: "absent", cast.hassan.id: "late"}


def test_nonsense_marks_change_nothing(cast: Any, aino: Any, meeting: Meeting) -> None:
    opened(aino, meeting)
    aino.post(url(meeting, "attendance"), {f"s-{cast.elina.id}": "karkasi"})
    aino.post(url(meeting, "attendance"), {f"s-{cast.sari.id}": "late"})
    assert Attendance.objects.count() == 0


def test_the_note_keeps_both_texts_when_two_write_at_once(cast: Any, aino: Any, meeting: Meeting) -> None:
    saved = aino.post(
        url(meeting, "meeting_note"), {"note": "Keitto onnistui", "revision": "1"}, headers={"X-Autosave": "1"}
    )
    assert saved.json()["revision"] == 2
    late = client_of(cast, "kalle").post(url(meeting, "meeting_note"), {"note": "Sade", "revision": "1"})
    assert late.status_code == 409
    assert "Keitto onnistui" in late.text
    assert "Sade" in late.text
    long = aino.post(
        url(meeting, "meeting_note"), {"note": "x" * 4001, "revision": "2"}, headers={"X-Autosave": "1"}
    )
    assert long.status_code == 422
    meeting.refresh_from_db()
    assert meeting.note == "Keitto onnistui"


def test_a_headcount_for_those_not_on_the_list(cast: Any, aino: Any, meeting: Meeting) -> None:
    opened(aino, meeting)
    assert aino.post(url(meeting, "headcount"), {"headcount": "-3"}).status_code == 422
    assert aino.post(url(meeting, "headcount"), {"headcount": "14"}).status_code == 302
    meeting.refresh_from_db()
    assert meeting.headcount == 14


def test_closing_nine_people_with_two_absentees_takes_at_most_eight_taps(
    cast: Any, aino: Any, meeting: Meeting
) -> None:
    for number in range(7):
        person = PersonFactory(organisation=cast.organisation, shown_name=f"Henkilö {number}")
        ParticipationFactory(activity=cast.group, person=person)
    opened(aino, meeting)
    taps = 0

    def tap(name: str, **form: str) -> Any:
        nonlocal taps
        taps += 1
        return aino.post(url(meeting, name), form, headers={"HX-Request": "true"} if "only" in form else {})

    elina, hassan = str(cast.elina.id), str(cast.hassan.id)
    tap("attendance", only=elina, **{f"s-{elina}": "absent_told"})
    tap("attendance", only=elina, **{f"s-{elina}": "absent_told", f"r-{elina}": "ill"})
    tap("attendance", only=hassan, **{f"s-{hassan}": "absent"})
    closed = tap("close_meeting")
    assert closed.url == url(meeting, "record_lines")
    assert "Henkilö 3" in aino.get(closed.url).text
    tap("take_over")
    assert taps == 5
    assert taps <= 8
    meeting.refresh_from_db()
    assert (meeting.state, meeting.code_hmac) == ("closed", None)
    assert Attendance.objects.filter(status="present").count() == 7
    assert RecordLine.objects.filter(taken_over_at=None).count() == 0


def test_a_line_holds_ones_own_matters_and_the_goal_only_with_a_yes(
    cast: Any, aino: Any, meeting: Meeting
) -> None:
    by = {"by": cast.viewer("aino"), "now": cast.now, "activity_id": cast.group.id, "is_main": True}
    goals.agree_goal(**by, participation_id=cast.elina.id, words="Käydä ulkona")
    goals.agree_goal(**by, participation_id=cast.hassan.id, words="Löytää kurssi")
    ConsentEvent.objects.create(
        organisation=cast.organisation, person=cast.elina.person, purpose="own_worker_sees_goal", given=True,
        text_version="1", language="fi", channel="face_to_face", at=cast.now,
    )  # fmt: skip
    opened(aino, meeting)
    aino.post(url(meeting, "close_meeting"))
    page = aino.get(url(meeting, "record_lines")).text
    assert "Käydä ulkona" in page
    assert "Löytää kurssi" not in page
    line = RecordLine.objects.get(participation=cast.elina)
    written = aino.post(url(meeting, "record_line", line.id), {"agreed": "Soittaa Kelaan", "revision": "1"})
    assert written.status_code == 302
    page = aino.get(url(meeting, "record_lines")).text
    mine = page[page.index(f'id="text-{line.id}"') :].split("</p>")[0]
    assert "Soittaa Kelaan" in mine
    assert "Hassan" not in mine
    late = client_of(cast, "kalle").post(
        url(meeting, "record_line", line.id), {"agreed": "Muuta", "revision": "1"}
    )
    assert late.status_code == 409
    aino.post(url(meeting, "take_over"), {"line_id": str(line.id)})
    assert RecordLine.objects.filter(taken_over_at=None).count() == 1
    aino.post(url(meeting, "give_back", line.id))
    assert RecordLine.objects.filter(taken_over_at=None).count() == 2


def test_a_closed_meeting_is_opened_again_with_a_trace(cast: Any, aino: Any, meeting: Meeting) -> None:
    opened(aino, meeting)
    aino.post(url(meeting, "close_meeting"))
    aino.post(url(meeting, "reopen_meeting"))
    meeting.refresh_from_db()
    assert meeting.state == "open"
    assert meeting.code_hmac
    assert list(AuditEntry.objects.filter(object_id=meeting.id).order_by("id").values_list("verb", flat=True)) == [
        "open_meeting", "close_meeting", "reopen_meeting",
    ]  # fmt: skip
    assert "avattu uudelleen" in aino.get(url(meeting, "meeting")).text


def test_a_substitute_is_let_in_with_one_tap_and_sees_this_meeting_only(
    cast: Any, aino: Any, meeting: Meeting
) -> None:
    mikko = client_of(cast, "mikko")
    assert mikko.get(url(meeting, "meeting")).status_code == 403
    assert "Mikko" in aino.get(url(meeting, "meeting") + "?let=1").text
    aino.post(url(meeting, "substitutes"), {"account_id": str(cast.accounts["mikko"].id)})
    opened(mikko, meeting)
    page = mikko.get(url(meeting, "meeting"))
    assert page.status_code == 200
    assert "Elina" in page.text
    for closed in ("record_lines", "reopen_meeting"):
        assert mikko.get(url(meeting, closed)).status_code in (403, 405)
    assert mikko.post(url(meeting, "reopen_meeting")).status_code == 403
    other = MeetingFactory(activity=cast.group, number=2)
    assert mikko.get(url(other, "meeting")).status_code == 403
    assert mikko.post(url(meeting, "close_meeting")).url == url(meeting, "meeting")
    aino.post(url(meeting, "end_substitute", cast.accounts["mikko"].id))
    assert mikko.get(url(meeting, "meeting")).status_code == 403


def test_the_wall_shows_the_code_and_no_names(cast: Any, aino: Any, meeting: Meeting) -> None:
    opened(aino, meeting)
    page = aino.get(url(meeting, "meeting_wall")).text
    assert "po-codeword" in page
    assert "Elina" not in page


def test_the_walls_picture_works_while_typed_codes_wait_and_the_room_is_told(
    cast: Any, aino: Any, meeting: Meeting, clock: Clock
) -> None:
    opened(aino, meeting)
    cache.clear()
    assert "QR-kuva toimii" not in aino.get(url(meeting, "meeting_wall")).text
    WrongCodes.objects.create(began_at=codes.window_of(clock.now), n=codes.MOST_WRONG)
    cache.clear()
    wall = aino.get(url(meeting, "meeting_wall")).text
    for page in (wall, aino.get(url(meeting, "meeting")).text, aino.get(url(meeting, "answered")).text):
        assert "QR-kuva toimii" in page
    address = qr.read(wall)
    assert address.endswith(reverse("participant:meeting_code", args=[wall_code(meeting.id)]))
    phone = client_of(cast, "stranger")
    assert phone.get(address).status_code == 200
    assert "Ilman nimeä" in phone.get(address).text
    waits = phone.post(reverse("participant:code"), {"code": meeting_code(meeting.id)})
    assert waits.status_code == 429
    assert 0 < int(waits["Retry-After"]) <= 600
    assert "12.10" in waits.text
    assert qr.read(aino.get(url(meeting, "meeting")).text) == address


def test_the_wall_opens_with_what_came_of_last_time_and_turns_to_the_code(
    cast: Any, aino: Any, meeting: Meeting, clock: Clock
) -> None:
    from porukka.domain.voice.models import GroupReply

    GroupReply.objects.create(
        organisation=cast.organisation, activity=cast.group, said="Enemmän aikaa jutella", outcome="we_do",
        because="Kahveille on 20 minuuttia", made_at=cast.now,
    )  # fmt: skip
    opened(aino, meeting)
    page = aino.get(url(meeting, "meeting_wall")).text
    assert "Enemmän aikaa jutella" in page
    assert "po-codeword" not in page
    assert "po-codeword" in aino.get(url(meeting, "meeting_wall") + "?face=code").text
    clock.on(hours=2)
    assert "po-codeword" in aino.get(url(meeting, "meeting_wall") + "?face=<x>").text


def test_only_the_whole_unread_batch_without_names_can_be_thrown_away(
    cast: Any, aino: Any, meeting: Meeting
) -> None:
    from porukka.domain.surveys.models import Collection, PooledBallot
    from tests.factories.surveys import uses_rating

    uses_rating(cast.group)
    opened(aino, meeting)
    anonymous = Collection.objects.get(mode="anonymous")
    assert url(meeting, "void_answers") not in aino.get(url(meeting, "meeting")).text
    for _one in range(2):
        PooledBallot.objects.create(
            organisation=cast.organisation, collection=anonymous, client_key=uuid4(), payload={"useful": 1}
        )
    assert url(meeting, "void_answers") in aino.get(url(meeting, "meeting")).text
    aino.post(url(meeting, "void_answers"))
    assert PooledBallot.objects.count() == 0


def test_the_screen_takes_the_same_queries_for_2_people_as_for_20(
    cast: Any, aino: Any, meeting: Meeting, queries: Any
) -> None:
    opened(aino, meeting)
    aino.get(url(meeting, "meeting"))
    with queries() as few:
        aino.get(url(meeting, "meeting"))
    for number in range(18):
        person = PersonFactory(organisation=cast.organisation, shown_name=f"Henkilö {number}")
        ParticipationFactory(activity=cast.group, person=person)
    with queries() as many:
        aino.get(url(meeting, "meeting"))
    assert many.n == few.n


def test_before_a_meeting_begins_only_those_who_cannot_come_are_marked(
    cast: Any, aino: Any, clock: Clock, meeting: Meeting
) -> None:
    clock.on(hours=-20)
    page = aino.get(url(meeting, "meeting")).text
    assert "Ilmoitti, ettei pääse" in page
    assert "Ei tullut" not in page
    key = f"s-{cast.elina.id}"
    aino.post(url(meeting, "attendance"), {key: "absent"})
    assert not Attendance.objects.filter(meeting=meeting).exists()
    aino.post(url(meeting, "attendance"), {key: "absent_told"})
    assert Attendance.objects.get(meeting=meeting).status == "absent_told"
    opened(aino, meeting)
    assert "Ei tullut" in aino.get(url(meeting, "meeting")).text
