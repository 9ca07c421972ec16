"""A meeting removed by mistake comes back whole; a removed one is nowhere; answers never hang on one."""

from datetime import time, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.utils.translation import override

from porukka.core.errors import NotAllowed, NotFound, Refused
from porukka.core.models import AuditEntry
from porukka.domain.activities.models import Activity, PlanItem
from porukka.domain.meetings import actions, queries
from porukka.domain.meetings.models import Meeting, ProgrammeItem, Substitute
from tests.domain.meetings.test_schedule import days, plan

pytestmark = pytest.mark.django_db


def act(cast: Any, meeting: Any, **more: Any) -> dict[str, Any]:
    return {"by": cast.viewer("aino"), "now": cast.now, "meeting_id": meeting.id} | more


def programme_item(meeting: Meeting) -> ProgrammeItem:
    return ProgrammeItem.objects.create(
        organisation_id=meeting.organisation_id, meeting=meeting, position=1, title="Kahvit"
    )


def outline(cast: Any, number: int, words: str) -> PlanItem:
    return PlanItem.objects.create(
        organisation=cast.organisation, activity=cast.group, kind="outline", position=number, words=words
    )


def test_a_removed_meeting_comes_back_with_its_programme_its_text_and_its_number(cast: Any) -> None:
    first, second, third = plan(cast, count=3)
    before = days(cast)
    item = programme_item(second)
    outline(cast, 2, "Keittoa"), outline(cast, 3, "Retki")
    actions.remove_meeting(**act(cast, second))
    assert days(cast) == [before[0], before[2]]
    third.refresh_from_db()
    assert third.number == 2
    assert PlanItem.objects.get(words="Retki").position == 2
    (told,) = queries.removed_meetings(cast.viewer("aino"), cast.group.id, now=cast.now)
    assert (told.id, told.on) == (second.id, second.on)
    actions.restore_meeting(**act(cast, second, now=cast.now + timedelta(days=1)))
    assert days(cast) == before
    numbers = Meeting.objects.order_by("starts_at").values_list("id", "number")
    assert list(numbers) == [(first.id, 1), (second.id, 2), (third.id, 3)]
    text = PlanItem.objects.get(words="Keittoa")
    assert (text.position, text.removed_at) == (2, None)
    assert PlanItem.objects.get(words="Retki").position == 3
    assert ProgrammeItem.objects.filter(id=item.id, removed_at=None).exists()
    assert queries.removed_meetings(cast.viewer("aino"), cast.group.id, now=cast.now) == []
    verbs = AuditEntry.objects.filter(object_id=second.id).values_list("verb", flat=True)
    assert {"remove_meeting", "restore_meeting"} <= set(verbs)


def test_two_removed_at_once_come_back_each_with_its_own_text(cast: Any) -> None:
    first, second, _third = plan(cast, count=3)
    outline(cast, 1, "Tutustutaan"), outline(cast, 2, "Keittoa")
    actions.remove_meeting(**act(cast, first))
    actions.remove_meeting(**act(cast, second))
    actions.restore_meeting(**act(cast, second))
    actions.restore_meeting(**act(cast, first))
    texts = PlanItem.objects.filter(removed_at=None).order_by("position").values_list("position", "words")
    assert list(texts) == [(1, "Tutustutaan"), (2, "Keittoa")]


def test_a_removed_meeting_is_on_no_list_and_opens_to_nobody(cast: Any) -> None:
    meeting, other = plan(cast, count=2)
    item = programme_item(meeting)
    maija = cast.accounts["maija"]
    actions.let_in_substitute(**act(cast, meeting, account_id=maija.id))
    actions.remove_meeting(**act(cast, meeting))
    viewer = cast.viewer("aino")
    assert [row.id for row in queries.meeting_list(viewer, cast.group.id)] == [other.id]
    following = queries.next_meeting(viewer, cast.group.id, now=cast.now)
    assert following is not None
    assert following.id == other.id
    assert queries.meeting_counts(viewer, [cast.group.id])[cast.group.id] == (0, 1)
    assert [row.id for row in queries.planned_programme(viewer, cast.group.id)] == [other.id]
    assert queries.overlaps(viewer, [meeting.id], now=cast.now) == []
    assert Substitute.objects.count() == 1
    assert not queries.is_substitute(cast.viewer("maija"), meeting.id, now=cast.now)
    for read in (queries.held, queries.attendance_list, queries.record_lines):
        with pytest.raises(NotFound):
            read(viewer, meeting.id)
    with pytest.raises(NotFound):
        actions.mark_meeting_open(**act(cast, meeting))
    from porukka.domain.meetings.actions import programme

    with pytest.raises(NotFound):
        programme.remove_programme_item(by=viewer, now=cast.now, item_id=item.id)


