"""Ending a group: the summary, next steps, the end itself, and the prints. One person's matters stay one person's."""

import io
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from porukka.core.models import AuditEntry
from porukka.domain.activities.models import Activity, Participation, PlanItem
from porukka.domain.evaluation import actions
from porukka.domain.meetings.models import Meeting
from porukka.domain.voice.models import GroupReply
from porukka.doors.staff.ending import prints
from tests.cast import Cast
from tests.doors.test_access_table import client_of
from tests.factories.goals import GoalFactory, StrengthFactory
from tests.factories.surveys import meeting_at, people_in, rating_form, says, uses_rating, were_there

CANARY = "kultainenkirahvi"
FIRST = datetime(2026, 10, 1, 9, tzinfo=UTC)


@pytest.fixture
def group(cast: Cast) -> Any:
    """Aino's group: four meetings, Elina, Hassan and four others, answers, goals and a reply."""
    version = uses_rating(cast.group)
    here = [cast.elina, cast.hassan, *people_in(cast.group, 4)]
    for number in range(1, 5):
        meeting = meeting_at(cast.group, FIRST + timedelta(days=7 * number), number=number, state="open")
        were_there(meeting, here[1:] if number == 2 else here)
        were_there(meeting, here[:1] if number == 2 else [], "absent_told")
        for n, one in enumerate(here if number != 2 else here[1:]):
            says(
                one,
                meeting,
                version,
                now=meeting.starts_at + timedelta(hours=1),
                own_goal=min(5, 1 + number),
                useful=4,
                heard=1 + n % 5,
                open=f"{CANARY} sanoo näin" if one is cast.hassan else "",
            )
        Meeting.objects.filter(id=meeting.id).update(state="closed", closed_at=meeting.ends_at)
    GoalFactory(activity=cast.group, words="Ryhmä kokkaa yhdessä", is_main=True)
    GoalFactory(activity=cast.group, participation=cast.elina, words="Käyn ulkona kolmesti viikossa", is_main=True)
    GoalFactory(activity=cast.group, participation=cast.hassan, words=CANARY, is_main=True)
    StrengthFactory(participation=cast.elina, words="Osaan leipoa", shared=True)
    StrengthFactory(participation=cast.elina, words="Salainen taito", shared=False)
    StrengthFactory(participation=cast.hassan, words=f"{CANARY} vahvuus", shared=True)
    GroupReply.objects.create(
        organisation=cast.organisation, activity=cast.group, said="Lisää aikaa jutella", outcome="we_do",
        because="Kahville on nyt 20 minuuttia.", made_at=FIRST,
    )  # fmt: skip
    return cast.group


def url(name: str, group: Any, *more: Any) -> str:
    return reverse(f"staff:{name}", args=[group.id, *more])


def page(client: Client, name: str, group: Any, *more: Any, language: str = "en") -> Any:
    return client.get(url(name, group, *more), {"kieli": language})


def text_of(pdf: bytes) -> str:
    return " ".join("\n".join(one.extract_text() for one in PdfReader(io.BytesIO(pdf)).pages).split())


def cells_of(content: bytes) -> list[Any]:
    return [
        cell for sheet in openpyxl.load_workbook(io.BytesIO(content)) for row in sheet.iter_rows() for cell in row
    ]


def write(client: Client, group: Any, words: str, revision: int = 0, **headers: Any) -> Any:
    return client.post(
        url("closing_text", group, "closing_did"), {"words": words, "revision": revision}, headers=headers
    )


# ---------- the summary and next steps ----------


def test_the_page_asks_for_the_summary_goals_and_next_steps(cast: Cast, group: Any) -> None:
    words = page(client_of(cast, "aino"), "ending", group).content.decode()
    for expected in ("What we did", "What changed, and what did not", "What we learned", "Elina", "Hassan"):
        assert expected in words
    assert "2 own goals are still open." in words


def test_a_group_that_has_not_begun_has_no_summary_yet(cast: Cast) -> None:
    Activity.objects.filter(id=cast.group.id).update(state="planned")
    assert "The group has not begun" in page(client_of(cast, "aino"), "ending", cast.group).content.decode()


def test_the_summary_is_saved_as_one_types_and_with_the_button(cast: Cast, group: Any) -> None:
    client = client_of(cast, "aino")
    assert write(client, group, "Kokattiin").status_code == 302
    assert write(client, group, "Kokattiin ja käveltiin", 1, **{"X-Autosave": "1"}).json()["revision"] == 2
    assert PlanItem.objects.get(kind="closing_did").words == "Kokattiin ja käveltiin"


