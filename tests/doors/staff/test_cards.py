"""Printed cards, and the coordinator's merge list."""

import io
import re
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse
from pypdf import PdfReader

from porukka.core.models import AuditEntry
from porukka.core.seals import seal
from porukka.domain.activities import queries as read
from porukka.domain.activities.models import AccessGrant
from porukka.domain.people.models import ContactPoint, Person, PossibleMatch
from tests.doors.test_access_table import client_of
from tests.factories.activities import ParticipationFactory
from tests.factories.people import PersonFactory


@pytest.fixture(autouse=True)
def _real_now(cast: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages take the moment from the clock; the tests stop it."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: cast.now)


@pytest.fixture
def aino(cast: Any) -> Any:
    return client_of(cast, "aino")


def url(cast: Any, name: str, *ids: Any) -> str:
    return reverse(f"staff:{name}", args=[cast.group.id, *ids])


# ---------- cards ----------


def test_the_page_says_that_a_new_card_ends_the_old_one_and_makes_nothing(cast: Any, aino: Any) -> None:
    aino.cookies["kieli"] = "fi"
    page = aino.get(url(cast, "print_cards"))
    assert "Uusi kortti korvaa vanhan" in page.text
    assert AccessGrant.objects.count() == 0


def opened_page(cast: Any, aino: Any) -> str:
    """The sealed note of a freshly opened page."""
    found = re.search(r'name="page" value="([^"]+)"', aino.get(url(cast, "print_cards")).text)
    assert found
    return found.group(1)


def printed(cast: Any, aino: Any, *who: Any, page: str = "") -> Any:
    sent = {"who": [str(one.id) for one in who], "page": page or opened_page(cast, aino)}
    return aino.post(url(cast, "print_cards"), sent)


def codes_of(pdf: Any) -> list[str]:
    return re.findall(r"\b\d{4}\b", PdfReader(io.BytesIO(pdf.content)).pages[0].extract_text())


def live(cast: Any) -> set[Any]:
    return set(AccessGrant.objects.filter(revoked_at=None).values_list("participation_id", "token_sha256"))


def test_cards_are_printed_neutral_and_end_the_old_ones(cast: Any, aino: Any) -> None:
    first = printed(cast, aino, cast.elina, cast.hassan)
    assert first["Content-Type"] == "application/pdf"
    assert b"pdfuaid:part" in first.content
    words = PdfReader(io.BytesIO(first.content)).pages[0].extract_text()
    codes = codes_of(first)
    assert len(codes) == 2
    for telling in ("Arjen", "Porukka", "Lehtola", "Keskusta", "sosiaali"):
        assert telling not in words
        assert telling not in first["Content-Disposition"]
    assert read.participation_for_own_code(cast.group.id, codes[0], now=cast.now).participation_id == cast.elina.id
    old = set(AccessGrant.objects.values_list("id", flat=True))
    printed(cast, aino, cast.elina)
    ended = AccessGrant.objects.filter(id__in=old, revoked_at__isnull=False)
    assert [grant.participation_id for grant in ended] == [cast.elina.id]
    assert AuditEntry.objects.filter(verb="export", reason="cards").count() == 2
    assert AuditEntry.objects.filter(verb="print_card").count() == 2


def test_no_choice_makes_no_card(cast: Any, aino: Any) -> None:
    page = opened_page(cast, aino)
    assert aino.post(url(cast, "print_cards"), {"page": page}).status_code == 422
    assert aino.post(url(cast, "print_cards"), {"page": page, "who": [str(cast.sari.id), "x"]}).status_code == 422
    assert AccessGrant.objects.count() == 0


def test_a_sheet_that_cannot_be_made_leaves_the_old_cards_working(
    cast: Any, aino: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    printed(cast, aino, cast.elina, cast.hassan)
    before = live(cast)
    page = opened_page(cast, aino)

    def broken(*_args: Any, **_more: Any) -> bytes:
        raise RuntimeError("no sheet")

    with monkeypatch.context() as patch:
        patch.setattr("porukka.core.documents.pdf", broken)
        with pytest.raises(RuntimeError):
            printed(cast, aino, cast.elina, cast.hassan, page=page)
        assert live(cast) == before
    assert printed(cast, aino, cast.elina, cast.hassan, page=page).status_code == 200  # the same page, tried again
    assert live(cast).isdisjoint(before)


def test_the_same_page_sent_twice_prints_the_same_cards_and_ends_none_of_them(cast: Any, aino: Any) -> None:
    page = opened_page(cast, aino)
    first = printed(cast, aino, cast.elina, cast.hassan, page=page)
    made = live(cast)
    second = printed(cast, aino, cast.elina, cast.hassan, page=page)
    assert codes_of(second) == codes_of(first)
    assert live(cast) == made
    assert AuditEntry.objects.filter(verb="print_card").count() == 1
    other = printed(cast, aino, cast.elina, cast.hassan)  # negative control: a page opened anew
    assert codes_of(other) != codes_of(first)
    assert live(cast).isdisjoint(made)
    late = printed(cast, aino, cast.elina, cast.hassan, page=page)
    assert late.status_code == 422  # those cards have been ended: nothing brings them back
    assert live(cast).isdisjoint(made)


def test_a_page_of_another_group_or_none_at_all_makes_nothing(cast: Any, aino: Any) -> None:
    for page in ("x", seal("cards-page", {"s": "0" * 32, "a": uuid4().hex}, now=cast.now)):
        assert printed(cast, aino, cast.elina, page=page).status_code == 422
    assert AccessGrant.objects.count() == 0


def test_nobodys_card_is_printed_on_the_back_of_anothers(cast: Any, aino: Any) -> None:
    """A printer that uses both sides: nine cards with names that take two lines are on pages one and three."""
    long = "Aleksandra-Wilhelmiina Korhonen-Mäkelän tytär Taka-Hämeen Vanhasta kylästä asti"
    nine = [
        ParticipationFactory(
            activity=cast.group,
            person=PersonFactory(organisation=cast.organisation, shown_name=f"{n} {long}"[:80]),
        )
        for n in range(9)
    ]
    pages = PdfReader(io.BytesIO(printed(cast, aino, *nine).content)).pages
    assert [page.extract_text().count("Aleksandra") for page in pages] == [8, 0, 1]


def test_twenty_cards_take_the_same_queries_as_two(cast: Any, aino: Any, queries: Any) -> None:
    printed(cast, aino, cast.elina)
    two, page = (cast.elina, cast.hassan), opened_page(cast, aino)
    with queries() as few:
        assert printed(cast, aino, *two, page=page).status_code == 200
    people = [
        ParticipationFactory(activity=cast.group, person=PersonFactory(organisation=cast.organisation))
        for _one in range(18)
    ]
    page = opened_page(cast, aino)
    with queries() as many:
        assert printed(cast, aino, *two, *people, page=page).status_code == 200
    assert many.n == few.n
    codes = AccessGrant.objects.filter(revoked_at=None).values_list("own_code_hmac", flat=True)
    assert len(set(codes)) == 20


# ---------- the merge list ----------


@pytest.fixture
def match(cast: Any) -> Any:
    for row in (cast.elina, cast.sari):
        ContactPoint.objects.create(
            organisation=cast.organisation, person=row.person, kind="phone", normalised="+358401234567"
        )
    first, second = sorted([cast.elina.person_id, cast.sari.person_id], key=str)
    return PossibleMatch.objects.create(
        organisation=cast.organisation, first_id=first, second_id=second, why="phone", found_at=cast.now
    )


def test_the_merge_list_shows_little_and_a_merge_is_made(cast: Any, match: Any) -> None:
    kerttu = client_of(cast, "kerttu")
    page = kerttu.get(reverse("staff:merges")).text
    assert "Elina" in page
    assert "040 1234567" in page
    assert "Arjen" not in page
    kerttu.post(reverse("staff:merge_match", args=[match.id]), {"kept": "first"})
    assert Person.objects.filter(merged_into__isnull=False).count() == 1


def test_two_persons_are_kept_apart(cast: Any, match: Any) -> None:
    kerttu = client_of(cast, "kerttu")
    kerttu.post(reverse("staff:keep_apart", args=[match.id]))
    assert "Elina" not in kerttu.get(reverse("staff:merges")).text
    answer = kerttu.post(reverse("staff:merge_match", args=[match.id]), {"kept": "first"})
    assert answer["Location"] == reverse("staff:merges")
    assert Person.objects.filter(merged_into__isnull=False).count() == 0


def test_a_merge_without_a_choice_changes_nothing(cast: Any, match: Any) -> None:
    client_of(cast, "kerttu").post(reverse("staff:merge_match", args=[match.id]), {"kept": "x"})
    assert Person.objects.filter(merged_into__isnull=False).count() == 0
