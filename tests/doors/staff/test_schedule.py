"""The list of meetings and their changes, on the pages."""

from datetime import date, time, timedelta
from typing import Any

import pytest
from django.urls import reverse
from icalendar import Calendar

from porukka.domain.meetings.actions import plan_meetings
from porukka.domain.meetings.models import Meeting
from tests.doors.test_access_table import client_of
from tests.factories.meetings import MeetingFactory


@pytest.fixture(autouse=True)
def _real_now(cast: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: cast.now)


@pytest.fixture
def aino(cast: Any) -> Any:
    client = client_of(cast, "aino")
    client.cookies["kieli"] = "fi"
    return client


def url(cast: Any, name: str, *ids: Any) -> str:
    return reverse(f"staff:{name}", args=[cast.group.id, *ids])


WEEKLY = {
    "rule": "weekly",
    "from_on": "2026-12-17",
    "count": "3",
    "until": "",
    "starts_local": "12:30",
    "ends_local": "15.00",
    "place_id": "",
}


def planned(cast: Any, count: int = 3) -> list[Meeting]:
    return plan_meetings(
        by=cast.viewer("aino"),
        now=cast.now,
        activity_id=cast.group.id,
        rule={"rule": "weekly"},
        from_on=date(2026, 11, 19),
        count=count,
        starts_local=time(12, 30),
        ends_local=time(15, 0),
    )


def test_an_empty_list_teaches_the_next_step(cast: Any, aino: Any) -> None:
    assert url(cast, "plan_meetings") in aino.get(url(cast, "meetings")).text


def test_the_days_are_seen_with_what_is_skipped_before_anything_is_saved(cast: Any, aino: Any) -> None:
    page = aino.get(url(cast, "plan_meetings"), WEEKLY)
    assert page.status_code == 200
    assert "Jouluaatto" in page.text
    assert Meeting.objects.count() == 0
    answer = aino.post(url(cast, "plan_meetings"), WEEKLY)
    assert answer.status_code == 302
    assert [row.on for row in Meeting.objects.order_by("number")] == [
        date(2026, 12, 17), date(2026, 12, 31), date(2027, 1, 7),
    ]  # fmt: skip
    assert "12.30–15.00" in aino.get(url(cast, "meetings")).text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("ends_local", "12:00"),
        ("ends_local", "iltapäivällä"),
        ("from_on", "2026-11-02"),
        ("from_on", "31.2.2026"),
        ("from_on", "2126-11-02"),
        ("count", "100000"),
        ("count", "-1"),
        ("rule", "päivittäin"),
        ("place_id", "00000000-0000-0000-0000-000000000007"),
        ("starts_local", "\x00"),
        ("starts_local", ""),
    ],
)
def test_a_faulty_plan_says_it_beside_the_field_keeps_the_rest_and_saves_nothing(
    cast: Any, aino: Any, field: str, value: str
) -> None:
    page = aino.post(url(cast, "plan_meetings"), WEEKLY | {field: value})
    assert page.status_code == 422
    assert "ds-validation-message" in page.text
    assert Meeting.objects.count() == 0


def test_a_past_series_is_planned_when_it_is_ticked_as_held(cast: Any, aino: Any) -> None:
    given = WEEKLY | {"from_on": "2026-11-02", "past_ok": "on"}
    assert aino.get(url(cast, "plan_meetings"), given).text.count("past_ok") >= 2
    assert aino.post(url(cast, "plan_meetings"), given).status_code == 302


def test_a_meeting_is_added_moved_cancelled_taken_back_and_removed(cast: Any, aino: Any) -> None:
    first, second, _third = planned(cast)
    more = {"on": "2026-11-24", "starts_local": "9:00", "ends_local": "10:00", "place_id": "", "title": "Retki 🌲"}
    assert aino.post(url(cast, "add_meeting"), more).status_code == 302
    assert Meeting.objects.get(title="Retki 🌲").number == 2
    assert aino.get(url(cast, "meeting_time", first.id)).status_code == 200
    move = {
        "on": "2026-11-20", "starts_local": "12:30", "ends_local": "15:00", "place_id": "",
        "scope": "following", "revision": str(first.revision),
    }  # fmt: skip
    assert aino.post(url(cast, "meeting_time", first.id), move).status_code == 302
    second.refresh_from_db()
    assert second.on == date(2026, 11, 27)
    assert "Tästä ei lähde viestiä" in aino.get(url(cast, "meeting_time", second.id)).text
    assert aino.post(url(cast, "cancel_meeting", second.id), {"reason": ""}).status_code == 422
    assert aino.post(url(cast, "cancel_meeting", second.id), {"reason": "Ohjaaja on poissa"}).status_code == 302
    told = aino.get(url(cast, "meetings")).text
    assert "Ohjaaja on poissa" in told
    assert "Viestiä ei lähtenyt: kerro niille, jotka voivat olla tulossa." in told
    aino.post(url(cast, "uncancel_meeting", second.id))
    gone = aino.post(url(cast, "remove_meeting", second.id), follow=True).text
    assert not Meeting.objects.filter(id=second.id).exists()
    assert [row.number for row in Meeting.objects.order_by("starts_at")] == [1, 2, 3]
    assert gone.count(url(cast, "restore_meeting", second.id)) == 2  # right after, and on the list of the removed
    assert aino.get(url(cast, "meetings")).text.count(url(cast, "restore_meeting", second.id)) == 1
    aino.post(url(cast, "restore_meeting", second.id))
    assert Meeting.objects.filter(id=second.id).exists()
    assert url(cast, "restore_meeting", second.id) not in aino.get(url(cast, "meetings")).text
    assert (
        aino.post(url(cast, "restore_meeting", first.id), follow=True).status_code == 200
    )  # nothing to bring back


