"""Printed cards, and the coordinator's merge list."""

import io
import re
from typing import Any

import pytest
from django.urls import reverse
from pypdf import PdfReader

from porukka.core.models import AuditEntry
from porukka.domain.activities.models import AccessGrant
from porukka.domain.people.models import ContactPoint, Person, PossibleMatch
from tests.doors.test_access_table import client_of


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
    assert "Uusi kortti päättää vanhan" in page.text
    assert AccessGrant.objects.count() == 0


def test_cards_are_printed_neutral_and_end_the_old_ones(cast: Any, aino: Any) -> None:
    sent = {"who": [str(cast.elina.id), str(cast.hassan.id)]}
    first = aino.post(url(cast, "print_cards"), sent)
    assert first["Content-Type"] == "application/pdf"
    assert b"pdfuaid:part" in first.content
    words = PdfReader(io.BytesIO(first.content)).pages[0].extract_text()
    codes = re.findall(r"\b\d{4}\b", words)
    assert len(codes) == 2
    for telling in ("Arjen", "Porukka", "Lehtola", "Keskusta", "sosiaali"):
        assert telling not in words
        assert telling not in first["Content-Disposition"]
    old = set(AccessGrant.objects.values_list("id", flat=True))
    aino.post(url(cast, "print_cards"), {"who": [str(cast.elina.id)]})
    ended = AccessGrant.objects.filter(id__in=old, revoked_at__isnull=False)
    assert [grant.participation_id for grant in ended] == [cast.elina.id]
    assert AuditEntry.objects.filter(verb="export", reason="cards").count() == 2


def test_no_choice_makes_no_card(cast: Any, aino: Any) -> None:
    assert aino.post(url(cast, "print_cards"), {}).status_code == 422
    assert aino.post(url(cast, "print_cards"), {"who": [str(cast.sari.id), "x"]}).status_code == 422
    assert AccessGrant.objects.count() == 0


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
