"""People and goals: one by one, a list, a sheet; cards on paper; goals in own words."""

import io
import re
from typing import Any

import openpyxl
import pypdf
import pytest
from playwright.sync_api import expect

from tests.journeys.hand import Hand

pytestmark = pytest.mark.journey


def sheet(*rows: tuple[Any, ...]) -> dict[str, Any]:
    """An Excel file as a browser sends it."""
    book, kept = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(kept)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return {"name": "lista.xlsx", "mimeType": kind, "buffer": kept.getvalue()}


def test_people_come_one_by_one_and_from_a_pasted_list(open_page: Any, world: Any) -> None:
    group = world.group(people=())
    hand = Hand(open_page(account=world.accounts["aino"], width=390))
    hand.go(group.url("people/"))
    hand.clean()
    # One by one: a nickname is enough
    hand.follow("Add a person")
    hand.clean()
    hand.write("Name", "Elina")
    hand.press("Add", exact=True)
    hand.sees("%(name)s is in the list now.", name="Elina")
    # A list: looked at first, then taken in whole
    hand.go(group.url("people/paste/"))
    hand.page.locator("textarea[name=words]").fill("Hassan, 040 123 4567, English\nSari; sari@example.org\nTimo")
    hand.press("Look at the list first")
    hand.sees("Nothing is saved yet.")
    hand.clean()
    hand.page.locator("button[name=accept]").click()
    expect(hand.page).to_have_url(re.compile("/people/$"))
    for name in ("Elina", "Hassan", "Sari", "Timo"):
        hand.sees_text(name)
    hand.clean()


def test_a_sheet_is_mended_by_row_and_column_before_anybody_is_added(open_page: Any, world: Any) -> None:
    group = world.group(people=())
    hand = Hand(open_page(account=world.accounts["kalle"], script=False))
    hand.go(group.url("people/import/"))
    heads = ("Nimi", "Puhelin", "Kieli")
    # A broken file
    broken = {"name": "lista.xlsx", "mimeType": "application/octet-stream", "buffer": b"PK\x03\x04 ei taulukko"}
    hand.page.locator("input[type=file]").set_input_files(broken)
    hand.press("Look at the list first")
    expect(hand.page.locator("[data-errors], .ds-validation-message").first).to_be_visible()
    # Two faults, named by row and column
    hand.page.locator("input[type=file]").set_input_files(
        sheet(
            heads, ("Leena", "040 765 4321", "suomi"), ("Ville", "ei numeroa", ""), ("", "040 111 2222", "klingon")
        )
    )
    hand.press("Look at the list first")
    told = hand.page.locator("[role=alert]").first
    expect(told).to_contain_text("3")
    expect(told).to_contain_text(hand.words("Phone"))
    assert hand.page.locator("button[name=accept]").count() == 0
    hand.go(group.url("people/"))
    hand.never_sees("Leena")
    # Mended, with a cell that would be a formula
    hand.go(group.url("people/import/"))
    hand.page.locator("input[type=file]").set_input_files(
        sheet(heads, ("Leena", "040 765 4321", "suomi"), ("Ville", "", "svenska"), ("+Aila", "", ""))
    )
    hand.press("Look at the list first")
    hand.page.locator("button[name=accept]").click()
    hand.sees_text("Leena")
    hand.sees_text("Ville")


def test_cards_are_printed_and_both_their_secrets_open_the_form(open_page: Any, world: Any, server: Any) -> None:
    group = world.group(people=("Elina", "Hassan"))
    hand = Hand(open_page(account=world.accounts["aino"]))
    hand.go(group.url("people/cards/"))
    hand.clean()
    for box in hand.page.locator("input[name=who]").all():
        box.check()
    with hand.page.expect_download() as waited:
        hand.press("Make the cards (PDF)")
    words = "\n".join(page.extract_text() for page in pypdf.PdfReader(waited.value.path()).pages)
    codes = re.findall(r"^\s*(\d\s?\d\s?\d\s?\d)\s*$", words, re.M)
    assert "Elina" in words
    assert "Hassan" in words
    assert len(codes) == 2
    # What the card itself says names neither service nor group
    assert group.name not in words
    assert "Porukka" not in words
    # The earlier cards have ended
    old = Hand(open_page(width=390))
    assert old.go(group["Elina"].card).status == 404


def test_goals_are_agreed_together_in_own_words(open_page: Any, world: Any) -> None:
    group = world.group(people=("Elina", "Hassan"))
    hand = Hand(open_page(account=world.accounts["aino"], width=390, script=False))
    hand.go(group.url("goals/"))
    hand.follow("Agree a goal", nth=0)
    hand.choose("Whose goal?", "Elina")
    hand.press("Write it down")
    assert hand.page.locator(".ds-validation-message").count() == 1
    hand.write("The goal", "Uskallan lähteä kotoa 🙂")
    hand.press("Write it down")
    hand.sees_text("Uskallan lähteä kotoa 🙂")
    # The words can be changed, and the earlier ones stay in the history
    hand.go(group.url("goals/"))
    hand.page.get_by_role("link", name="Uskallan lähteä kotoa 🙂").click()
    hand.write("The goal", "Lähden kotoa joka päivä")
    hand.press("Save", exact=True)
    hand.sees_text("Uskallan lähteä kotoa 🙂")
    expect(hand.page.get_by_role("heading", name="Lähden kotoa joka päivä")).to_be_visible()
    looked = Hand(open_page(account=world.accounts["kalle"]))
    looked.go(group.url("goals/"))
    looked.sees_text("Lähden kotoa joka päivä")
    looked.clean()
