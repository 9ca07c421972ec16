"""Keeping the organisation: staff, units, settings, the log."""

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from porukka.core import audit
from porukka.core.models import AuditEntry
from porukka.domain.meetings import queries as meetings
from porukka.domain.messaging.models import Message
from porukka.domain.people import actions, queries
from porukka.domain.people.models import Invitation, Membership, Organisation, Unit
from tests.factories.activities import ActivityFactory
from tests.factories.meetings import MeetingFactory
from tests.factories.people import MembershipFactory, UnitFactory

pytestmark = pytest.mark.django_db


def client_of(cast: Any, who: str) -> Client:
    client = Client()
    client.force_login(cast.accounts[who], backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def anneli(cast: Any) -> Client:
    return client_of(cast, "anneli")


def words_of(page: Any) -> str:
    return page.content.decode()


PAGES = ["", "invite/", "units/", "settings/", "closed-days/", "log/"]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_each_page_opens_in_each_language(anneli: Client, page: str, language: str) -> None:
    opened = anneli.get(f"/organisation/{page}", {"kieli": language})
    assert opened.status_code == 200
    assert f'<html lang="{language}"' in words_of(opened)


@pytest.mark.parametrize("who", ["aino", "maija"])
def test_workers_and_managers_keep_nothing(cast: Any, who: str) -> None:
    for page in PAGES:
        assert client_of(cast, who).get(f"/organisation/{page}").status_code == 403


def test_a_coordinator_sees_staff_and_units_but_no_settings_and_no_log(cast: Any) -> None:
    client = client_of(cast, "kerttu")
    assert [client.get(f"/organisation/{page}").status_code for page in PAGES] == [200, 200, 200, 403, 403, 403]


def test_the_list_shows_own_colleagues_only_and_narrows_while_typing(cast: Any, anneli: Client) -> None:
    page = words_of(anneli.get("/organisation/"))
    assert "Aino Leppä" in page
    assert "Olli" not in page
    whole = words_of(anneli.get("/organisation/", {"q": "leppä"}))
    part = words_of(anneli.get("/organisation/", {"q": "leppä"}, headers={"HX-Request": "true"}))
    assert "Aino Leppä" in part
    assert "Kalle" not in part
    assert part.strip() in whole


def test_a_colleague_is_invited_and_the_letter_waits(cast: Any, anneli: Client) -> None:
    form = {
        "name": "Uusi Työ",
        "email": "uusi@example.org",
        "role": "worker",
        "unit": str(cast.unit.id),
        "language": "fi",
    }
    assert anneli.post("/organisation/invite/", form).status_code == 302
    assert Message.objects.get().address == "uusi@example.org"
    assert "Uusi Työ" in words_of(anneli.get("/organisation/"))
    invitation = Invitation.objects.get()
    assert anneli.post(f"/organisation/invitations/{invitation.id}/withdraw/").status_code == 302
    assert Message.objects.get().state == "cancelled"


@pytest.mark.parametrize(
    "wrong",
    [
        {"email": "ei ole"},
        {"email": "aino@example.org"},
        {"name": ""},
        {"name": "a" * 300},
        {"role": "x"},
        {"unit": "x"},
    ],
)
def test_a_faulty_invitation_keeps_what_was_typed(cast: Any, anneli: Client, wrong: dict[str, str]) -> None:
    form = {
        "name": "Uusi Työ",
        "email": "uusi@example.org",
        "role": "worker",
        "unit": "",
        "language": "fi",
    } | wrong
    page = anneli.post("/organisation/invite/", form)
    assert page.status_code == 422
    assert "aria-invalid" in words_of(page)
    assert form["email"] in words_of(page)
    assert not Invitation.objects.exists()


def test_a_coordinator_cannot_invite_an_administrator(cast: Any) -> None:
    form = {"name": "U", "email": "u@example.org", "role": "administrator", "unit": "", "language": "fi"}
    client = client_of(cast, "kerttu")
    assert client.post("/organisation/invite/", form).status_code == 422
    assert 'value="administrator"' not in words_of(client.get("/organisation/invite/"))
    assert 'value="administrator"' in words_of(client_of(cast, "anneli").get("/organisation/invite/"))


def test_roles_are_given_and_ended_on_the_colleagues_page(cast: Any, anneli: Client) -> None:
    aino = cast.accounts["aino"]
    address = f"/organisation/staff/{aino.id}/"
    assert anneli.post(address, {"role": "manager", "unit": ""}).status_code == 302
    held = Membership.objects.get(account=aino, role="manager", until_at=None)
    assert anneli.post(f"{address}roles/{held.id}/end/").status_code == 302
    held.refresh_from_db()
    assert held.until_at is not None
    last = Membership.objects.get(account=aino, role="worker")
    refused = anneli.post(f"{address}roles/{last.id}/end/", follow=True)
    assert 'data-kind="stop"' in words_of(refused)


def test_a_colleague_of_elsewhere_is_not_found(cast: Any, anneli: Client) -> None:
    olli = cast.accounts["olli"].id
    for address in (f"/organisation/staff/{olli}/", f"/organisation/staff/{olli}/end/"):
        assert anneli.get(address).status_code == 404


def test_a_manager_is_named_as_one_where_somebody_takes_over_a_group(cast: Any, anneli: Client) -> None:
    """Managers come last, and the page says what a manager's role is not for."""
    address = f"/organisation/staff/{cast.accounts['aino'].id}/end/"
    text = anneli.get(address).content.decode()
    assert "Maija Mäki (esihenkilö)" in text
    assert "Kerttu Koivu (" not in text
    assert text.index("Mikko Saari") < text.index("Maija Mäki")
    assert "Esihenkilön rooliin ei kuulu ryhmätyötä" in text
    MembershipFactory(account=cast.accounts["maija"], organisation=cast.organisation, role="worker")
    assert "(esihenkilö)" not in anneli.get(address).content.decode()


def test_ending_work_asks_for_an_heir_and_then_ends_it(cast: Any, anneli: Client) -> None:
    aino = cast.accounts["aino"]
    address = f"/organisation/staff/{aino.id}/end/"
    assert "Arjen eväät" in words_of(anneli.get(address))
    assert anneli.post(address, {}).status_code == 422
    ended = anneli.post(address, {f"group_{cast.group.id}": str(cast.accounts["kalle"].id)})
    assert ended.status_code == 302
    assert "Aino Leppä" in words_of(anneli.get("/organisation/"))  # said once
    assert "Aino Leppä" not in words_of(anneli.get("/organisation/", {"q": "leppä"}))


def test_units_are_added_renamed_removed_and_brought_back(cast: Any, anneli: Client) -> None:
    assert anneli.post("/organisation/units/", {"name": "Pohjoinen"}).status_code == 302
    unit = Unit.objects.get(name="Pohjoinen")
    address = f"/organisation/units/{unit.id}/"
    assert anneli.post(address, {"name": "Länsi", "revision": "1"}).status_code == 302
    stale = anneli.post(address, {"name": "Itä", "revision": "1"})
    assert stale.status_code == 422
    assert "Länsi" in words_of(stale)
    assert anneli.post(f"{address}remove/").status_code == 302
    assert "Länsi" in words_of(anneli.get("/organisation/units/"))
    anneli.post(f"{address}restore/")
    assert Unit.objects.get(id=unit.id).removed_at is None
    kept = anneli.post(f"/organisation/units/{cast.unit.id}/remove/", follow=True)
    assert 'data-kind="stop"' in words_of(kept)


def settings_form(**changes: Any) -> dict[str, Any]:
    form = {
        "name": "Lehtola",
        "regime": "social_welfare",
        "languages": ["fi", "sv"],
        "crisis_number": "0800 1",
        "k": "5",
    }
    return form | {"seal_after_hours": "12", "skips_holidays": "on", "revision": "1"} | changes


def test_settings_are_saved_and_k_is_never_lowered(cast: Any, anneli: Client) -> None:
    assert anneli.post("/organisation/settings/", settings_form(k="8", k_for_good="on")).status_code == 302
    lowered = anneli.post("/organisation/settings/", settings_form(k="6", revision="2"))
    assert lowered.status_code == 422
    assert 'value="6"' in words_of(lowered)
    assert Organisation.objects.get(id=cast.organisation.id).k == 8


def test_raising_the_smallest_number_asks_first_since_it_cant_be_lowered(cast: Any, anneli: Client) -> None:
    assert 'name="k_for_good"' not in words_of(anneli.get("/organisation/settings/"))
    asked = anneli.post("/organisation/settings/", settings_form(k="8"))
    assert asked.status_code == 422
    assert 'name="k_for_good"' in words_of(asked)
    assert 'id="id_k_for_good_error"' in words_of(asked)
    assert 'value="8"' in words_of(asked)
    assert Organisation.objects.get(id=cast.organisation.id).k == 5
    assert anneli.post("/organisation/settings/", settings_form(k="8", k_for_good="on")).status_code == 302
    assert Organisation.objects.get(id=cast.organisation.id).k == 8


@pytest.mark.parametrize(
    ("number", "right"),
    [
        ("09 2525 0111", True),
        ("soita 112", True),
        ("", True),
        ("kysy meiltä", False),
        ("11", False),
        ("<b>112</b>", False),
    ],
)
def test_the_crisis_number_is_one_that_can_be_called(cast: Any, anneli: Client, number: str, right: bool) -> None:
    page = anneli.post("/organisation/settings/", settings_form(crisis_number=number))
    assert page.status_code == (302 if right else 422)
    if not right:
        assert 'id="id_crisis_number_error"' in words_of(page)
        assert Organisation.objects.get(id=cast.organisation.id).revision == 1


def test_lists_of_rows_are_cards_on_a_phone(cast: Any, anneli: Client) -> None:
    anneli.post("/organisation/settings/", settings_form(name="Toinen nimi"))  # a row for the log
    for address in ("/organisation/", "/organisation/log/"):
        assert '<div class="po-rowcards">' in words_of(anneli.get(address))


def test_the_check_of_the_log_opened_as_an_address_leads_back_to_the_log(anneli: Client) -> None:
    assert anneli.get("/organisation/log/check/")["Location"] == "/organisation/log/"


def test_the_later_editor_of_settings_sees_what_is_stored(cast: Any, anneli: Client) -> None:
    anneli.post("/organisation/settings/", settings_form(name="Ensin"))
    later = anneli.post("/organisation/settings/", settings_form(name="Sitten"))
    assert later.status_code == 422
    assert "Ensin" in words_of(later)
    assert "Sitten" in words_of(later)


@pytest.mark.parametrize("wrong", [{"languages": []}, {"seal_after_hours": "0"}, {"k": "viisi"}, {"name": "\x00"}])
def test_faulty_settings_change_nothing(cast: Any, anneli: Client, wrong: dict[str, Any]) -> None:
    assert anneli.post("/organisation/settings/", settings_form(**wrong)).status_code == 422
    assert Organisation.objects.get(id=cast.organisation.id).revision == 1


def test_closed_days_are_added_and_removed(cast: Any, anneli: Client) -> None:
    form = {"from_on": "2030-12-21", "to_on": "6.1.2031", "words": "Joulu"}
    assert anneli.post("/organisation/closed-days/", form).status_code == 302
    assert "Joulu" in words_of(anneli.get("/organisation/closed-days/"))
    assert anneli.post("/organisation/closed-days/", form | {"to_on": "2030-12-01"}).status_code == 422
    (days,) = queries.closed_days(cast.viewer("anneli"))
    anneli.post(f"/organisation/closed-days/{days.id}/remove/")
    assert queries.closed_days(cast.viewer("anneli")) == []


def test_closed_days_name_the_meetings_planned_on_them(cast: Any, anneli: Client) -> None:
    on = date(2030, 12, 23)
    mine = MeetingFactory(activity=cast.group, on=on)
    MeetingFactory(activity=cast.other_group, on=on + timedelta(days=1), state="cancelled")
    MeetingFactory(activity=cast.other_group, on=on + timedelta(days=30))
    MeetingFactory(activity=cast.foreign_group, on=on)
    form = {"from_on": "2030-12-21", "to_on": "2031-01-06", "words": "Joulu"}
    page = words_of(anneli.post("/organisation/closed-days/", form, follow=True))
    assert reverse("staff:meeting_time", args=[cast.group.id, mine.id]) in page
    assert cast.group.name in page
    assert cast.other_group.name not in page
    assert cast.foreign_group.name not in page


def test_who_keeps_one_unit_sees_of_others_meetings_only_how_many(cast: Any) -> None:
    spans = [(date(2030, 12, 21), date(2030, 12, 23)), (date(2030, 12, 22), date(2030, 12, 22))]
    MeetingFactory(activity=cast.group, on=spans[0][1])
    far = ActivityFactory(organisation=cast.organisation, unit=UnitFactory(organisation=cast.organisation))
    MeetingFactory(activity=far, on=spans[1][0])
    MembershipFactory(
        account=cast.accounts["mikko"], organisation=cast.organisation, role="administrator", unit=cast.unit
    )
    found = meetings.planned_on(cast.viewer("mikko"), spans, now=cast.now)
    assert [([one.group_name for one in then.meetings], then.others) for then in found] == [
        ([cast.group.name], 1), ([], 1),
    ]  # fmt: skip
    assert [then.n for then in meetings.planned_on(cast.viewer("anneli"), spans, now=cast.now)] == [2, 1]


def test_the_log_tells_who_did_what_in_words_and_narrows(cast: Any, anneli: Client) -> None:
    actions.create_unit(by=cast.viewer("kerttu"), now=timezone.now(), name="Pohjoinen")
    page = words_of(anneli.get("/organisation/log/", {"kieli": "en"}))
    assert "Kerttu Koivu" in page
    assert "added a unit" in page
    assert "Pohjoinen" not in page  # never values
    kerttu = str(cast.accounts["kerttu"].id)
    assert "added a unit" in words_of(anneli.get("/organisation/log/", {"who": kerttu, "what": "do"}))
    assert "added a unit" not in words_of(anneli.get("/organisation/log/", {"what": "see"}))
    assert anneli.get("/organisation/log/", {"who": "x", "from_on": "huomenna"}).status_code == 200


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "1899-12-31", "2200-01-01"])
@pytest.mark.parametrize("name", ["from_on", "to_on"])
def test_a_day_at_the_edge_of_the_calendar_is_told_beside_the_field(anneli: Client, name: str, day: str) -> None:
    page = anneli.get("/organisation/log/", {name: day, "kieli": "en"})
    assert page.status_code == 200
    assert "Check the year" in page.text
    assert day in page.text
    assert anneli.get("/organisation/log/export/", {name: day}).status_code == 200


