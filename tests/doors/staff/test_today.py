"""Today: the next meeting, what waits and what is missing."""

from datetime import date, time, timedelta
from typing import Any

import pytest
from django.urls import reverse

from porukka.core.dates import moment
from porukka.domain.activities.models import Activity, ActivityRole
from porukka.domain.meetings.models import Attendance, Call, Meeting, RecordLine, WrongCodes
from porukka.domain.meetings.rules import codes
from porukka.domain.people.models import Invitation, Membership, Unit
from tests.doors.test_access_table import client_of
from tests.factories.activities import (
    ActivityFactory,
    ActivityRoleFactory,
    ParticipationFactory,
    ReadinessItemFactory,
)
from tests.factories.meetings import MeetingFactory
from tests.factories.people import PersonFactory, UnitFactory

TODAY = reverse("staff:today")


@pytest.fixture(autouse=True)
def _real_now(cast: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: cast.now)


@pytest.fixture
def aino(cast: Any) -> Any:
    client = client_of(cast, "aino")
    client.cookies["kieli"] = "fi"
    return client


def at(group: Any, number: int, day: date, state: str = "planned") -> Meeting:
    return MeetingFactory(
        activity=group, number=number, on=day, state=state, starts_local=time(12, 30), ends_local=time(15, 0),
        starts_at=moment(day, time(12, 30)), ends_at=moment(day, time(15, 0)),
    )  # fmt: skip


def away(meeting: Meeting, participation: Any, status: str = "absent") -> None:
    Attendance.objects.create(
        organisation=meeting.organisation, meeting=meeting, participation=participation, status=status
    )


def test_who_holds_an_open_meeting_is_told_that_typed_codes_wait(cast: Any, aino: Any) -> None:
    meeting = at(cast.group, 1, cast.now.date())
    WrongCodes.objects.create(began_at=codes.window_of(cast.now), n=codes.MOST_WRONG)
    assert "QR-kuva toimii" not in aino.get(TODAY).text
    Meeting.objects.filter(id=meeting.id).update(state="open")
    assert "QR-kuva toimii" in aino.get(TODAY).text
    WrongCodes.objects.update(n=codes.MOST_WRONG - 1)
    assert "QR-kuva toimii" not in aino.get(TODAY).text


def test_the_next_meeting_stands_first_and_opens_from_here(cast: Any, aino: Any) -> None:
    meeting = at(cast.group, 1, date(2026, 11, 18))
    page = aino.get(TODAY).text
    assert "Aino" in page
    assert "12.30" in page
    assert reverse("staff:open_meeting", args=[cast.group.id, meeting.id]) in page


def test_somebody_away_twice_is_called_and_the_tick_can_be_taken_back(cast: Any, aino: Any) -> None:
    for number, day in enumerate((date(2026, 11, 4), date(2026, 11, 11)), start=1):
        meeting = at(cast.group, number, day, "closed")
        away(meeting, cast.elina, "absent_told" if number == 1 else "absent")
        away(meeting, cast.hassan, "absent" if number == 1 else "present")
    page = aino.get(TODAY).text
    assert "Elina" in page
    ids = [cast.group.id, meeting.id, cast.elina.id]
    assert reverse("staff:call", args=ids) in page
    assert reverse("staff:call", args=[cast.group.id, meeting.id, cast.hassan.id]) not in page
    ticked = aino.post(reverse("staff:call", args=ids), follow=True).text
    assert f'{reverse("staff:call", args=ids)}"' not in ticked
    assert reverse("staff:undo_call", args=ids) in ticked
    assert Call.objects.count() == 1
    aino.post(reverse("staff:undo_call", args=ids))
    assert reverse("staff:call", args=ids) in aino.get(TODAY).text


def test_lines_not_taken_over_and_meetings_never_closed_wait_here(cast: Any, aino: Any) -> None:
    closed = at(cast.group, 1, date(2026, 11, 11), "closed")
    RecordLine.objects.create(organisation=cast.organisation, meeting=closed, participation=cast.elina)
    forgotten = at(cast.group, 2, date(2026, 11, 17))
    page = aino.get(TODAY).text
    assert reverse("staff:record_lines", args=[cast.group.id, closed.id]) in page
    assert reverse("staff:meeting", args=[cast.group.id, forgotten.id]) in page


