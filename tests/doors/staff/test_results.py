"""A group's results and replies, as its facilitators use them."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from porukka.core.models import AuditEntry, AuditSubject
from porukka.domain.activities.models import Activity
from porukka.domain.library.actions import refresh_library
from porukka.domain.library.models import FormVersion
from porukka.domain.meetings.models import Attendance, Meeting
from porukka.domain.people.models import Person
from porukka.domain.surveys.actions import release_numbers
from porukka.domain.surveys.models import Answer, Collection, PooledBallot, Sheet
from porukka.domain.voice import queries as voice
from tests.cast import Cast
from tests.doors.test_access_table import client_of
from tests.factories.activities import ParticipationFactory
from tests.factories.meetings import MeetingFactory
from tests.factories.people import PersonFactory


@pytest.fixture
def client(cast: Cast) -> Client:
    return client_of(cast, "aino")


def answered_group(cast: Cast, *, people: int = 5, meetings: int = 3) -> Any:
    """Arjen eväät with so many people who answered each of so many closed meetings, a step better each time."""
    refresh_library(now=cast.now)
    version = FormVersion.objects.get(form__key="meeting_rating", number=1)
    names = ["Kaisa", "Nipa", "Petri", "Tuula", "Marja", "Jukka", "Anja", "Ville"]
    crew = [cast.elina, cast.hassan]
    for n in range(people - 2):
        person = PersonFactory(
            organisation=cast.organisation, shown_name=names[n % len(names)] + ("" if n < 8 else str(n))
        )
        crew.append(ParticipationFactory(activity=cast.group, person=person))
    for number in range(1, meetings + 1):
        meeting = MeetingFactory(activity=cast.group, number=number, state="closed", closed_at=cast.now)
        collection = Collection.objects.create(
            organisation=cast.organisation, activity=cast.group, meeting=meeting, form_version=version, mode="linked",
            has_answers=True,
        )  # fmt: skip
        for one in crew:
            Attendance.objects.create(
                organisation=cast.organisation, meeting=meeting, participation=one, status="present"
            )
            sheet = Sheet.objects.create(
                organisation=cast.organisation, collection=collection, participation=one, channel="link",
                language="fi", received_at=cast.now - timedelta(minutes=5), client_key=one.id,
            )  # fmt: skip
            Answer.objects.bulk_create(
                [
                    Answer(organisation=cast.organisation, sheet=sheet, item_key=key, number=min(5, number + 1))
                    for key in ("own_goal", "group_goal", "heard", "useful", "feeling")
                ]
                + [Answer(organisation=cast.organisation, sheet=sheet, item_key="open", words="Lisää kahvia")]
            )
    return cast.group


def test_results_say_the_finding_above_the_chart_and_the_numbers_below(cast: Cast, client: Client) -> None:
    answered_group(cast)
    page = client.get(
        reverse("staff:results", args=[cast.group.id]), HTTP_ACCEPT_LANGUAGE="en", data={"kieli": "en"}
    )
    text = page.content.decode()
    assert page.status_code == 200
    assert "Meetings help towards the own goal more than at first" in text
    assert "5 people answered at least twice: the median was 2 at first and 4 last." in text
    assert "Last higher than at first: 5, the same: 0, lower: 0." in text
    assert "5 / 5" in text
    assert "Lisää kahvia" in text


def test_change_without_names_is_told_of_the_same_people_or_as_two_medians(cast: Cast, client: Client) -> None:
    group = answered_group(cast)
    first, second, third = Meeting.objects.filter(activity=group).order_by("number")
    for meeting in (first, third):
        release_numbers(now=cast.now, meeting_id=meeting.id)
    address = reverse("staff:results", args=[group.id])
    told = "The same 5 people answered at meetings 1 and 3: the median was 2 at the first and 4 at the last."
    assert client.get(address, {"kieli": "en"}).text.count(told) == 3
    Sheet.objects.filter(collection__meeting=second, participation=cast.elina).delete()
    Collection.objects.filter(activity=group).update(released=None)
    Sheet.objects.filter(collection__activity=group).update(counted=None)
    Sheet.objects.filter(collection__meeting=third, participation=cast.elina).delete()
    for meeting in (first, second, third):
        release_numbers(now=cast.now, meeting_id=meeting.id)
    assert "The same 4 people answered at meetings 2 and 3" in client.get(address, {"kieli": "en"}).text
    Collection.objects.filter(meeting=second).delete()
    page = client.get(address, {"kieli": "en"}).text
    assert "The same" not in page
    assert page.count("The median was 2 at meeting 1 and 4 at meeting 3.") == 3


def test_a_meeting_that_was_answered_though_nobody_opened_it_is_there(cast: Cast, client: Client) -> None:
    group = answered_group(cast)
    Meeting.objects.filter(activity=group, number=2).update(state="planned")
    address = reverse("staff:results", args=[group.id])
    assert '<th scope="col" class="r">2.</th>' in client.get(address).text
    Sheet.objects.filter(collection__meeting__number=2, collection__activity=group).delete()
    assert '<th scope="col" class="r">2.</th>' not in client.get(address).text


def test_a_page_of_results_is_in_the_view_log_with_its_persons(cast: Cast, client: Client) -> None:
    answered_group(cast)
    client.get(reverse("staff:results", args=[cast.group.id]))
    entry = AuditEntry.objects.get(route="staff:results")
    seen = set(AuditSubject.objects.filter(entry=entry, kind="person").values_list("subject_id", flat=True))
    assert {cast.elina.person_id, cast.hassan.person_id} <= seen
    assert cast.sari.person_id not in seen


def test_fewer_than_three_answers_are_not_shown_as_numbers(cast: Cast, client: Client) -> None:
    answered_group(cast, people=2)
    text = client.get(reverse("staff:results", args=[cast.group.id]), {"kieli": "en"}).content.decode()
    assert "too few to show" in text
    assert "Fewer than three people have answered at two meetings" in text


def test_queries_do_not_grow_with_people_or_meetings(cast: Cast, client: Client, queries: Any) -> None:
    counts = []
    answered_group(cast, people=3, meetings=2)
    client.get(reverse("staff:results", args=[cast.group.id]))
    with queries() as few:
        client.get(reverse("staff:results", args=[cast.group.id]))
    counts.append(few.n)
    for number in range(3, 9):
        MeetingFactory(activity=cast.group, number=number, state="closed", closed_at=cast.now)
    for n in range(15):
        person = PersonFactory(organisation=cast.organisation, shown_name=f"Uusi {n}")
        ParticipationFactory(activity=cast.group, person=person)
    with queries() as many:
        client.get(reverse("staff:results", args=[cast.group.id]))
    assert many.n == few.n


def test_a_facilitator_answers_the_group_on_the_page(cast: Cast, client: Client) -> None:
    address = reverse("staff:replies", args=[cast.group.id])
    done = client.post(address, {"said": "Enemmän aikaa", "outcome": "we_do", "because": "Kahvi pitenee."})
    assert done.status_code == 302
    assert [r.said for r in voice.replies_for(cast.viewer("aino"), cast.group.id)] == ["Enemmän aikaa"]
    assert "Enemmän aikaa" in client.get(address).content.decode()


def test_a_no_without_a_reason_keeps_what_was_typed_and_saves_nothing(cast: Cast, client: Client) -> None:
    address = reverse("staff:replies", args=[cast.group.id])
    answer = client.post(address, {"said": "Uimaan 🏊", "outcome": "we_dont", "because": "", "kieli": "en"})
    assert answer.status_code == 422
    assert "Uimaan 🏊" in answer.content.decode()
    assert voice.replies_for(cast.viewer("aino"), cast.group.id) == []


@pytest.mark.parametrize(
    ("state", "planned", "told"),
    [
        ("running", True, "The wall of the next meeting opens with this."),
        ("running", False, "No meeting is planned now."),
        ("ended", False, "No more meetings come, so no wall shows this."),
    ],
)
def test_replies_say_where_they_are_seen(cast: Cast, client: Client, state: str, planned: bool, told: str) -> None:
    if planned:
        begins = cast.now + timedelta(days=7)
        MeetingFactory(activity=cast.group, number=1, starts_at=begins, ends_at=begins + timedelta(hours=2))
    Activity.objects.filter(pk=cast.group.pk).update(state=state)
    page = client.get(reverse("staff:replies", args=[cast.group.id]), {"kieli": "en"}).text
    assert told in page
    assert page.count("wall") == 1
    assert "Each participant sees it on their own page" in page


def test_the_later_of_two_editors_sees_both_texts(cast: Cast, client: Client) -> None:
    client.post(reverse("staff:replies", args=[cast.group.id]), {"said": "Ensin", "outcome": "we_do"})
    made = voice.replies_for(cast.viewer("aino"), cast.group.id)[0]
    address = reverse("staff:reply", args=[cast.group.id, made.id])
    client.post(address, {"said": "Ainon", "outcome": "we_do", "revision": 1})
    second = client_of(cast, "kalle").post(address, {"said": "Kallen", "outcome": "we_do", "revision": 1})
    text = second.content.decode()
    assert second.status_code == 422
    assert "Ainon" in text
    assert "Kallen" in text
    assert voice.replies_for(cast.viewer("aino"), cast.group.id)[0].said == "Ainon"


def test_what_somebody_wrote_is_text_and_no_markup(cast: Cast, client: Client) -> None:
    answered_group(cast)
    Answer.objects.filter(item_key="open").update(words="<b>Lisää</b> & 'kahvia'")
    for page in ("results", "replies"):
        text = client.get(reverse(f"staff:{page}", args=[cast.group.id])).text
        assert "&lt;b&gt;Lisää&lt;/b&gt; &amp; &#x27;kahvia&#x27;" in text
        assert "<b>Lisää" not in text


def test_answers_by_name_are_those_that_said_so_and_no_others(cast: Cast, client: Client) -> None:
    """`facilitators` questions by name; `totals` questions never (TRUST 9)."""
    answered_group(cast)
    text = client.get(reverse("staff:results", args=[cast.group.id]), {"kieli": "en"}).content.decode()
    named = text[text.index('id="named"') :]
    named = named[: named.index("</section>")]
    assert "Did today help you towards your own goal?" in named
    assert "Elina" in named
    assert "Did we listen to you today?" not in named


def test_two_of_one_name_are_told_apart_on_the_page_of_results(cast: Cast, client: Client) -> None:
    Person.objects.filter(id=cast.hassan.person_id).update(shown_name="Elina")
    answered_group(cast)
    text = client.get(reverse("staff:results", args=[cast.group.id]), {"kieli": "en"}).text
    grid = text[text.index("po-att-grid") : text.index("po-legend")]
    named = text[text.index('id="named"') : text.index('id="said"')]
    said = text[text.index('id="said"') : text.index('id="replied"')]
    for part in (grid, named, said):
        assert ("Elina<" in part, "Elina (2)<" in part) == (True, True)


def test_answers_without_a_name_are_counted_apart_and_never_make_more_than_those_present(
    cast: Cast, client: Client
) -> None:
    group = answered_group(cast, people=4, meetings=1)
    linked = Collection.objects.get(activity=group)
    nameless = Collection.objects.create(
        organisation=cast.organisation, activity=group, meeting=linked.meeting, form_version=linked.form_version,
        mode="anonymous", has_answers=True,
    )  # fmt: skip
    PooledBallot.objects.create(
        organisation=cast.organisation, collection=nameless, client_key=uuid4(), payload={"own_goal": 3}
    )
    page = client.get(reverse("staff:results", args=[group.id]), headers={"Accept-Language": "fi"}).text
    assert "5 / 4" not in page
    assert "5/4" not in page
    assert "lisäksi 1 ilman nimeä" in page
    assert "1 vastaus ilman nimeä lasketaan erikseen" in page


def test_one_meeting_says_once_that_no_change_is_told_and_does_not_speak_of_each_time(
    cast: Cast, client: Client
) -> None:
    group = answered_group(cast, people=4, meetings=1)
    client.cookies["kieli"] = "en"
    page = client.get(reverse("staff:results", args=[group.id])).text
    assert page.count("so no change is told") == 1
    assert "each time" not in page
    assert "4 came, of 4 people" in page


def test_without_comments_that_may_be_read_the_pages_do_not_say_that_nobody_wrote(
    cast: Cast, client: Client
) -> None:
    for view in ("results", "replies"):
        page = client.get(reverse(f"staff:{view}", args=[cast.group.id]), headers={"Accept-Language": "fi"}).text
        assert "Vielä ei ole luettavia kommentteja." in page


def test_an_open_meeting_has_no_number_of_those_present(cast: Cast, client: Client) -> None:
    answered_group(cast, meetings=2)
    now_open = MeetingFactory(activity=cast.group, number=3, state="open")
    Attendance.objects.create(
        organisation=cast.organisation, meeting=now_open, participation=cast.elina, status="late"
    )
    page = client.get(reverse("staff:results", args=[cast.group.id]), {"kieli": "en"}).content.decode()
    assert "0/1" not in page
    assert "0 / 1" not in page
    assert "5 have come each time, of 5 people" in page
