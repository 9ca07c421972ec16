"""Signing in: by invitation only, with a second key, and out at once when work ends."""

import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.test import Client

from porukka.domain.flows import staffing
from porukka.domain.messaging.models import Message
from porukka.domain.people import actions as people
from tests.factories.people import AccountFactory, MembershipFactory

pytestmark = pytest.mark.django_db
GOOD = "kahvipannu ja kaneli"


@pytest.fixture(autouse=True)
def _no_old_guesses() -> None:
    cache.clear()


def signed_in(account: Any) -> Client:
    client = Client()
    client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def invited(cast: Any, now: Any, email: str = "uusi@example.org") -> str:
    made = people.create_invitation(
        by=cast.viewer("anneli"), now=now, email=email, name="Uusi Ohjaaja", role="worker", unit_id=cast.unit.id
    )
    token = people.make_invitation_token(invitation_id=made.id, now=now)
    assert token
    return token


@pytest.fixture
def real_now() -> Any:
    from django.utils import timezone

    return timezone.now()


def test_an_invitation_leads_to_the_account_and_on_to_the_second_key(cast: Any, real_now: Any) -> None:
    client, token = Client(), invited(cast, real_now)
    opened = client.get(f"/invitation/{token}/")
    assert (opened.status_code, opened["Location"]) == (302, "/invitation/")
    assert "Uusi Ohjaaja" in client.get("/invitation/").content.decode()
    form = {"name": "Uusi Ohjaaja", "language": "fi", "password": GOOD}
    made = client.post("/invitation/", form)
    assert made["Location"] == "/account/2fa/"
    assert client.get("/me/")["Location"] == "/account/2fa/"  # nothing else opens yet
    assert client.get("/account/2fa/").status_code == 200
    assert Client().get(f"/invitation/{token}/", follow=True).status_code == 404  # spent


def test_opening_the_link_spends_nothing(cast: Any, real_now: Any) -> None:
    token = invited(cast, real_now)
    for _each in range(3):
        assert Client().get(f"/invitation/{token}/", follow=True).status_code == 200


@pytest.mark.parametrize(
    "wrong", [{"password": "lyhyt"}, {"password": ""}, {"name": ""}, {"name": "a" * 500}, {"language": "xx"}]
)
def test_a_faulty_form_says_so_and_keeps_what_was_typed(cast: Any, real_now: Any, wrong: dict[str, str]) -> None:
    client = Client()
    client.get(f"/invitation/{invited(cast, real_now)}/")
    form = {"name": "Uusi Ohjaaja", "language": "fi", "password": GOOD} | wrong
    page = client.post("/invitation/", form)
    assert page.status_code == 422
    assert "aria-invalid" in page.content.decode()
    if wrong.get("name") is None:
        assert "Uusi Ohjaaja" in page.content.decode()


def test_an_invitation_to_an_open_account_asks_to_sign_in_first(cast: Any, real_now: Any) -> None:
    token = invited(cast, real_now, email="olli@example.org")
    olli = cast.accounts["olli"]
    olli.set_password(GOOD)
    olli.save()
    stranger = Client()
    stranger.get(f"/invitation/{token}/")
    assert stranger.post("/invitation/", {"password": "uusi salasana tässä"}).status_code == 422
    own = signed_in(olli)
    own.get(f"/invitation/{token}/")
    assert own.post("/invitation/").status_code == 302
    chosen = own.post("/me/organisation/", {"organisation": str(cast.organisation.id)})
    assert chosen.status_code == 302
    assert "worker" in own.get("/me/").wsgi_request.viewer.roles


def test_nobody_chooses_an_organisation_that_is_not_theirs(cast: Any) -> None:
    client = signed_in(cast.accounts["aino"])
    assert client.post("/me/organisation/", {"organisation": str(cast.other_organisation.id)}).status_code == 404


def test_without_a_second_key_only_the_set_up_pages_open(cast: Any) -> None:
    account = AccountFactory(second_key=False)
    MembershipFactory(account=account, organisation=cast.organisation, role="administrator")
    client = signed_in(account)
    assert client.get("/me/")["Location"] == "/account/2fa/"
    assert client.get("/account/2fa/").status_code == 200


def test_negative_control_with_a_second_key_pages_open(cast: Any) -> None:
    assert signed_in(cast.accounts["anneli"]).get("/me/").status_code == 200


def test_recovery_codes_alone_are_no_second_key(cast: Any) -> None:
    account = AccountFactory(second_key=False)
    MembershipFactory(account=account, organisation=cast.organisation)
    Authenticator.objects.create(user=account, type=Authenticator.Type.RECOVERY_CODES, data={})
    assert signed_in(account).get("/me/").status_code == 302


