"""A meeting's programme: items in order, open places, undo."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils.translation import override

from porukka.core.errors import Conflict, NotAllowed, NotFound, Refused
from porukka.core.models import AuditEntry
from porukka.domain.activities.models import Activity
from porukka.domain.meetings import queries as read
from porukka.domain.meetings.actions import programme
from porukka.domain.meetings.models import Meeting, ProgrammeItem
from tests.factories.meetings import MeetingFactory


@pytest.fixture
def meeting(cast: Any) -> Any:
    return MeetingFactory(activity=cast.group, number=1)


def add(cast: Any, meeting: Any, title: str, *, by: str = "aino", **more: Any) -> Any:
    return programme.add_programme_item(
        by=cast.viewer(by), now=cast.now, meeting_id=meeting.id, title=title, **more
    )


def titles(cast: Any) -> list[str]:
    return [line.title for line in read.planned_programme(cast.viewer("aino"), cast.group.id)[0].programme]


def test_items_come_in_the_order_they_were_added_and_are_recorded(cast: Any, meeting: Any) -> None:
    add(cast, meeting, "Kahvi", minutes=25)
    add(cast, meeting, "Avoin paikka", open=True, from_whom="ryhmä")
    assert titles(cast) == ["Kahvi", "Avoin paikka"]
    assert read.planned_programme(cast.viewer("kerttu"), cast.group.id)[0].open_places == 1
    assert AuditEntry.objects.filter(verb="add_programme_item").count() == 2


def test_items_move_up_and_down_and_stop_at_the_ends(cast: Any, meeting: Any) -> None:
    ids = [add(cast, meeting, words) for words in ("a", "b", "c")]
    move = {"by": cast.viewer("aino"), "now": cast.now}
    programme.move_programme_item(**move, item_id=ids[2], up=True)
    assert titles(cast) == ["a", "c", "b"]
    programme.move_programme_item(**move, item_id=ids[0], up=False)
    assert titles(cast) == ["c", "a", "b"]
    programme.move_programme_item(**move, item_id=ids[2], up=True)
    programme.move_programme_item(**move, item_id=ids[1], up=False)
    assert titles(cast) == ["c", "a", "b"]


def test_a_removed_item_comes_back_to_its_place(cast: Any, meeting: Any) -> None:
    ids = [add(cast, meeting, words) for words in ("a", "b", "c")]
    given: dict[str, Any] = {"by": cast.viewer("kalle"), "now": cast.now, "item_id": ids[1]}
    programme.remove_programme_item(**given)
    assert titles(cast) == ["a", "c"]
    programme.restore_programme_item(**given)
    assert titles(cast) == ["a", "b", "c"]
    programme.remove_programme_item(**given)
    with pytest.raises(NotFound):
        programme.restore_programme_item(**given | {"now": cast.now + timedelta(days=31)})


def test_two_editing_one_item_the_later_one_is_shown_both(cast: Any, meeting: Any) -> None:
    item = add(cast, meeting, "Kahvi")
    given: dict[str, Any] = {"now": cast.now, "item_id": item, "revision": 1}
    assert programme.edit_programme_item(by=cast.viewer("aino"), **given, title="Kahvi ja pulla") == 2
    with pytest.raises(Conflict) as clash:
        programme.edit_programme_item(by=cast.viewer("kalle"), **given, title="Tee")
    assert (clash.value.details["theirs"], clash.value.details["mine"]) == ("Kahvi ja pulla", "Tee")
    assert titles(cast) == ["Kahvi ja pulla"]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "x" * 161}, "title"),
        ({"title": "a", "words": "x" * 601}, "words"),
        ({"title": "a", "minutes": 0}, "minutes"),
        ({"title": "a", "minutes": 5000}, "minutes"),
        ({"title": "a", "from_whom": "x" * 121}, "from_whom"),
    ],
)
def test_what_makes_no_item_is_refused(cast: Any, meeting: Any, values: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refusal:
        add(cast, meeting, **values)
    assert refusal.value.field == field
    assert not ProgrammeItem.objects.exists()


@pytest.mark.parametrize(("who", "error"), [("mikko", NotAllowed), ("maija", NotAllowed), ("olli", NotFound)])
def test_others_do_not_write_the_programme(cast: Any, meeting: Any, who: str, error: Any) -> None:
    with pytest.raises(error):
        add(cast, meeting, "Kahvi", by=who)


def test_a_cancelled_meeting_keeps_its_programme_as_it_is(cast: Any) -> None:
    with pytest.raises(Refused):
        add(cast, MeetingFactory(activity=cast.group, number=1, state="cancelled"), "Kahvi")


def test_the_programme_of_two_meetings_or_twenty_takes_two_queries(cast: Any, queries: Any) -> None:
    viewer = cast.viewer("aino")

    def counted() -> int:
        with queries() as seen:
            read.planned_programme(viewer, cast.group.id)
        return int(seen.n)

    for number in (1, 2):
        add(cast, MeetingFactory(activity=cast.group, number=number), "Kahvi")
    few = counted()
    for number in range(3, 21):
        add(cast, MeetingFactory(activity=cast.group, number=number), "Kahvi")
    assert counted() == few == 2


def test_the_next_meeting_is_the_one_not_yet_over(cast: Any) -> None:
    MeetingFactory(activity=cast.group, number=1, state="closed")
    today = MeetingFactory(activity=cast.group, number=2, on=cast.now.date(), state="open")
    MeetingFactory(activity=cast.group, number=3)
    found = read.next_meeting(cast.viewer("aino"), cast.group.id, now=cast.now)
    assert found is not None
    assert found.id == today.id
    assert read.meeting_counts(cast.viewer("aino"), [cast.group.id]) == {cast.group.id: (1, 3)}


@pytest.mark.parametrize("state", ["ended", "cancelled"])
def test_the_programme_of_a_group_that_is_over_stands(cast: Any, meeting: Any, state: str) -> None:
    kept, gone = add(cast, meeting, "Kahvi"), add(cast, meeting, "Retki")
    given: dict[str, Any] = {"by": cast.viewer("aino"), "now": cast.now}
    programme.remove_programme_item(**given, item_id=gone)
    Meeting.objects.filter(id=meeting.id).update(state="closed")
    programme.edit_programme_item(**given, item_id=kept, revision=1, title="Kahvi ja pulla")  # held, and goes on
    Activity.objects.filter(id=cast.group.id).update(state=state)
    for attempt in (
        lambda: add(cast, meeting, "Muistelua"),
        lambda: programme.edit_programme_item(**given, item_id=kept, revision=2, title="Tee"),
        lambda: programme.move_programme_item(**given, item_id=kept, up=False),
        lambda: programme.remove_programme_item(**given, item_id=kept),
        lambda: programme.restore_programme_item(**given, item_id=gone),
        lambda: programme.name_meeting(**given, meeting_id=meeting.id, title="Toinen"),
    ):
        with override("en"), pytest.raises(Refused, match="Plan a new round"):
            attempt()
    assert titles(cast) == ["Kahvi ja pulla"]
