"""Coming to work and leaving it: by hand, with two keys."""

import re
import time
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import settings
from playwright.sync_api import expect

from tests.journeys.hand import Hand
from tests.world import PASSWORD, SECRET, make_world

pytestmark = pytest.mark.journey


def code(secret: str = SECRET) -> str:
    """What the code app shows now."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))


def sign_in(hand: Hand, email: str, password: str, secret: str = SECRET) -> None:
    hand.go("/account/login/")
    hand.page.locator("[name=login]").fill(email)
    hand.page.locator("[name=password]").fill(password)
    hand.press("Sign in", exact=True)
    hand.page.locator("[name=code]").first.fill(code(secret))
    hand.press("Sign in", exact=True)


@pytest.mark.parametrize("script", [True, False])
def test_a_worker_signs_in_with_password_and_code(open_page: Any, server: Any, script: bool) -> None:
    world = make_world(password=PASSWORD)
    hand = Hand(open_page(width=390, script=script))
    hand.go("/account/login/")
    if script:
        hand.clean()
    hand.page.locator("[name=login]").fill(world.accounts["aino"].email)
    hand.page.locator("[name=password]").fill("aivan väärin meni")
    hand.press("Sign in", exact=True)
    expect(hand.page.locator("[role=alert], .ds-validation-message").first).to_be_visible()
    sign_in(hand, world.accounts["aino"].email, PASSWORD)
    assert "/account/" not in hand.page.url
    hand.sees_text("Aino")


def test_a_colleague_is_invited_works_and_ends(open_page: Any, server: Any) -> None:
    world = make_world(password=PASSWORD)
    # Given a coordinator who invites Venla
    kerttu = Hand(open_page(account=world.accounts["kerttu"]))
    kerttu.go("/organisation/invite/")
    kerttu.clean()
    email = f"venla-{world.organisation.id.hex[:8]}@example.org"
    kerttu.page.locator("[name=name]").fill("Venla Virta")
    kerttu.page.locator("[name=email]").fill(email)
    kerttu.page.locator("[name=role]").select_option("worker")
    kerttu.page.locator("[name=unit]").select_option(label="Keskusta")
    kerttu.press("Send the invitation")
    # When the letter has come
    link = letter(email)
    venla = Hand(open_page())
    venla.go(link)
    venla.clean()
    venla.page.locator("[name=password]").fill("lyhyt")
    venla.press("Make the account")
    expect(venla.page.locator(".ds-validation-message").first).to_be_visible()
    venla.page.locator("[name=password]").fill("sininen vene kellui lammella")
    venla.press("Make the account")
    # Then a second key is asked for before anything else
    venla.go("/groups/")
    assert "/account/2fa/" in venla.page.url
    venla.clean()
    venla.go("/account/2fa/totp/activate/")
    if "reauthenticate" in venla.page.url:
        venla.page.locator("[name=password]").fill("sininen vene kellui lammella")
        venla.page.locator("main form button").first.click()
    secret = re.search(r"\b[A-Z2-7]{32}\b", venla.page.content())
    assert secret
    venla.page.locator("[name=code]").fill(code(secret[0]))
    venla.page.locator("main form button").first.click()
    venla.go("/groups/")
    assert venla.page.url.endswith("/groups/")
    # When her work ends, her open page ends with it
    kerttu.go("/organisation/")
    kerttu.page.get_by_role("link", name="Venla Virta").click()
    kerttu.follow("End the work here")
    kerttu.clean()
    kerttu.press("End the work")
    venla.go("/groups/")
    assert "/account/login/" in venla.page.url
    # And the link of the invitation opens nothing twice
    again = Hand(open_page(width=390))
    again.go(link)
    assert again.page.locator("[name=password]").count() == 0
    again.clean()


def letter(email: str) -> str:
    """The link in the newest letter to an address: in development letters are files."""
    for _ in range(60):
        for file in sorted(settings.EMAIL_FILE_PATH.glob("*"), key=lambda one: -one.stat().st_mtime):
            words = file.read_text(errors="replace").replace("=\n", "").replace("=3D", "=")
            if email in words and (found := re.search(r"https?://[^\s/]+(/invitation/[\w-]+/)", words)):
                return found[1]
        time.sleep(0.5)
    raise AssertionError("no letter came in half a minute")
