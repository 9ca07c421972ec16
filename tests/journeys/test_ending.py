"""The end: summary, next steps, papers read back; and what a manager may see of it."""

import io
import zipfile
from datetime import timedelta
from typing import Any

import openpyxl
import pypdf
import pytest
from django.utils import timezone

from porukka.core import dates
from tests.journeys.hand import Hand
from tests.world import NAMES

pytestmark = pytest.mark.journey
CANARY = "Kanariainen"


def text_of(path: Any) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(path).pages)


def fetched(hand: Hand, path: str) -> Any:
    """What a link to a file brings."""
    with hand.page.expect_download() as waited:
        hand.page.locator(f'a[href$="{path}"]').first.click()
    return waited.value.path()


def a_run(world: Any) -> Any:
    """A group of three meetings that has met twice, answered by six; one of them has a telling name."""
    first = dates.today(timezone.now()) - timedelta(days=14)
    group = world.group(first_on=first, people=(*NAMES[:5], CANARY))
    world.agree(group, "Uskallan lähteä kotoa", group["Elina"])
    values = {"Elina": 2, "Hassan": 4, "Sari": 3, "Timo": 4, CANARY: 5}
    world.hold(group, 1, values)
    world.hold(group, 2, values | {"Elina": 4}, {"Elina": "Oli mukavaa yhdessä 🙂"})
    return group


def test_a_group_is_ended_and_its_papers_are_read_back(open_page: Any, world: Any) -> None:
    group = a_run(world)
    hand = Hand(open_page(account=world.accounts["aino"], width=390, script=False))
    hand.go(group.url("ending/"))
    # Given a summary and a next step, written without script
    hand.page.locator("form[action*='/texts/'] textarea").first.fill("Keitimme kuusi kertaa.")
    hand.press("Save", exact=True)
    step = hand.page.locator(f"form[action$='/next-steps/{group['Elina'].participation.id}/']")
    step.locator("textarea").fill("Kansalaisopiston kokkikurssi, Kalle tulee mukaan")
    step.get_by_role("button", name=hand.words("Save")).click()
    looked = Hand(open_page(account=world.accounts["kalle"]))
    looked.go(group.url("ending/"))
    looked.clean()
    # Then the evaluation reads it back, with its numbers
    words = text_of(fetched(looked, "evaluation.pdf"))
    assert "Keitimme kuusi kertaa." in words
    assert group.name in words
    sheet = openpyxl.load_workbook(io.BytesIO(fetched(looked, "evaluation.xlsx").read_bytes()))
    cells = [
        str(cell.value) for page in sheet for row in page.iter_rows() for cell in row if cell.value is not None
    ]
    assert any("Keitimme" in cell for cell in cells) or len(cells) > 20
    assert not any(cell.startswith("=") for cell in cells)
    # And Elina's booklet has her own words and nobody else's
    booklet = text_of(fetched(looked, f"booklets/{group['Elina'].participation.id}.pdf"))
    assert "Uskallan lähteä kotoa" in booklet
    assert "kokkikurssi" in booklet
    for other in (*NAMES[1:5], CANARY):
        assert other not in booklet
    # When the group is ended
    hand.go(group.url("ending/end/"))
    hand.press("End the group")
    hand.go(group.url())
    assert hand.page.locator(".po-tag").first.inner_text().strip() == "Päättynyt"
    # Then the cards still open the own page for 30 days, and the paper for others names nobody
    looked.go(group.url("ending/"))
    published = text_of(fetched(looked, "published.pdf"))
    for name in (*NAMES[:5], CANARY):
        assert name not in published
    phone = Hand(open_page(width=390))
    assert phone.go(group["Elina"].card).status == 200


def test_a_manager_sees_counts_and_never_a_person(open_page: Any, world: Any) -> None:
    group = a_run(world)
    hand = Hand(open_page(account=world.accounts["maija"]))
    for path in ("/", "/groups/", "/figures/", group.url(), group.url("schedule/")):
        assert hand.go(path).status == 200, path
        hand.clean()
        for secret in (CANARY, "Hassan", "Uskallan lähteä kotoa", "Oli mukavaa yhdessä"):
            hand.never_sees(secret)
    hand.go("/figures/")
    for file in ("figures.pdf", "figures.xlsx"):
        with hand.page.expect_download() as waited:
            hand.page.locator(f'a[href*="{file}"]').first.click()
        kept = waited.value.path()
        if file.endswith("pdf"):
            assert CANARY not in text_of(kept)
        else:
            with zipfile.ZipFile(kept) as parts:
                assert all(CANARY.encode() not in parts.read(name) for name in parts.namelist())
    # People, answers and meetings are behind a closed door
    for path in ("people/", "results/", "goals/", "ending/", "people/export.xlsx"):
        assert hand.page.request.get(group.url(path)).status == 403, path


def test_somebody_of_another_house_finds_nothing(open_page: Any, world: Any) -> None:
    from tests.world import make_world

    group, elsewhere = world.group(people=("Elina",)), make_world()
    hand = Hand(open_page(account=elsewhere.accounts["aino"]))
    meeting = world.meetings(group)[0]
    for path in ("", "people/", "results/", "goals/", f"meetings/{meeting.id}/", "ending/", "schedule/"):
        assert hand.go(group.url(path)).status == 404, path
        hand.never_sees(group.name)
    hand.clean()
    stranger = Hand(open_page())
    stranger.go(group.url())
    assert "/account/login/" in stranger.page.url
