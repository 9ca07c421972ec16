"""A page that a phone sends again after a newer one (TRUST 16)."""

from typing import Any

from porukka.domain.surveys.models import Answer, Sheet


def useful() -> int | None:
    return Answer.objects.get(item_key="useful").number


def test_a_page_sent_again_after_a_newer_one_is_thanked_for_and_changes_nothing(door: Any) -> None:
    phone = door.phone()
    older, newer = door.open(phone, door.elina), door.open(door.phone(), door.elina)
    assert door.send(phone, older, useful="1").status_code == 200
    assert door.send(phone, newer, useful="5").status_code == 200
    revision = Sheet.objects.get().revision
    again = door.send(door.phone(), older, useful="1")
    assert again.status_code == 200
    assert (useful(), Sheet.objects.get().revision) == (5, revision)


def test_another_answer_from_the_older_page_is_a_change(door: Any) -> None:
    phone = door.phone()
    older, newer = door.open(phone, door.elina), door.open(door.phone(), door.elina)
    door.send(phone, older, useful="1")
    door.send(phone, newer, useful="5")
    door.send(phone, older, useful="2")
    assert useful() == 2