def test_after_thirty_days_or_its_time_it_stays_away(cast: Any) -> None:
    late, soon = plan(cast, count=2)
    for meeting in (late, soon):
        actions.remove_meeting(**act(cast, meeting))
    Meeting.with_removed.filter(id=late.id).update(removed_at=cast.now - timedelta(days=31))
    with pytest.raises(Refused):
        actions.restore_meeting(**act(cast, late))
    with pytest.raises(Refused):
        actions.restore_meeting(**act(cast, soon, now=soon.ends_at))
    assert queries.removed_meetings(cast.viewer("aino"), cast.group.id, now=soon.ends_at) == []


@pytest.mark.parametrize("state", ["ended", "cancelled"])
def test_a_group_that_is_over_takes_no_plans_and_its_last_day_stays(cast: Any, state: str) -> None:
    """How long its cards live hangs on its last day."""
    gone, off, left = plan(cast, count=3)
    actions.remove_meeting(**act(cast, gone))
    actions.cancel_meeting(**act(cast, off, reason="Sairaus"))
    over = Activity.objects.filter(id=cast.group.id)
    over.update(state=state, starts_on=None, ends_on=cast.now.date())
    when = {"starts_local": time(9), "ends_local": time(10)}
    mine = {"by": cast.viewer("aino"), "now": cast.now}
    for refused in (
        lambda: actions.restore_meeting(**act(cast, gone)),
        lambda: actions.uncancel_meeting(**act(cast, off)),
        lambda: actions.remove_meeting(**act(cast, left)),
        lambda: actions.add_meeting(**mine, activity_id=cast.group.id, on=left.on, **when),
        lambda: plan(cast, count=2),
        lambda: actions.reschedule_meetings(
            **act(cast, left, scope="one", on=left.on + timedelta(days=7), **when)
        ),
    ):
        with override("fi"), pytest.raises(Refused, match="Suunnittele sen pohjalta uusi kierros"):
            refused()
    assert over.get().ends_on == cast.now.date()
    actions.cancel_meeting(**act(cast, left, reason="Ryhmä on päättynyt"))  # what is left is called off


def test_only_who_may_plan_brings_it_back(cast: Any) -> None:
    (meeting,) = plan(cast, count=1)
    actions.remove_meeting(**act(cast, meeting))
    with pytest.raises(NotAllowed):
        actions.restore_meeting(**act(cast, meeting, by=cast.viewer("maija")))
    with pytest.raises(NotFound):
        actions.restore_meeting(**act(cast, meeting, by=cast.viewer("olli")))


def test_a_meeting_added_meanwhile_keeps_its_place(cast: Any) -> None:
    first, second = plan(cast, count=2)
    actions.remove_meeting(**act(cast, second))
    actions.add_meeting(
        by=cast.viewer("aino"), now=cast.now, activity_id=cast.group.id, on=first.on + timedelta(days=1),
        starts_local=time(9), ends_local=time(10), title="Retki",
    )  # fmt: skip
    actions.restore_meeting(**act(cast, second))
    rows = Meeting.objects.order_by("starts_at").values_list("title", "number")
    assert [number for _title, number in rows] == [1, 2, 3]
    assert days(cast) == sorted(days(cast))


def test_every_other_read_of_meetings_leaves_the_removed_out() -> None:
    """The default manager is the one that leaves them out; the whole is read in three modules only."""
    from pathlib import Path

    model = apps.get_model("meetings", "Meeting")
    assert model._default_manager.name == "objects"
    house = Path(__file__).parents[3] / "porukka"
    readers = {
        file.name
        for file in house.rglob("*.py")
        if "with_removed" in file.read_text() and file.name != "models.py"
    }
    assert readers == {"removing.py", "removed.py", "erasing.py"}
