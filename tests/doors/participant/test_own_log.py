"""A participant's own log: who looked, in plain words, and nothing of anybody else's (TRUST 13)."""

from typing import Any

from django.db import transaction

from porukka.core import audit
from tests.architecture.recording import recorded
from tests.doors.participant.test_own import enter, pin_for


def look(door: Any, who: str, participation: Any, verb: str = "see") -> None:
    account = door.cast.accounts[who]
    with transaction.atomic():
        audit.record(
            organisation_id=door.cast.organisation.id, at=door.now, actor_kind="account", actor_id=account.id,
            verb=verb, route="staff:person", subjects=[("participation", participation.id)],
        )  # fmt: skip


def test_it_tells_who_looked_and_who_took_out(door: Any) -> None:
    pin_for(door, door.cast.elina)
    look(door, "aino", door.cast.elina)
    look(door, "kalle", door.cast.elina, verb="export")
    page = enter(door, door.elina).get("/oma/kuka-katsoi/").content.decode()
    assert "Aino Leppä" in page
    assert "katsoi" in page
    assert "Kalle Niitty" in page
    assert "tulosti tai tallensi tiedostoksi" in page


def test_it_tells_nothing_of_anybody_else(door: Any) -> None:
    pin_for(door, door.cast.elina)
    look(door, "kalle", door.cast.hassan)
    page = enter(door, door.elina).get("/oma/kuka-katsoi/").content.decode()
    assert "Kalle" not in page
    assert "Hassan" not in page


def test_without_the_pin_there_is_no_log(door: Any) -> None:
    look(door, "aino", door.cast.elina)
    phone = door.phone()
    door.open(phone, door.elina)
    page = phone.get("/oma/kuka-katsoi/").content.decode()
    assert "Avaa oma sivu kortillasi" in page
    assert "Aino" not in page


def test_the_newest_are_first_also_before_the_minute_job_has_numbered_them(door: Any) -> None:
    pin_for(door, door.cast.elina)
    look(door, "aino", door.cast.elina)
    audit.chain_entries()
    look(door, "kalle", door.cast.elina)
    page = enter(door, door.elina).get("/oma/kuka-katsoi/").text
    assert page.index("Kalle Niitty") < page.index("Aino Leppä")


def test_whatever_is_recorded_is_told_in_plain_words(door: Any) -> None:
    pin_for(door, door.cast.elina)
    verbs = sorted(one for one in {one.verb for one in recorded()} if "_" in one)
    for verb in verbs:
        look(door, "aino", door.cast.elina, verb=verb)
    page = enter(door, door.elina).get("/oma/kuka-katsoi/").text
    assert "kirjoitti tai muutti" in page
    assert [verb for verb in verbs if verb in page] == []
