"""Cards, links, own codes and PINs (TRUST 1–3)."""

import hashlib
from datetime import date, timedelta
from typing import Any

import pytest

from porukka.core.errors import NotAllowed, NotFound, Refused
from porukka.core.models import AuditEntry
from porukka.domain.activities import actions, queries
from porukka.domain.activities.actions import PinResult
from porukka.domain.activities.models import AccessGrant, Participation
from porukka.domain.activities.rules import WallCode, grant_holds, pin_pause
from tests.factories.activities import hand_card


def card(cast: Any, who: Any) -> queries.DrawnCard:
    return hand_card(by=cast.viewer("aino"), now=cast.now, participation_id=who.id)


def test_a_card_opens_its_own_participation_and_no_other(cast: Any) -> None:
    first, second = card(cast, cast.elina), card(cast, cast.hassan)
    found = queries.grant_for_token(first.token, now=cast.now)
    assert found is not None
    assert found.participation_id == cast.elina.id
    other = queries.participation_for_own_code(cast.group.id, second.own_code, now=cast.now)
    assert other is not None
    assert other.participation_id == cast.hassan.id


def test_link_and_code_lie_in_the_database_as_hashes_only(cast: Any) -> None:
    secret = card(cast, cast.elina)
    row = AccessGrant.objects.get()
    stored = " ".join(str(value) for value in AccessGrant.objects.values().get().values())
    assert len(secret.token) >= 22  # 128 bits in base64
    assert secret.token not in stored
    assert row.own_code_hmac is not None
    assert len(row.own_code_hmac) == 64
    assert secret.own_code != row.own_code_hmac
    # The own code is keyed with the group too: the same digits elsewhere are another hash.
    assert queries.participation_for_own_code(cast.other_group.id, secret.own_code, now=cast.now) is None


def test_printing_a_card_anew_ends_the_old_one_but_not_a_link_that_was_sent(cast: Any) -> None:
    old = card(cast, cast.elina)
    link = actions.issue_link(by=cast.viewer("aino"), now=cast.now, participation_id=cast.elina.id)
    new = card(cast, cast.elina)
    assert queries.grant_for_token(old.token, now=cast.now) is None
    assert queries.grant_for_token(new.token, now=cast.now) is not None
    assert queries.grant_for_token(link, now=cast.now) is not None
    assert actions.revoke_grants(by=cast.viewer("aino"), now=cast.now, participation_id=cast.elina.id) == 2
    assert queries.grant_for_token(new.token, now=cast.now) is None
    assert queries.grant_for_token(link, now=cast.now) is None


def test_own_codes_are_unique_in_a_group_also_when_most_are_taken(cast: Any, monkeypatch: Any) -> None:
    rolled = iter(["0007", "0007", "0007", "0008"])
    monkeypatch.setattr("porukka.domain.activities.queries.cards._code", lambda *_: next(rolled))
    assert [card(cast, cast.elina).own_code, card(cast, cast.hassan).own_code] == ["0007", "0008"]


def test_a_card_ends_thirty_days_after_the_group(cast: Any) -> None:
    secret = card(cast, cast.elina)
    cast.group.ends_on = date(2026, 12, 1)
    cast.group.save()
    last = cast.now.replace(month=12, day=31)
    assert queries.grant_for_token(secret.token, now=last) is not None
    assert queries.grant_for_token(secret.token, now=last + timedelta(days=1)) is None


def test_a_card_holds_while_the_group_has_no_last_day_and_follows_a_moved_one(now: Any) -> None:
    later = now + timedelta(days=400)
    assert grant_holds(now=later, expires_at=None, ends_on=None, ended_at=None)
    assert not grant_holds(now=later, expires_at=None, ends_on=now.date(), ended_at=None)
    assert grant_holds(now=later, expires_at=None, ends_on=later.date(), ended_at=None)
    assert not grant_holds(now=now, expires_at=now, ends_on=None, ended_at=None)


def test_only_the_groups_facilitators_make_cards(cast: Any) -> None:
    for who in ("mikko", "kerttu", "maija", "anneli"):
        with pytest.raises(NotAllowed):
            hand_card(by=cast.viewer(who), now=cast.now, participation_id=cast.elina.id)
    for who in ("olli", "stranger"):
        with pytest.raises((NotFound, NotAllowed)):
            hand_card(by=cast.viewer(who), now=cast.now, participation_id=cast.elina.id)
    assert not AccessGrant.objects.exists()


def test_a_card_is_recorded_without_its_secrets(cast: Any) -> None:
    secret = card(cast, cast.elina)
    entry = AuditEntry.objects.get(verb="print_card")
    told = f"{entry.reason}{entry.field_names}{entry.route}"
    assert secret.token not in told
    assert secret.own_code not in told
    assert {s.kind for s in entry.subjects.all()} == {"participation", "person"}