def test_the_later_of_two_who_move_sees_that_the_other_was_first(cast: Any, aino: Any) -> None:
    (first,) = planned(cast, 1)
    move = {
        "on": "2026-11-20", "starts_local": "12:30", "ends_local": "15:00", "place_id": "",
        "scope": "one", "revision": str(first.revision),
    }  # fmt: skip
    aino.post(url(cast, "meeting_time", first.id), move)
    late = client_of(cast, "kalle").post(url(cast, "meeting_time", first.id), move | {"on": "2026-11-23"})
    assert late.status_code == 409
    assert "20.11.2026" in late.text
    first.refresh_from_db()
    assert first.on == date(2026, 11, 20)


def test_the_calendar_file_holds_every_meeting_with_its_id(cast: Any, aino: Any) -> None:
    first, *_rest = planned(cast)
    calendar = Calendar.from_ical(aino.get(url(cast, "group_calendar")).content)
    events = calendar.walk("VEVENT")
    assert len(events) == 3
    assert str(events[0]["uid"]) == first.ical_uid
    assert events[0]["dtstart"].dt.hour == 12


def test_an_overlap_warns_and_refuses_nothing(cast: Any, aino: Any) -> None:
    (mine,) = planned(cast, 1)
    from tests.factories.activities import ActivityRoleFactory

    ActivityRoleFactory(activity=cast.other_group, account=cast.accounts["aino"])
    MeetingFactory(
        activity=cast.other_group, number=1, on=mine.on, starts_local=time(14, 0), ends_local=time(16, 0)
    )
    page = aino.get(url(cast, "meetings")).text
    assert "Kädet savessa" in page
    assert "Aino" in page


def test_a_coordinator_sees_times_and_no_answers(cast: Any) -> None:
    planned(cast)
    page = client_of(cast, "kerttu").get(url(cast, "meetings")).text
    assert "12.30–15.00" in page
    assert (
        f'{reverse("staff:meeting", args=[cast.group.id, Meeting.objects.earliest("starts_at").id])}"' not in page
    )


def test_the_list_takes_the_same_queries_for_2_meetings_as_for_40(cast: Any, aino: Any, queries: Any) -> None:
    planned(cast, 2)
    aino.get(url(cast, "meetings"))
    with queries() as few:
        aino.get(url(cast, "meetings"))
    for number in range(3, 41):
        MeetingFactory(activity=cast.group, number=number, on=date(2026, 11, 19) + timedelta(days=number))
    with queries() as many:
        aino.get(url(cast, "meetings"))
    assert many.n == few.n <= 20


def test_the_page_tells_which_days_the_rhythm_goes_round_and_why(cast: Any) -> None:
    plan_meetings(
        by=cast.viewer("aino"), now=cast.now, activity_id=cast.group.id, rule={"rule": "weekly"},
        from_on=date(2027, 4, 24), count=3, starts_local=time(10), ends_local=time(12), place_id=None,
    )  # fmt: skip
    page = client_of(cast, "aino").get(reverse("staff:meetings", args=[cast.group.id])).content.decode()
    assert "1.5." in page


def test_a_single_meeting_on_a_holiday_is_asked_about_and_stands_when_it_is_said_again(
    cast: Any, aino: Any
) -> None:
    more = {"on": "2027-03-26", "starts_local": "9:00", "ends_local": "10:00", "place_id": "", "title": ""}
    asked = aino.post(url(cast, "add_meeting"), more)
    assert asked.status_code == 422
    assert "pe 26.3. ei ole tavallinen päivä: Pitkäperjantai." in asked.text
    assert 'name="day_ok"' in asked.text
    assert Meeting.objects.count() == 0
    assert aino.post(url(cast, "add_meeting"), more | {"day_ok": "on"}).status_code == 302
    assert "pe 26.3. (Pitkäperjantai)" in aino.get(url(cast, "meetings")).text
    # Negative control: an ordinary day needs no words
    assert aino.post(url(cast, "add_meeting"), more | {"on": "2027-03-25"}).status_code == 302
    made = Meeting.objects.get(on=date(2027, 3, 25))
    assert 'name="day_ok"' not in aino.get(url(cast, "meeting_time", made.id)).text
    move = more | {"on": "2027-03-29", "scope": "one", "revision": str(made.revision)}
    assert "ma 29.3. ei ole tavallinen päivä" in aino.post(url(cast, "meeting_time", made.id), move).text
    assert aino.post(url(cast, "meeting_time", made.id), move | {"day_ok": "on"}).status_code == 302
