"""Wrong meeting codes: counted without addresses, told to wait when there are too many (TRUST 3)."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.core.cache import cache

from porukka.doors.participant.answer import guesses


def test_too_many_wrong_meeting_codes_wait_and_the_right_one_passes_always(
    door: Any, monkeypatch: Any, caplog: Any
) -> None:
    cache.clear()
    monkeypatch.setattr(guesses, "MOST", 5)
    for _ in range(5):
        assert door.phone().post("/k/", {"code": "222222"}).status_code == 422
    assert "porukka.codes" not in {one.name for one in caplog.records}
    for _ in range(3):
        paused = door.phone().post("/k/", {"code": "222222"})
        assert paused.status_code == 429
        assert 0 < int(paused["Retry-After"]) <= guesses.WINDOW
    assert door.phone().get("/k/222222/").status_code == 429
    assert [one.name for one in caplog.records if one.name == "porukka.codes"] == ["porukka.codes"]  # told once
    for _ in range(30):  # a whole room on one network
        assert door.phone().post("/k/", {"code": door.shown_code}).status_code == 303
        assert door.phone().get(door.wall).status_code == 200
    cache.clear()


def test_wrong_codes_tried_at_once_are_all_counted(cast: Any, monkeypatch: Any) -> None:
    cache.clear()
    monkeypatch.setattr(guesses, "MOST", 39)
    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(lambda _: guesses.count_wrong(cast.now), range(40)))
    assert told.count(True) == 1
    cache.clear()


def test_negative_control_right_codes_are_never_counted(door: Any, monkeypatch: Any) -> None:
    cache.clear()
    monkeypatch.setattr(guesses, "MOST", 1)
    for _ in range(10):
        door.phone().post("/k/", {"code": door.shown_code})
    assert door.phone().post("/k/", {"code": "222222"}).status_code == 422
    assert door.phone().post("/k/", {"code": "222222"}).status_code == 429
    monkeypatch.setattr(guesses, "seconds_left", lambda now: 1)
    monkeypatch.setattr(guesses, "WINDOW", 7)  # another window: the count begins again
    assert door.phone().post("/k/", {"code": "222222"}).status_code == 422
    cache.clear()