def test_in_demo_mode_nobody_needs_a_second_key(cast: Any, settings: Any) -> None:
    settings.DEMO = True
    account = AccountFactory(second_key=False)
    MembershipFactory(account=account, organisation=cast.organisation)
    assert signed_in(account).get("/me/").status_code == 200


def test_signing_in_takes_the_password_and_then_the_code(cast: Any) -> None:
    account = AccountFactory(email="kaksi@example.org", second_key=False)
    account.set_password(GOOD)
    account.save()
    MembershipFactory(account=account, organisation=cast.organisation)
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    secret = generate_totp_secret()
    TOTP.activate(account, secret)
    client = Client()
    first = client.post("/account/login/", {"login": "KAKSI@example.org", "password": GOOD})
    assert first["Location"].startswith("/account/2fa/authenticate/")
    assert client.get("/me/").status_code == 302
    assert client.get("/account/2fa/authenticate/").status_code == 200
    code = format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
    assert client.post("/account/2fa/authenticate/", {"code": code}).status_code == 302
    assert client.get("/me/").status_code == 200


def test_wrong_passwords_are_slowed_down_and_right_ones_are_not(cast: Any) -> None:
    account = AccountFactory(email="oikea@example.org")
    account.set_password(GOOD)
    account.save()
    guessing = Client()
    for _guess in range(6):
        page = guessing.post("/account/login/", {"login": "oikea@example.org", "password": "väärin meni taas"})
    assert page.status_code == 200
    blocked = guessing.post("/account/login/", {"login": "oikea@example.org", "password": GOOD})
    assert blocked.status_code == 200  # even the right one has to wait now


def test_thirty_people_behind_one_address_all_get_in(cast: Any) -> None:
    for number in range(30):
        account = AccountFactory(email=f"k{number}@example.org", second_key=False)
        account.password = _quick(GOOD)
        account.save()
        MembershipFactory(account=account, organisation=cast.organisation)
        client = Client()
        assert client.post("/account/login/", {"login": account.email, "password": GOOD}).status_code == 302


def _quick(password: str) -> str:
    from django.contrib.auth.hashers import PBKDF2PasswordHasher

    return PBKDF2PasswordHasher().encode(password, "suola", iterations=1)


def test_nobody_signs_up_or_adds_addresses(cast: Any) -> None:
    assert "password1" not in Client().get("/account/signup/").content.decode()
    assert signed_in(cast.accounts["aino"]).get("/account/email/").status_code == 403


def test_ending_work_closes_an_open_session_at_the_next_request(cast: Any, real_now: Any) -> None:
    client = signed_in(cast.accounts["kalle"])
    assert client.get("/me/").status_code == 200
    staffing.end_staff_work(
        by=cast.viewer("anneli"), now=real_now, account_id=cast.accounts["kalle"].id, new_owners={}
    )
    page = client.get("/me/")
    assert page.status_code == 302
    assert "/account/login/" in page["Location"]


def test_negative_control_somebody_elses_session_stays(cast: Any, real_now: Any) -> None:
    client = signed_in(cast.accounts["aino"])
    staffing.end_staff_work(
        by=cast.viewer("anneli"), now=real_now, account_id=cast.accounts["kalle"].id, new_owners={}
    )
    assert client.get("/me/").status_code == 200


def test_half_an_hour_of_nothing_signs_out(cast: Any) -> None:
    client = signed_in(cast.accounts["aino"])
    assert client.get("/me/").status_code == 200
    session = client.session
    session["last_seen"] = time.time() - 31 * 60
    session.save()
    assert client.get("/me/").status_code == 302


def test_own_details_are_saved(cast: Any) -> None:
    client = signed_in(cast.accounts["aino"])
    form = {"name": "Aino Lehto", "profession": "ohjaaja", "phone": "", "language": "sv"}
    assert client.post("/me/", form).status_code == 302
    assert "Aino Lehto" in client.get("/me/").content.decode()
    assert client.post("/me/", form | {"name": ""}).status_code == 422


def test_without_a_password_the_own_pages_lead_to_a_letter_that_sets_one(cast: Any) -> None:
    account = cast.accounts["aino"]
    account.set_password(GOOD)
    account.save()
    client = signed_in(account)
    assert "/account/password/change/" in client.get("/me/").content.decode()
    account.set_unusable_password()
    account.save()
    client = signed_in(account)
    for own in ("/me/", "/account/2fa/"):
        page = client.get(own).content.decode()
        assert "/account/password/change/" not in page
        assert "/account/password/reset/" in page
    asked = client.post("/account/password/reset/", {"email": account.email})
    assert asked.status_code == 302
    assert Message.objects.filter(account=account).exists()


