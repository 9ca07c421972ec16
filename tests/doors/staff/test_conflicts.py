"""Two who save the same thing: the later one is told who was first, and when, and sees both texts."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from porukka.core.dates import wall
from porukka.core.formats import day_short
from porukka.domain.meetings import actions as meetings
from porukka.domain.meetings.actions import programme
from porukka.domain.meetings.models import ProgrammeItem
from tests.doors.test_access_table import client_of
from tests.factories.goals import GoalFactory
from tests.factories.meetings import MeetingFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now(cast: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: cast.now)


def browser(cast: Any, who: str) -> Any:
    client = client_of(cast, who)
    client.cookies["kieli"] = "fi"
    return client


def told(cast: Any, page: Any) -> None:
    """Aino was first, at twelve."""
    assert page.status_code == 409
    assert wall(cast.now).strftime("%H.%M") == "12.00"
    assert "Aino Leppä muutti samaa kohtaa klo 12." in " ".join(page.text.split())


@pytest.mark.parametrize("headers", [{}, {"X-Autosave": "1"}])
def test_a_plans_section(cast: Any, headers: dict[str, str]) -> None:
    address = reverse("staff:plan_section", args=[cast.group.id, "purpose"])
    browser(cast, "aino").post(address, {"words": "Ainon sanat", "revision": 0})
    late = browser(cast, "kalle").post(address, {"words": "Kallen sanat", "revision": 0}, headers=headers)
    told(cast, late)
    assert "Ainon sanat" in late.text


@pytest.mark.parametrize("headers", [{}, {"X-Autosave": "1"}])
def test_a_meetings_note(cast: Any, headers: dict[str, str]) -> None:
    meeting = MeetingFactory(activity=cast.group, number=1)
    address = reverse("staff:meeting_note", args=[cast.group.id, meeting.id])
    browser(cast, "aino").post(address, {"note": "Keitto onnistui", "revision": "1"})
    told(cast, browser(cast, "kalle").post(address, {"note": "Sade", "revision": "1"}, headers=headers))


def test_an_item_of_the_programme_tells_also_who_added_it(cast: Any) -> None:
    meeting = MeetingFactory(activity=cast.group, number=1)
    by = {"by": cast.viewer("aino"), "now": cast.now}
    key = programme.add_programme_item(**by, meeting_id=meeting.id, title="Kahvit")
    ProgrammeItem.objects.filter(id=key).update(revision=2)
    address = reverse("staff:programme_item", args=[cast.group.id, meeting.id, key])
    told(cast, browser(cast, "kalle").post(address, {"title": "Tee", "revision": "1"}))


def test_a_meetings_time(cast: Any) -> None:
    meeting = MeetingFactory(activity=cast.group, number=1)
    meetings.reschedule_meetings(
        by=cast.viewer("aino"), now=cast.now, meeting_id=meeting.id, scope="one", on=date(2026, 12, 1),
        starts_local=meeting.starts_local, ends_local=meeting.ends_local,
    )  # fmt: skip
    form = {
        "on": "2026-12-02", "starts_local": "12:30", "ends_local": "15:00", "place_id": "",
        "scope": "one", "revision": str(meeting.revision),
    }  # fmt: skip
    address = reverse("staff:meeting_time", args=[cast.group.id, meeting.id])
    told(cast, browser(cast, "kalle").post(address, form))


FACTS = {
    "use": "participation", "openness": "closed", "size_min": 4, "size_max": 9, "place": "", "language": "fi",
    "default_basis": "none", "revision": 1,
}  # fmt: skip


def test_the_facts_of_a_group(cast: Any) -> None:
    address, same = reverse("staff:group_facts", args=[cast.group.id]), FACTS | {"unit": str(cast.group.unit_id)}
    assert browser(cast, "aino").post(address, same | {"name": "Ainon nimi"}).status_code == 302
    told(cast, browser(cast, "kalle").post(address, same | {"name": "Kallen nimi"}))


def test_a_goals_words(cast: Any) -> None:
    goal = GoalFactory(activity=cast.group, words="Vanha")
    address = reverse("staff:goal", args=[cast.group.id, goal.id])
    browser(cast, "aino").post(address, {"words": "Ainon sanat", "revision": 1})
    told(cast, browser(cast, "kalle").post(address, {"words": "Kallen sanat", "revision": 1}))


def test_a_line_of_the_readiness_list(cast: Any) -> None:
    from porukka.domain.activities.actions import add_readiness

    key = add_readiness(by=cast.viewer("aino"), now=cast.now, activity_id=cast.group.id, words="Avaimet")
    address = reverse("staff:readiness_item", args=[cast.group.id, key])
    browser(cast, "aino").post(address, {"words": "Avaimet Ainolta", "before": "Avaimet"})
    told(cast, browser(cast, "kalle").post(address, {"words": "Avaimet Kallelta", "before": "Avaimet"}))


@pytest.mark.parametrize("changed", ["name", "own_worker_name"])
def test_a_participants_facts(cast: Any, changed: str) -> None:
    """Name and language are kept with the person, the rest with the participation: the same words for both."""
    same = {
        "revision": 1, "person_revision": 1, "name": "Elina", "language": "fi", "basis": "none", "own_worker_name": "",
    }  # fmt: skip
    address = reverse("staff:edit_participant", args=[cast.group.id, cast.elina.id])
    browser(cast, "aino").post(address, same | {changed: "Ainon sana"})
    told(cast, browser(cast, "kalle").post(address, same | {changed: "Kallen sana"}))


def test_a_next_step(cast: Any) -> None:
    address = reverse("staff:set_next_step", args=[cast.group.id, cast.elina.id])
    browser(cast, "aino").post(address, {"words": "Opistoon", "revision": 1})
    told(cast, browser(cast, "kalle").post(address, {"words": "Kirjastoon", "revision": 1}))
    closing = reverse("staff:closing_next_step", args=[cast.group.id, cast.elina.id])
    told(cast, browser(cast, "kalle").post(closing, {"words": "Kirjastoon", "revision": 1}))
    autosave = {"X-Autosave": "1"}
    told(cast, browser(cast, "kalle").post(closing, {"words": "Kirjastoon", "revision": 1}, headers=autosave))


def test_a_place(cast: Any) -> None:
    from porukka.domain.activities.actions import add_place, edit_place

    by = {"by": cast.viewer("anneli"), "now": cast.now}
    key = add_place(**by, name="Niittytupa")
    edit_place(**by, place_id=key, revision=1, name="Rantatupa")
    address = reverse("staff:place", args=[key])
    late = browser(cast, "kerttu").post(address, {"name": "Metsätupa", "revision": "1"})
    assert "Anneli Aalto muutti samaa kohtaa klo 12." in " ".join(late.text.split())


@pytest.mark.parametrize(
    ("page", "first", "second"),
    [("unit", {"name": "Ranta"}, {"name": "Metsä"}), ("worry_steps", {"words": "Soita"}, {"words": "Kerro"})],
)
def test_a_unit_and_saving_again_goes_on_top(cast: Any, page: str, first: Any, second: Any) -> None:
    address = reverse(f"staff:{page}", args=[cast.unit.id])
    anneli = browser(cast, "anneli")
    anneli.post(address, first | {"revision": 1})
    late = anneli.post(address, second | {"revision": 1})
    assert "Anneli Aalto muutti samaa kohtaa klo 12." in " ".join(late.text.split())
    assert late.context["worry_form" if page == "worry_steps" else "form"]["revision"].value() == "2"
    assert anneli.post(address, second | {"revision": 2}).status_code == 302


def test_a_reply(cast: Any) -> None:
    from porukka.domain.voice.actions import make_reply

    by = {"by": cast.viewer("aino"), "now": cast.now}
    reply = make_reply(**by, activity_id=cast.group.id, said="Lisää taukoja", outcome="we_do", because="")
    address = reverse("staff:reply", args=[cast.group.id, reply])
    words = {"outcome": "we_do", "because": "", "promised_by_on": "", "revision": 1}
    browser(cast, "aino").post(address, words | {"said": "Enemmän taukoja"})
    late = browser(cast, "kalle").post(address, words | {"said": "Vähemmän taukoja"})
    assert "Aino Leppä muutti samaa kohtaa klo 12." in " ".join(late.text.split())
    assert "Enemmän taukoja" in late.text


def test_a_moment_of_another_day_has_its_day(cast: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    address = reverse("staff:plan_section", args=[cast.group.id, "purpose"])
    browser(cast, "aino").post(address, {"words": "Ainon sanat", "revision": 0})
    monkeypatch.setattr("django.utils.timezone.now", lambda: cast.now + timedelta(days=1))
    for headers in ({}, {"X-Autosave": "1"}):
        late = browser(cast, "kalle").post(address, {"words": "Kallen sanat", "revision": 0}, headers=headers)
        assert f"Aino Leppä muutti samaa kohtaa {day_short(cast.now)} klo 12." in " ".join(late.text.split())


def test_a_name_from_the_right_does_not_turn_the_sentence(cast: Any) -> None:
    aino = cast.accounts["aino"]
    aino.name = "أمينة خ"
    aino.save()
    address = reverse("staff:plan_section", args=[cast.group.id, "purpose"])
    browser(cast, "aino").post(address, {"words": "Ainon sanat", "revision": 0})
    late = browser(cast, "kalle").post(address, {"words": "Kallen sanat", "revision": 0})
    assert "<bdi>أمينة خ</bdi> muutti samaa kohtaa" in late.text


def test_words_that_nobody_in_the_trail_wrote_are_somebodys(cast: Any) -> None:
    from porukka.domain.activities.models import PlanItem

    PlanItem.objects.create(
        organisation=cast.organisation, activity=cast.group, kind="purpose", words="Mallin sanat", revision=2
    )
    address = reverse("staff:plan_section", args=[cast.group.id, "purpose"])
    late = browser(cast, "kalle").post(address, {"words": "Kallen sanat", "revision": 1})
    assert late.status_code == 409
    assert "Joku toinen muutti samaa kohtaa" in late.text
