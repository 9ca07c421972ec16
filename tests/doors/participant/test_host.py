"""Participant pages under a second host name (setting PORUKKA_PARTICIPANT_HOST)."""

from typing import Any

from django.test import Client


def test_the_second_host_serves_only_participants(door: Any, settings: Any) -> None:
    settings.PARTICIPANT_HOST = "vastaa.example"
    settings.ALLOWED_HOSTS = ["vastaa.example", "testserver"]
    there = Client(headers={"host": "vastaa.example"})
    assert there.get("/k/").status_code == 200
    assert there.get("/account/login/").status_code == 404
    assert door.phone().get("/k/").status_code == 404