OPEN_PAGES = ["/account/login/", "/account/password/reset/", "/account/password/reset/done/", "/account/signup/",
              "/account/inactive/", "/account/password/reset/key/done/",
              "/account/password/reset/key/1-x/"]  # fmt: skip
OWN_PAGES = ["/account/2fa/", "/account/2fa/totp/activate/", "/account/2fa/webauthn/", "/account/2fa/webauthn/add/",
             "/account/2fa/recovery-codes/generate/", "/account/password/change/", "/account/reauthenticate/",
             "/account/logout/", "/account/2fa/reauthenticate/", "/account/2fa/totp/deactivate/"]  # fmt: skip


@pytest.mark.parametrize("address", OPEN_PAGES)
def test_each_open_page_is_in_our_frame(cast: Any, address: str) -> None:
    page = Client().get(address, follow=True)
    assert page.status_code == 200
    assert "po-brand" in page.content.decode()


@pytest.mark.parametrize("address", OWN_PAGES)
def test_each_own_page_is_in_our_frame(cast: Any, address: str) -> None:
    account = cast.accounts["aino"]
    account.set_password(GOOD)
    account.save()
    if "activate" in address and "de" not in address.rsplit("/", 2)[-2][:2]:
        Authenticator.objects.filter(user=account).delete()
    client = signed_in(account)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    session["account_authentication_methods_user"] = str(account.pk)
    session.save()
    page = client.get(address, follow=True)
    assert page.status_code == 200
    assert "po-brand" in page.content.decode()


def held_in_sessions() -> str:
    """Everything that any session's row holds, read."""
    from django.contrib.sessions.models import Session

    return str([row.get_decoded() for row in Session.objects.order_by("session_key")])


def test_an_invitations_secret_lies_in_no_session_and_no_log(
    cast: Any, real_now: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    client, token = Client(), invited(cast, real_now)
    opened = client.get(f"/invitation/{token}/")
    assert "sessionid" not in opened.cookies
    assert token not in str(opened.headers) + str(opened.cookies)
    assert client.get("/invitation/").status_code == 200
    own = signed_in(cast.accounts["olli"])
    own.get(f"/invitation/{token}/")
    own.get("/invitation/")
    assert token not in held_in_sessions()
    client.post("/invitation/", {"name": "Uusi Ohjaaja", "language": "fi", "password": GOOD})
    assert token not in held_in_sessions() + caplog.text
    assert "i" not in client.cookies or not client.cookies["i"].value


def test_an_opened_invitation_is_forgotten_after_an_hour(
    cast: Any, real_now: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from datetime import timedelta

    client = Client()
    client.get(f"/invitation/{invited(cast, real_now)}/")
    monkeypatch.setattr("django.utils.timezone.now", lambda: real_now + timedelta(minutes=59))
    assert client.get("/invitation/").status_code == 200
    monkeypatch.setattr("django.utils.timezone.now", lambda: real_now + timedelta(minutes=62))
    assert client.get("/invitation/").status_code == 404


def reset_link(account: Any) -> tuple[str, str]:
    """(address, secret) of a forgotten password's link."""
    from allauth.account.forms import default_token_generator
    from allauth.account.utils import user_pk_to_url_str

    secret = default_token_generator.make_token(account)
    return f"/account/password/reset/key/{user_pk_to_url_str(account)}-{secret}/", secret


def test_a_forgotten_password_is_set_anew_and_its_secret_lies_in_no_session_and_no_log(
    cast: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    account = cast.accounts["aino"]
    address, secret = reset_link(account)
    client = Client()
    opened = client.get(address)
    here = opened["Location"]
    assert opened.status_code == 302
    assert secret not in here + str(opened.cookies)
    assert "sessionid" not in opened.cookies
    assert client.get(here).status_code == 200
    short = client.post(here, {"password1": "lyhyt", "password2": "lyhyt"})
    assert short.status_code == 422
    assert secret not in held_in_sessions()
    done = client.post(here, {"password1": GOOD, "password2": GOOD})
    assert done["Location"] == "/account/password/reset/key/done/"
    account.refresh_from_db()
    assert account.check_password(GOOD)
    assert secret not in held_in_sessions() + caplog.text
    assert "password1" not in client.get(address, follow=True).text  # once


def test_opening_a_reset_link_changes_nothing_and_ends_nobodys_login(cast: Any) -> None:
    address, _secret = reset_link(cast.accounts["aino"])
    other = signed_in(cast.accounts["kalle"])
    for _each in range(2):
        assert other.get(address, follow=True).status_code == 200
    assert other.get("/me/").status_code == 200
    assert "password1" not in Client().get("/account/password/reset/key/1-x/", follow=True).text