def choose(cast: Any, pin: str, **more: Any) -> None:
    me = cast.participant(cast.elina, pin_ok=more.get("pin_ok", False))
    proof = more.get("proof", WallCode(cast.group.id))
    actions.set_pin(by=me, now=more.get("now", cast.now), participation_id=cast.elina.id, pin=pin, proof=proof)


def attempt(cast: Any, pin: str, minutes: float = 0) -> PinResult:
    at = cast.now + timedelta(minutes=minutes)
    return actions.check_pin(now=at, participation_id=cast.elina.id, pin=pin).result


def test_a_participant_chooses_the_pin_once_and_changes_it_only_when_signed_in(cast: Any) -> None:
    assert attempt(cast, "2468") is PinResult.NONE
    choose(cast, "2468")
    assert attempt(cast, "2468") is PinResult.RIGHT
    with pytest.raises(Refused):
        choose(cast, "1357")
    choose(cast, "1357", pin_ok=True)
    assert attempt(cast, "1357") is PinResult.RIGHT


def test_who_finds_a_card_chooses_no_pin(cast: Any) -> None:
    """Neither without a code, nor with a wrong one, nor with one of another group's meeting."""
    for proof in (None, WallCode(None), WallCode(cast.other_group.id)):
        with pytest.raises(Refused) as refused:
            choose(cast, "2468", proof=proof)
        assert refused.value.field == "code"
    assert attempt(cast, "2468") is PinResult.NONE
    assert Participation.objects.get(pk=cast.elina.pk).pin_failures == 2  # a missing code is no guess
    # Negative control: with a right one it is chosen.
    choose(cast, "2468")
    assert attempt(cast, "2468") is PinResult.RIGHT


def test_wrong_meeting_codes_pause_like_wrong_pins(cast: Any) -> None:
    for _ in range(5):
        with pytest.raises(Refused):
            choose(cast, "2468", proof=WallCode(None))
    with pytest.raises(Refused) as refused:
        choose(cast, "2468")  # the right one waits too
    assert "15" in str(refused.value.words)
    choose(cast, "2468", now=cast.now + timedelta(minutes=15))
    assert attempt(cast, "2468", minutes=15) is PinResult.RIGHT


def test_a_facilitator_lets_choose_for_half_an_hour(cast: Any) -> None:
    choose(cast, "2468")
    with pytest.raises(Refused):
        choose(cast, "1357")
    until = actions.let_choose_pin(by=cast.viewer("kalle"), now=cast.now, participation_id=cast.elina.id)
    assert until == cast.now + timedelta(minutes=30)
    assert attempt(cast, "2468") is PinResult.NONE
    with pytest.raises(Refused):
        choose(cast, "1357", proof=None, now=until)
    choose(cast, "1357", proof=None, now=until - timedelta(seconds=1))
    assert attempt(cast, "1357") is PinResult.RIGHT
    # Once: the next choice needs leave again.
    Participation.objects.update(pin_hash="")
    with pytest.raises(Refused):
        choose(cast, "9999", proof=None)
    assert AuditEntry.objects.filter(verb="let_choose_pin").count() == 1


def test_leave_to_choose_also_ends_a_pause(cast: Any) -> None:
    for _ in range(5):
        with pytest.raises(Refused):
            choose(cast, "2468", proof=WallCode(None))
    actions.let_choose_pin(by=cast.viewer("aino"), now=cast.now, participation_id=cast.elina.id)
    choose(cast, "2468", proof=None)


@pytest.mark.parametrize("bad", ["", "123", "1234567", "12a4", "١٢٣٤", "12 34", "1234\n"])
def test_a_pin_is_four_to_six_digits(cast: Any, bad: str) -> None:
    with pytest.raises(Refused):
        choose(cast, bad)


def test_nobody_sets_another_persons_pin(cast: Any) -> None:
    with pytest.raises(NotAllowed):
        actions.set_pin(by=cast.participant(cast.hassan), now=cast.now, participation_id=cast.elina.id, pin="2468")
    with pytest.raises(NotAllowed):
        actions.let_choose_pin(by=cast.viewer("mikko"), now=cast.now, participation_id=cast.elina.id)


def test_a_facilitator_sets_a_new_pin_and_cannot_read_it(cast: Any) -> None:
    choose(cast, "2468")
    actions.set_pin(by=cast.viewer("aino"), now=cast.now, participation_id=cast.elina.id, pin="777777")
    stored = Participation.objects.get(pk=cast.elina.pk).pin_hash
    assert stored.startswith("$argon2id$")
    assert "777777" not in stored
    assert attempt(cast, "777777") is PinResult.RIGHT
    actions.let_choose_pin(by=cast.viewer("kalle"), now=cast.now, participation_id=cast.elina.id)
    assert attempt(cast, "777777") is PinResult.NONE


