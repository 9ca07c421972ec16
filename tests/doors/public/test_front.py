"""The front page, the pages about the program, and the demo's doors."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from porukka.core.dates import today
from porukka.core.models import AuditEntry, Job
from porukka.domain.messaging.models import Message
from porukka.domain.people.models import Organisation
from porukka.doors.public.front import demo
from tests.factories.meetings import MeetingFactory
from tests.factories.people import OrganisationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    cache.clear()


def test_without_an_organisation_the_page_tells_what_to_run() -> None:
    page = Client().get("/").content.decode()
    assert "porukka init" in page
    assert "/demo/enter/" not in page


def test_with_an_organisation_the_page_asks_to_sign_in(cast: Any) -> None:
    page = Client().get("/").content.decode()
    assert "/account/login/" in page
    assert "porukka init" not in page


def test_outside_demo_mode_nobody_steps_in(cast: Any) -> None:
    for role in ("facilitator", "coordinator", "manager", "participant"):
        assert Client().post("/demo/enter/", {"role": role}).status_code == 404


def test_in_demo_mode_each_of_four_doors_opens(cast: Any, settings: Any) -> None:
    settings.DEMO = True
    Organisation.objects.filter(id=cast.organisation.id).update(is_demo=True)
    type(cast.group).objects.filter(id=cast.group.id).update(state="running")
    page = Client().get("/").content.decode()
    assert page.count('name="role"') == 4
    for role in ("facilitator", "coordinator", "manager"):
        client = Client(enforce_csrf_checks=True)  # a script steps in by the address alone, as a button does
        assert client.post("/demo/enter/", {"role": role}).status_code == 302
        assert client.get("/me/").status_code == 200
    opened = Client().post("/demo/enter/", {"role": "participant"})
    assert opened["Location"].startswith("/v/")
    assert Client().get(opened["Location"]).status_code in (200, 302, 303)
    assert Client().post("/demo/enter/", {"role": "administrator"}).status_code == 404


def test_stepping_in_again_after_todays_meeting_finds_the_same_facilitator(cast: Any, settings: Any) -> None:
    # Given a group that meets today, and another that has met oftener
    settings.DEMO = True
    Organisation.objects.filter(id=cast.organisation.id).update(is_demo=True)
    now, on = timezone.now(), today(timezone.now())
    type(cast.group).objects.filter(id__in=[cast.group.id, cast.other_group.id]).update(state="running")
    for weeks in (1, 2, 3):
        MeetingFactory(activity=cast.other_group, number=weeks, on=on - timedelta(days=7 * weeks), state="closed")
    MeetingFactory(activity=cast.group, number=1, on=on - timedelta(days=7), state="closed")
    meeting = MeetingFactory(activity=cast.group, number=2, on=on, state="open")
    first = demo.account_for("facilitator", now=now)
    assert first == cast.accounts["aino"].pk
    # When the visitor closes it and steps in again
    meeting.state = "closed"
    meeting.save()
    assert demo.account_for("facilitator", now=now) == first


def test_the_demo_opens_no_real_organisation(cast: Any, settings: Any) -> None:
    """Negative control: demo mode switched on over a real organisation finds nobody to become."""
    settings.DEMO = True
    for role in ("facilitator", "coordinator", "manager", "participant"):
        client = Client()
        assert client.post("/demo/enter/", {"role": role})["Location"] == "/"
        assert client.get("/me/").status_code == 302


@pytest.mark.parametrize("address", ["/accessibility/", "/privacy/", "/feedback/"])
@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_pages_about_the_program_open_in_each_language(cast: Any, address: str, language: str) -> None:
    page = Client().get(address, {"kieli": language})
    assert page.status_code == 200
    assert f'lang="{language}"' in page.content.decode()


def test_the_privacy_page_tells_the_organisations_own_numbers(db: None) -> None:
    OrganisationFactory(name="Yksin", k=8, crisis_number="0800 123")
    page = Client().get("/privacy/", {"kieli": "en"}).content.decode()
    assert "at least 8 people" in page
    assert "0800 123" in page


@pytest.mark.parametrize(("language", "one"), [("fi", "1 tunnin"), ("sv", "1 timme "), ("en", "1 hour ")])
def test_an_hour_is_told_as_one(db: None, language: str, one: str) -> None:
    OrganisationFactory(seal_after_hours=1)
    page = Client().get("/privacy/", {"kieli": language}).text
    assert one in page


def test_with_several_organisations_the_privacy_page_names_none(cast: Any) -> None:
    Organisation.objects.filter(id=cast.organisation.id).update(k=8, crisis_number="0800 123")
    page = Client().get("/privacy/", {"kieli": "en"}).content.decode()
    assert cast.organisation.name not in page
    assert "0800 123" not in page
    assert "at least 5 people" in page


def test_feedback_goes_to_the_administrators_sealed_and_once(cast: Any) -> None:
    key = str(uuid.uuid4())
    for _twice in range(2):
        sent = Client().post("/feedback/", {"words": "Nappi on pieni", "reply": "", "key": key})
        assert sent.status_code == 302
    letter = Message.objects.get()
    assert letter.account_id in {cast.accounts["anneli"].id, cast.accounts["olli"].id}
    assert "Nappi" not in str(letter.params)


@pytest.mark.parametrize("wrong", [{"words": ""}, {"words": "a" * 2001}, {"reply": "ei ole"}, {"key": "x"}])
def test_faulty_feedback_is_kept_and_told(cast: Any, wrong: dict[str, str]) -> None:
    form = {"words": "Hyvä sivu", "reply": "", "key": str(uuid.uuid4())} | wrong
    page = Client().post("/feedback/", form)
    assert page.status_code == 422
    if "words" not in wrong:
        assert "Hyvä sivu" in page.content.decode()
    assert not Message.objects.exists()


def test_health_tells_of_a_worker_that_stands_still(db: None) -> None:
    assert Client().get("/health/").json() == {"ok": True, "database": True, "late_jobs": []}
    Job.objects.create(name="deliver", next_run=timezone.now() - timedelta(hours=1))
    ill = Client().get("/health/")
    assert (ill.status_code, ill.json()["late_jobs"]) == (503, ["deliver"])


def test_public_pages_write_no_view_rows(cast: Any) -> None:
    for address in ("/", "/privacy/", "/health/"):
        Client().get(address)
    assert not AuditEntry.objects.exists()