def test_the_later_of_two_writers_sees_both_texts(cast: Cast, group: Any) -> None:
    write(client_of(cast, "aino"), group, "Ainon sanat")
    late = client_of(cast, "kalle")
    response = write(late, group, "Kallen sanat", 0)
    assert response.status_code == 409
    words = response.content.decode()
    assert "Ainon sanat" in words
    assert "Kallen sanat" in words
    assert write(late, group, "Kallen sanat", 0, **{"X-Autosave": "1"}).status_code == 409
    assert PlanItem.objects.get(kind="closing_did").words == "Ainon sanat"


@pytest.mark.parametrize("words", ["x" * 5001, "🙂" * 5001])
def test_a_text_too_long_is_kept_on_the_page_and_not_saved(cast: Cast, group: Any, words: str) -> None:
    response = write(client_of(cast, "aino"), group, words)
    assert response.status_code == 422
    assert words in response.content.decode()
    assert not PlanItem.objects.filter(kind="closing_did").exists()


def test_only_closing_texts_are_written_here(cast: Cast, group: Any) -> None:
    client = client_of(cast, "aino")
    assert client.post(url("closing_text", group, "purpose"), {"words": "x", "revision": 0}).status_code == 404


def test_a_next_step_is_saved_and_one_to_one_is_said_in_the_persons_language(cast: Cast, group: Any) -> None:
    client = client_of(cast, "aino")
    cast.elina.person.language = "sv"
    cast.elina.person.save()
    step = url("closing_next_step", group, cast.elina.id)
    client.post(step, {"words": "", "revision": cast.elina.revision, "one_to_one": "1"})
    cast.elina.refresh_from_db()
    assert cast.elina.next_step
    assert "One-to-one" not in cast.elina.next_step
    client.post(step, {"words": "Opistoon, Mikko auttaa", "revision": cast.elina.revision})
    cast.elina.refresh_from_db()
    assert cast.elina.next_step == "Opistoon, Mikko auttaa"
    response = client.post(step, {"words": "Muualle", "revision": 1})
    assert response.status_code == 409
    assert "Opistoon, Mikko auttaa" in response.content.decode()


def test_somebody_of_another_group_is_not_found_here(cast: Cast, group: Any) -> None:
    client = client_of(cast, "aino")
    assert client.post(url("closing_next_step", group, cast.sari.id), {"words": "x"}).status_code == 404
    assert client.get(url("booklet_pdf", group, cast.sari.id)).status_code == 404


# ---------- the end ----------


def test_ending_says_first_what_it_does_and_then_does_it(cast: Cast, group: Any) -> None:
    client = client_of(cast, "aino")
    coming = meeting_at(group, cast.now + timedelta(days=400), number=9, state="planned")
    words = page(client, "end_group", group).content.decode()
    assert "6 participants have finished with the group." in words
    assert "1 coming meeting is not held. It is not counted as cancelled." in words
    assert Activity.objects.get(id=group.id).state == "running"
    assert client.post(url("end_group", group)).status_code == 302
    assert Activity.objects.get(id=group.id).state == "ended"
    assert Meeting.objects.get(id=coming.id).state == "cancelled"
    assert not Participation.objects.filter(activity=group, stage="active").exists()
    assert "The group has ended" in page(client, "ending", group).content.decode()
    assert client.post(url("end_group", group)).status_code == 422  # a second submit ends nothing twice


def test_an_open_meeting_is_closed_first(cast: Cast, group: Any) -> None:
    client = client_of(cast, "aino")
    meeting_at(group, cast.now, number=9, state="open")
    assert "A meeting is still open" in page(client, "end_group", group).content.decode()
    assert client.post(url("end_group", group)).status_code == 422
    assert Activity.objects.get(id=group.id).state == "running"


# ---------- prints ----------


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_evaluation_holds_summary_numbers_and_next_steps(cast: Cast, group: Any, language: str) -> None:
    client = client_of(cast, "aino")
    write(client, group, "Kokattiin neljä kertaa")
    content = page(client, "evaluation_pdf", group, language=language).content
    words = text_of(content)
    for expected in ("Arjen eväät", "Kokattiin neljä kertaa", "Ryhmä kokkaa yhdessä", "Elina"):
        assert expected in words
    assert b"pdfuaid:part" in content
    assert PdfReader(io.BytesIO(content)).trailer["/Root"]["/Lang"] == language
    assert CANARY not in words  # own goals are counted, not written out


