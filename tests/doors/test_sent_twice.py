"""The same page sent twice makes one, and is answered as it was at first; a new page with the same words makes another.

Every form that makes a row stands in the table. What the page itself carries (its token, hidden fields) is read from
the page, as a browser would send it.
"""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import pytest
from django.apps import apps
from django.test import Client, RequestFactory
from django.urls import reverse

from porukka.core import forms
from porukka.core.models import AuditEntry
from porukka.domain.goals.models import Strength
from porukka.domain.meetings.models import Meeting
from tests.cast import Cast
from tests.doors.test_access_table import client_of, patterns
from tests.doors.test_safe_get import house, phone_with_own_page

__all__ = ["house"]


@dataclass(frozen=True)
class Making:
    """A form that makes a row."""

    who: str
    page: str  # where the form stands, as a name of an address
    table: str  # what it makes: app.Model
    typed: dict[str, Any]
    to: str = ""  # where the form goes, when elsewhere
    more: tuple[str, ...] = field(default=())  # other tables that may not grow twice


TIMES = {"starts_local": "10:00", "ends_local": "12:00"}
PERSON = {"name": "Aatu", "phone": "040 123 4567", "language": "fi", "basis": "none", "stage": "active"}
MAKES = {
    "meeting": Making("aino", "staff:add_meeting", "meetings.Meeting", {"on": "2026-12-16", **TIMES}),
    "series": Making(
        "aino", "staff:plan_meetings", "meetings.Schedule",
        {"rule": "weekly", "from_on": "2026-12-02", "count": "3", **TIMES}, more=("meetings.Meeting",),
    ),
    "group goal": Making("aino", "staff:add_goal", "goals.Goal", {"whose": "group", "words": "Kokata yhdessä"}),
    "programme item": Making(
        "aino", "staff:meeting_plan", "meetings.ProgrammeItem", {"title": "Kahvi"}, "staff:new_programme_item"
    ),
    "readiness item": Making(
        "aino", "staff:group", "activities.ReadinessItem", {"words": "Avain"}, "staff:new_readiness_item"
    ),
    "facilitator": Making("aino", "staff:facilitators", "activities.ActivityRole", {"account": "mikko"}),
    "participant": Making(
        "aino", "staff:add_participant", "activities.Participation", PERSON, more=("people.Person",)
    ),
    "contact": Making(
        "aino", "staff:person", "people.ContactPoint", {"contact": "040 765 4321"}, "staff:add_contact"
    ),
    "consent": Making(
        "aino", "staff:person", "people.ConsentEvent",
        {"purpose": "own_worker_sees_goal", "given": "yes", "channel": "phone"}, "staff:record_consent",
    ),
    "strength": Making("aino", "staff:person", "goals.Strength", {"words": "Kuuntelen"}, "staff:add_strength"),
    "own strength": Making(
        "elina", "participant:own", "goals.Strength", {"act": "add", "words": "Laulan"}, "participant:own_strengths"
    ),
    "stage": Making(
        "aino", "staff:person", "activities.ParticipationEvent", {"stage": "paused"}, "staff:change_stage"
    ),
    "reply": Making("aino", "staff:replies", "voice.GroupReply", {"said": "Lisää aikaa", "outcome": "we_do"}),
    "group": Making("kerttu", "staff:copy_group", "activities.Activity", {"name": "Uusi", "first_on": "2026-12-02"}),
    "place": Making("kerttu", "staff:new_place", "activities.Place", {"name": "Kirjasto"}),
    "closed days": Making(
        "anneli", "staff:closed_days", "people.ClosedDays", {"from_on": "2026-12-24", "to_on": "2026-12-26"}
    ),
    "unit": Making("anneli", "staff:units", "people.Unit", {"name": "Uusi yksikkö"}),
    "invitation": Making(
        "anneli", "staff:invite_staff", "people.Invitation",
        {"email": "x9@example.org", "name": "Uusi", "role": "worker", "language": "fi"}, more=("messaging.Message",),
    ),
    "feedback": Making("stranger", "public:feedback", "messaging.Message", {"words": "Hyvin toimii"}),
}  # fmt: skip