def test_a_newcomer_is_shown_the_first_step(cast: Any) -> None:
    kerttu = client_of(cast, "kerttu")
    kerttu.cookies["kieli"] = "fi"
    assert "Valitse malli" in kerttu.get(TODAY).text


def test_who_starts_a_new_organisation_is_shown_the_first_steps_until_a_group_begins(cast: Any) -> None:
    anneli = client_of(cast, "anneli")
    anneli.cookies["kieli"] = "fi"
    assert "Ennen kuin ensimmäinen ryhmä alkaa" not in anneli.get(TODAY).text
    groups = Activity.objects.filter(organisation=cast.organisation)
    groups.update(removed_at=cast.now, state="planned")
    Unit.objects.filter(organisation=cast.organisation).update(removed_at=cast.now)
    page = anneli.get(TODAY).text
    assert "Ennen kuin ensimmäinen ryhmä alkaa" in page
    assert "Kaikki on hoidettu" not in page
    for name in ("units", "places", "invite_staff", "new_group"):
        assert f'<a href="{reverse(f"staff:{name}")}"' in page
    done = "Tehty: </span>"
    assert page.count(done) == 1  # there are colleagues
    # A unit, and then a planned group, leave the list there.
    Unit.objects.filter(organisation=cast.organisation).update(removed_at=None)
    assert anneli.get(TODAY).text.count(done) == 2
    groups.filter(id=cast.group.id).update(removed_at=None)
    page = anneli.get(TODAY).text
    assert "Ennen kuin ensimmäinen ryhmä alkaa" in page
    assert page.count(done) == 3
    assert "Ennen kuin" not in client_of(cast, "aino").get(TODAY).text
    # The first administrator's own invitation is no colleague's; one that waits is.
    Membership.objects.exclude(account=cast.accounts["anneli"]).update(until_at=cast.now)
    asked = {"organisation": cast.organisation, "email": "a@example.org", "role": "worker", "invited_at": cast.now}
    asked |= {"expires_at": cast.now + timedelta(days=7)}
    Invitation.objects.create(**asked, accepted_at=cast.now)
    assert anneli.get(TODAY).text.count(done) == 2
    Invitation.objects.create(**asked)
    assert anneli.get(TODAY).text.count(done) == 3
    groups.filter(id=cast.group.id).update(state="running")
    assert "Ennen kuin ensimmäinen ryhmä alkaa" not in anneli.get(TODAY).text


def test_somebody_let_in_for_a_meeting_finds_it_here(cast: Any, aino: Any) -> None:
    meeting = at(cast.group, 1, date(2026, 11, 18))
    aino.post(
        reverse("staff:substitutes", args=[cast.group.id, meeting.id]),
        {"account_id": str(cast.accounts["mikko"].id)},
    )
    page = client_of(cast, "mikko").get(TODAY).text
    assert reverse("staff:meeting", args=[cast.group.id, meeting.id]) in page
    assert "Elina" not in page


def test_other_groups_people_are_not_here(cast: Any) -> None:
    meeting = at(cast.group, 1, date(2026, 11, 11), "closed")
    away(meeting, cast.elina)
    page = client_of(cast, "mikko").get(TODAY).text
    assert "Elina" not in page
    assert "Arjen eväät" not in page


def test_a_card_has_no_line_before_three_answers_and_misses_nothing_without_the_script(
    cast: Any, aino: Any
) -> None:
    page = aino.get(reverse("staff:group_line", args=[cast.group.id]))
    assert page.status_code == 200
    assert page.text.strip() == ""


def test_today_takes_the_same_few_queries_for_one_group_as_for_ten(cast: Any, aino: Any, queries: Any) -> None:
    def fill(group: Any) -> None:
        for number in range(1, 5):
            meeting = at(
                group,
                number,
                date(2026, 11, 18) + timedelta(days=7 * (number - 3)),
                "planned" if number > 2 else "closed",
            )
            if number < 3:
                for participation in group.participations.all():
                    away(meeting, participation)
                    RecordLine.objects.create(
                        organisation=cast.organisation, meeting=meeting, participation=participation
                    )

    fill(cast.group)
    aino.get(TODAY)
    with queries() as few:
        aino.get(TODAY)
    for number in range(9):
        group = ActivityFactory(organisation=cast.organisation, unit=cast.unit, name=f"Ryhmä {number}")
        ActivityRoleFactory(activity=group, account=cast.accounts["aino"])
        for name in range(6):
            person = PersonFactory(organisation=cast.organisation, shown_name=f"H{number}{name}")
            ParticipationFactory(activity=group, person=person)
        fill(group)
    with queries() as many:
        aino.get(TODAY)
    reads = [
        sql
        for sql in many.sql
        if sql.startswith("SELECT") and "core_audit" not in sql and "pg_advisory" not in sql
    ]
    assert many.n == few.n
    assert len(reads) <= 16