def test_too_few_answers_are_not_told_in_the_evaluation(cast: Cast) -> None:
    meeting = meeting_at(cast.group, FIRST, state="open")
    version = uses_rating(cast.group)
    for one in (cast.elina, cast.hassan):
        says(one, meeting, version, now=FIRST + timedelta(hours=1), useful=5)
    Meeting.objects.update(state="closed", closed_at=FIRST + timedelta(hours=2))
    words = text_of(page(client_of(cast, "aino"), "evaluation_pdf", cast.group).content)
    assert "too few" in words


def test_the_sheet_of_the_evaluation_has_no_formulas(cast: Cast, group: Any) -> None:
    client = client_of(cast, "aino")
    write(client, group, "=HYPERLINK(1)")
    cells = cells_of(page(client, "evaluation_xlsx", group).content)
    assert all(cell.data_type != "f" for cell in cells)
    assert "=HYPERLINK(1)" in [cell.value for cell in cells]
    assert not any(CANARY in str(cell.value) for cell in cells)


def test_what_goes_outside_has_no_name_and_published_figures_only(cast: Cast, group: Any) -> None:
    client = client_of(cast, "aino")
    write(client, group, "Vain ohjaajille")
    before = text_of(page(client, "published_pdf", group).content)
    assert "Answers are published when the group has ended" in before
    client.post(url("end_group", group))
    Activity.objects.filter(id=group.id).update(ended_at=datetime(2026, 11, 18, 12, tzinfo=UTC))
    actions.publish_due(now=datetime(2027, 1, 31, 3, tzinfo=UTC))
    content = page(client, "published_pdf", group).content
    words = text_of(content)
    assert b"pdfuaid:part" in content
    assert "July–December 2026" in words
    for hidden in ("Elina", "Hassan", "Aino", "Vain ohjaajille", CANARY, "Kahville"):
        assert hidden not in words


def test_a_booklet_is_its_owners_own(cast: Cast, group: Any) -> None:
    client = client_of(cast, "aino")
    content = page(client, "booklet_pdf", group, cast.elina.id).content
    words = text_of(content)
    for expected in (
        "Elina",
        "Käyn ulkona kolmesti viikossa",
        "Osaan leipoa",
        "Lisää aikaa jutella",
        "Kahville on nyt",
    ):
        assert expected in words
    for foreign in (CANARY, "Hassan", "Nimi 1", "Salainen taito"):
        assert foreign not in words
    assert b"pdfuaid:part" in content


def test_a_booklet_speaks_its_owners_language(cast: Cast, group: Any) -> None:
    cast.elina.person.language = "sv"
    cast.elina.person.save()
    content = page(client_of(cast, "aino"), "booklet_pdf", group, cast.elina.id, language="en").content
    assert PdfReader(io.BytesIO(content)).trailer["/Root"]["/Lang"] == "sv"
    assert "My own booklet" not in text_of(content)


def test_all_booklets_in_one_file_keep_to_their_own_pages(cast: Cast, group: Any) -> None:
    pages = PdfReader(io.BytesIO(page(client_of(cast, "aino"), "booklets_pdf", group).content)).pages
    texts = [one.extract_text() for one in pages]
    mine = next(place for place, words in enumerate(texts) if "Elina" in words)
    theirs = next(place for place, words in enumerate(texts) if "Hassan" in words)
    assert mine // 2 != theirs // 2  # a sheet of one's own, also where a printer uses both sides
    assert all(not ("Elina" in words and CANARY in words) for words in texts)
    assert sum(words.count(CANARY) for words in texts) == 2  # Hassan's goal and strength, once each


def test_the_booklets_take_as_many_queries_for_two_people_as_for_twenty(
    cast: Cast, group: Any, queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prints.documents, "pdf", lambda *given, **more: b"%PDF-")  # setting the type asks nothing
    Participation.objects.exclude(id__in=[cast.elina.id, cast.hassan.id]).update(removed_at=FIRST)
    client = client_of(cast, "aino")
    page(client, "booklets_pdf", group)
    with queries() as two:
        assert page(client, "booklets_pdf", group).status_code == 200
    version, later = uses_rating(group), FIRST + timedelta(days=70)
    meeting = meeting_at(group, later, number=9)
    for one in (*people_in(group, 18), cast.elina):
        GoalFactory(activity=group, participation=one, is_main=False)
        StrengthFactory(participation=one, shared=True)
        says(one, meeting, version, now=later + timedelta(hours=1), own_goal=3, useful=4)
    were_there(meeting, [cast.elina, cast.hassan])
    Meeting.objects.filter(id=meeting.id).update(state="closed", closed_at=meeting.ends_at)
    with queries() as twenty:
        page(client, "booklets_pdf", group)
    assert twenty.n == two.n