class Forms(HTMLParser):
    """Each form's address and what it would send untouched."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.found.append((given.get("action", ""), {}))
        elif tag == "input" and self.found and given.get("type") in ("hidden", "text", "date", "time", "email"):
            self.found[-1][1].setdefault(given.get("name", ""), given.get("value", ""))


def address(name: str, known: dict[str, Any]) -> str:
    kinds = next(kinds for one, _row, kinds in patterns() if one == name)
    return reverse(name, kwargs={key: known[key] for key in kinds})


def shown_form(client: Client, making: Making, known: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Where the form goes, and what a browser sends from it."""
    page = address(making.page, known)
    to = address(making.to, known) if making.to else page
    reader = Forms()
    # A series is looked at first, with the same fields, and saved as it was seen.
    reader.feed(client.get(page, making.typed if what_is_seen(making) else None).text)
    fits = [
        given
        for action, given in reader.found
        if (action.split("#")[0] or page) == to and ("csrfmiddlewaretoken" in given or "note" in given)
    ]
    assert fits, (to, [action for action, _given in reader.found])
    own = [given for given in fits if set(making.typed) & set(given)]
    return to, (own or fits)[0] | making.typed


def what_is_seen(making: Making) -> bool:
    return making.page == "staff:plan_meetings"


def counts(making: Making) -> list[int]:
    return [apps.get_model(name).objects.count() for name in (making.table, *making.more)]


def browser(cast: Cast, known: dict[str, Any], who: str) -> Client:
    return phone_with_own_page(known) if who == "elina" else client_of(cast, who)


def filled(cast: Cast, making: Making) -> Making:
    if making.typed.get("account") == "mikko":
        return Making(making.who, making.page, making.table, {"account": str(cast.accounts["mikko"].pk)})
    return making


@pytest.mark.parametrize("what", MAKES)
def test_the_same_page_sent_twice_makes_one(house: tuple[Cast, dict[str, Any]], what: str) -> None:
    cast, known = house
    making = filled(cast, MAKES[what])
    client = browser(cast, known, making.who)
    to, sent = shown_form(client, making, known)
    before = counts(making)
    first = client.post(to, sent)
    once = counts(making)
    acts = AuditEntry.objects.exclude(verb="see").count()
    second = client.post(to, sent)
    assert once[0] == before[0] + 1
    assert counts(making) == once
    assert (first.status_code, first.get("Location")) == (second.status_code, second.get("Location"))
    assert first.status_code in (302, 303)
    assert AuditEntry.objects.exclude(verb="see").count() == acts


@pytest.mark.parametrize("what", ["meeting", "group goal", "programme item", "strength", "reply"])
def test_a_new_page_or_other_words_make_another(house: tuple[Cast, dict[str, Any]], what: str) -> None:
    cast, known = house
    making = MAKES[what]
    client = browser(cast, known, making.who)
    before = counts(making)
    to, sent = shown_form(client, making, known)
    client.post(to, sent)
    client.post(to, shown_form(client, making, known)[1])
    assert counts(making)[0] == before[0] + 2
    word = next(name for name in ("on", "words", "title", "said") if name in making.typed)
    client.post(to, sent | {word: "2026-12-17" if word == "on" else "Muuta"})
    assert counts(making)[0] == before[0] + 3


def test_a_line_taken_off_the_own_list_can_be_written_again(house: tuple[Cast, dict[str, Any]]) -> None:
    """The own page keeps its note while it is open: words that went are new words."""
    cast, known = house
    client = browser(cast, known, "elina")
    to, sent = shown_form(client, MAKES["own strength"], known)
    client.post(to, sent)
    Strength.objects.filter(words="Laulan").update(removed_at=cast.now)
    client.post(to, sent)
    assert Strength.objects.filter(words="Laulan", removed_at=None).count() == 1


def test_without_the_pages_token_there_are_two(
    house: tuple[Cast, dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: what is sent has to name its page."""
    cast, known = house
    monkeypatch.setattr("porukka.doors.staff.schedule.views.row_id", lambda request: None)
    client, before = client_of(cast, "aino"), Meeting.objects.count()
    to, sent = shown_form(client, MAKES["meeting"], known)
    client.post(to, sent)
    client.post(to, sent)
    assert Meeting.objects.count() == before + 2


def test_a_row_of_another_organisation_is_never_found(house: tuple[Cast, dict[str, Any]]) -> None:
    """The same page's token and words at another address mean another row."""
    post = RequestFactory().post
    one = post("/groups/a/", {"csrfmiddlewaretoken": "abc", "words": "x"})
    other = post("/groups/b/", {"csrfmiddlewaretoken": "abc", "words": "x"})
    assert forms.row_id(one) == forms.row_id(one) != forms.row_id(other)
    assert forms.row_id(post("/groups/a/", {"words": "x"})) is None