def test_a_coordinator_without_own_groups_sees_what_the_units_groups_lack(cast: Any, queries: Any) -> None:
    ActivityRole.objects.filter(activity=cast.group, account=cast.accounts["kalle"]).update(until_at=cast.now)
    cast.other_group.state = "planned"
    cast.other_group.save()
    ReadinessItemFactory(activity=cast.other_group)
    kerttu = client_of(cast, "kerttu")
    kerttu.cookies["kieli"] = "fi"
    page = kerttu.get(TODAY).text
    assert "Käynnissä 1, suunnitteilla 1." in page
    assert "Täällä ei ole vielä ryhmiä" not in page
    for name in ("Arjen eväät", "Kädet savessa"):
        assert name in page
    assert reverse("staff:facilitators", args=[cast.group.id]) in page
    assert "Kaukainen" not in page
    assert "Elina" not in page
    assert reverse("staff:groups") in page
    assert reverse("staff:new_group") in page
    with queries() as few:
        kerttu.get(TODAY)
    for _ in range(10):
        ActivityFactory(organisation=cast.organisation, unit=cast.unit)
    with queries() as many:
        assert "Ja vielä" in kerttu.get(TODAY).text
    assert many.n == few.n


def test_a_manager_is_led_to_the_figures_and_somebody_of_another_unit_sees_no_gaps(cast: Any) -> None:
    maija = client_of(cast, "maija")
    maija.cookies["kieli"] = "fi"
    page = maija.get(TODAY).text
    assert page.count(reverse("staff:figures")) > 1
    assert "Katso luvut" in page
    assert "Valitse malli" in page
    assert "Puuttuu vielä" not in page
    Membership.objects.filter(account=cast.accounts["kerttu"]).update(
        unit=UnitFactory(organisation=cast.organisation)
    )
    elsewhere = client_of(cast, "kerttu").get(TODAY).text
    assert "Kädet savessa" not in elsewhere
    assert reverse("staff:new_group") in elsewhere


def test_a_planned_groups_card_counts_the_accepted_as_the_page_of_people_does(cast: Any, aino: Any) -> None:
    group = ActivityFactory(organisation=cast.organisation, unit=cast.unit, state="planned", size_max=12)
    ActivityRoleFactory(activity=group, account=cast.accounts["aino"], role="responsible")
    for stage in ("accepted", "accepted", "interested"):
        ParticipationFactory(activity=group, stage=stage)
    assert "2 / 12 listalla" in " ".join(aino.get(TODAY).text.split())
    assert "2 / 12" in aino.get(reverse("staff:groups")).text
    assert "2 ryhmässä" in aino.get(reverse("staff:people", args=[group.id])).text


def test_a_counted_meeting_tells_how_many_were_here_not_that_everybody_was(cast: Any, aino: Any) -> None:
    meeting = at(cast.group, 1, date(2026, 11, 11), "closed")
    away(meeting, cast.elina, "present")
    assert "1 / 1 viimeksi" in aino.get(TODAY).text
    meeting.headcount = 14
    meeting.save()
    page = aino.get(TODAY).text
    assert "14 paikalla viimeksi" in page
    assert "14 / 14" not in page


def test_those_who_told_beforehand_are_told_of_and_not_those_marked_away(cast: Any, aino: Any) -> None:
    meeting = at(cast.group, 1, date(2026, 11, 18))
    away(meeting, cast.hassan, "absent")
    assert "on ilmoittanut" not in aino.get(TODAY).text
    away(meeting, cast.elina, "absent_told")
    assert "1 on ilmoittanut" in aino.get(TODAY).text