@pytest.mark.parametrize("day", ["1900-01-01", "2199-12-31"])
def test_the_first_and_the_last_day_that_fit_narrow_the_log(anneli: Client, day: str) -> None:
    page = anneli.get("/organisation/log/", {"from_on": day, "to_on": day, "kieli": "en"})
    assert page.status_code == 200
    assert "Check the year" not in page.text


def test_another_organisations_log_is_not_shown(cast: Any, anneli: Client) -> None:
    actions.create_unit(by=cast.viewer("olli"), now=timezone.now(), name="Kaukana")
    assert "Olli" not in words_of(anneli.get("/organisation/log/"))


def test_the_log_takes_as_many_queries_for_two_rows_as_for_forty(cast: Any, anneli: Client, queries: Any) -> None:
    def add(number: int) -> None:
        for each in range(number):
            actions.create_unit(
                by=cast.viewer("kerttu"), now=timezone.now(), name=f"Y{Unit.objects.count()}{each}"
            )

    add(2)
    anneli.get("/organisation/log/")
    with queries() as few:
        anneli.get("/organisation/log/")
    add(40)
    with queries() as many:
        anneli.get("/organisation/log/")
    assert few.n == many.n <= 15


def test_taking_the_log_out_is_written_in_the_log_and_carries_no_formula(cast: Any, anneli: Client) -> None:
    account = cast.accounts["kerttu"]
    account.name = "=1+1"
    account.save()
    actions.create_unit(by=cast.viewer("kerttu"), now=timezone.now(), name="Pohjoinen")
    file = anneli.get("/organisation/log/export/")
    sheet = openpyxl.load_workbook(BytesIO(file.content)).active
    assert sheet is not None
    cell = sheet["C2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")
    assert AuditEntry.objects.filter(verb="export", object_kind="log").count() == 1