def test_somebody_who_never_came_gets_a_whole_booklet_too(cast: Cast, group: Any) -> None:
    (one,) = people_in(group, 1)
    words = text_of(page(client_of(cast, "aino"), "booklet_pdf", group, one.id).content)
    assert one.person.shown_name in words


@pytest.mark.parametrize(
    ("name", "reason", "persons"),
    [("evaluation_pdf", "evaluation", 6), ("evaluation_xlsx", "evaluation", 6), ("booklets_pdf", "booklet", 6),
     ("published_pdf", "published figures", 0)],
)  # fmt: skip
def test_every_file_is_recorded_with_the_persons_in_it(
    cast: Cast, group: Any, name: str, reason: str, persons: int
) -> None:
    page(client_of(cast, "aino"), name, group)
    entry = AuditEntry.objects.get(verb="export")
    assert entry.reason == reason
    kinds = list(entry.subjects.order_by("id").values_list("kind", flat=True))
    assert (kinds.count("person"), kinds.count("activity")) == (persons, 1)


def test_one_booklet_is_recorded_for_its_owner_only(cast: Cast, group: Any) -> None:
    page(client_of(cast, "aino"), "booklet_pdf", group, cast.elina.id)
    entry = AuditEntry.objects.get(verb="export")
    assert list(entry.subjects.filter(kind="person").values_list("subject_id", flat=True)) == [
        cast.elina.person_id
    ]


@pytest.mark.parametrize("name", ["figures", "figures_pdf", "figures_xlsx"])
def test_a_word_of_one_participant_never_reaches_a_manager(cast: Cast, group: Any, name: str) -> None:
    response = client_of(cast, "maija").get(reverse(f"staff:{name}"))
    if name == "figures_xlsx":
        words = " ".join(str(cell.value) for cell in cells_of(response.content))
    elif name == "figures_pdf":
        words = text_of(response.content)
    else:
        words = response.content.decode()
    assert CANARY not in words
    assert "Hassan" not in words


def test_the_evaluation_of_a_large_group_is_quick(cast: Cast) -> None:
    """12 meetings × 20 people: under 0.3 s of the processor, whatever else runs beside."""
    people = people_in(cast.group, 20)
    version = uses_rating(cast.group)
    for number in range(1, 13):
        meeting = meeting_at(cast.group, FIRST + timedelta(days=number), number=number, state="open")
        were_there(meeting, people)
        for n, one in enumerate(people):
            says(
                one,
                meeting,
                rating_form() if n == 0 else version,
                now=meeting.starts_at + timedelta(minutes=5),
                own_goal=1 + n % 5,
                useful=3,
                heard=4,
                group_goal=3,
            )
        Meeting.objects.filter(id=meeting.id).update(state="closed", closed_at=meeting.ends_at)
    client = client_of(cast, "aino")
    page(client, "evaluation_pdf", cast.group)
    took = []
    for _ in range(3):
        start = time.process_time()
        page(client, "evaluation_pdf", cast.group)
        took.append(time.process_time() - start)
    assert min(took) < 0.3


def test_the_end_tells_what_is_open_and_a_promise_stays_in_today(
    cast: Cast, group: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: cast.now)
    aino = client_of(cast, "aino")
    GoalFactory(activity=cast.group, words="Ryhmä jatkaa itse")
    GoalFactory(activity=cast.group, participation=cast.elina, words="Uskallan soittaa")
    GroupReply.objects.create(
        organisation=cast.group.organisation, activity=cast.group, said="Kysytään bussilippua", outcome="we_do",
        because="", made_at=cast.now, promised_by_on=cast.now.date(),
    )  # fmt: skip
    words = aino.get(reverse("staff:end_group", args=[cast.group.id])).text
    assert "Ryhmä jatkaa itse" in words
    assert reverse("staff:goals", args=[cast.group.id]) in words
    assert "Uskallan soittaa" not in words  # counted: whose it is stands on the goals' own page
    assert "Kysytään bussilippua" in words
    Activity.objects.filter(id=cast.group.id).update(state="ended", ended_at=cast.now)
    assert "Kysytään bussilippua" in aino.get(reverse("staff:today")).text