def test_a_pin_hash_is_worth_nothing_without_the_key_file(cast: Any, monkeypatch: Any) -> None:
    choose(cast, "2468")
    monkeypatch.setattr("porukka.domain.activities.actions.grants.keyed_hash", lambda *parts: repr(parts).encode())
    assert attempt(cast, "2468") is PinResult.WRONG


def test_an_own_codes_hash_is_worth_nothing_without_the_key_file(cast: Any, monkeypatch: Any) -> None:
    """Four digits are tried through in a moment: with the database alone there must be nothing to try them against."""
    made = card(cast, cast.elina)
    stored = AccessGrant.objects.get().own_code_hmac
    plain = {
        hashlib.sha256(f"{before}{n:04d}".encode()).hexdigest()
        for n in range(10_000)
        for before in ("", str(cast.group.id), cast.group.id.hex, f"own{cast.group.id}", f"own:{cast.group.id}:")
    }
    assert stored not in plain
    assert queries.participation_for_own_code(cast.group.id, made.own_code, now=cast.now) is not None
    # Under another key file the same code finds nobody.
    monkeypatch.setattr("porukka.core.keys.key", lambda name: b"x" * 32)
    assert queries.participation_for_own_code(cast.group.id, made.own_code, now=cast.now) is None


def test_five_wrong_pins_pause_fifteen_minutes_and_then_twice_as_long(cast: Any) -> None:
    choose(cast, "2468")
    assert [attempt(cast, "0000") for _ in range(4)] == [PinResult.WRONG] * 4
    assert attempt(cast, "0000") is PinResult.PAUSED
    assert attempt(cast, "2468", minutes=14) is PinResult.PAUSED  # the right one waits too
    for _ in range(5):
        assert attempt(cast, "0000", minutes=15) is not PinResult.RIGHT
    assert attempt(cast, "2468", minutes=44) is PinResult.PAUSED
    assert attempt(cast, "2468", minutes=45) is PinResult.RIGHT
    # A right one clears the count.
    assert [attempt(cast, "0000", minutes=46) for _ in range(4)] == [PinResult.WRONG] * 4
    assert attempt(cast, "2468", minutes=46) is PinResult.RIGHT


def test_the_pause_is_what_stops_a_guesser(cast: Any, monkeypatch: Any) -> None:
    """Negative control: without the pause the same guesses reach the right PIN."""
    choose(cast, "0012")
    guesses = [f"{n:04d}" for n in range(20)]
    assert PinResult.RIGHT not in [attempt(cast, guess) for guess in guesses]
    actions.let_choose_pin(by=cast.viewer("aino"), now=cast.now, participation_id=cast.elina.id)
    choose(cast, "0012")
    monkeypatch.setattr("porukka.domain.activities.actions.grants.pin_pause", lambda failures: None)
    assert PinResult.RIGHT in [attempt(cast, guess) for guess in guesses]


def test_a_hundred_thousand_guesses_take_more_than_a_lifetime() -> None:
    waited = sum((pin_pause(n) or timedelta()).total_seconds() for n in range(1, 100_001))
    assert waited > 30 * 365 * 86_400


def test_finding_a_grant_is_one_query(cast: Any, queries: Any) -> None:
    secret = card(cast, cast.elina)
    from porukka.domain.activities import queries as activities

    with queries() as counted:
        assert activities.grant_for_token(secret.token, now=cast.now) is not None
    assert counted.n == 1


def test_the_link_is_sent_once_a_day_to_an_address_and_never_against_a_no(cast: Any) -> None:
    from porukka.core.errors import Refused
    from porukka.domain.activities.actions import send_link
    from porukka.domain.messaging.models import Message
    from porukka.domain.people.models import ContactPoint

    aino, person = cast.viewer("aino"), cast.elina.person
    with pytest.raises(Refused):
        send_link(by=aino, now=cast.now, participation_id=cast.elina.id)
    ContactPoint.objects.create(
        organisation=cast.organisation, person=person, kind="email", normalised="elina@example.org"
    )
    for _twice in range(2):
        send_link(by=aino, now=cast.now, participation_id=cast.elina.id)
    letter = Message.objects.get(kind="card_link")
    assert (letter.person_id, letter.topic) == (person.id, f"participation:{cast.elina.id}")
    type(person).objects.filter(pk=person.pk).update(no_messages=True)
    with pytest.raises(Refused):
        send_link(by=aino, now=cast.now, participation_id=cast.elina.id)
    with pytest.raises(NotAllowed):
        send_link(by=cast.viewer("mikko"), now=cast.now, participation_id=cast.elina.id)