def test_the_check_names_the_first_bad_row(cast: Any, anneli: Client) -> None:
    for number in range(3):
        actions.create_unit(by=cast.viewer("kerttu"), now=timezone.now(), name=f"Yksi {number}")
    audit.chain_entries()
    whole = anneli.post("/organisation/log/check/", follow=True)
    assert 'data-kind="good"' in words_of(whole)
    from django.db import connection

    with connection.cursor() as cursor:
        on = "" if connection.vendor == "sqlite" else " ON core_auditentry"
        cursor.execute(f"DROP TRIGGER core_auditentry_is_never_changed{on}")
        cursor.execute("UPDATE core_auditentry SET verb = 'see' WHERE seq = 2")
    bad = anneli.post("/organisation/log/check/", {"kieli": "fi"}, follow=True)
    assert 'data-kind="stop"' in words_of(bad)
    assert queries.first_bad_row(cast.viewer("anneli")) == 2


def test_an_expired_invitation_is_shown_as_such(cast: Any, anneli: Client) -> None:
    long_ago = timezone.now() - timedelta(days=10)
    actions.create_invitation(
        by=cast.viewer("anneli"), now=long_ago, email="v@example.org", name="Vanha Kutsu", role="worker"
    )
    page = words_of(anneli.get("/organisation/", {"kieli": "en"}))
    assert "Vanha Kutsu" in page
    assert "the link has expired" in page
