"""The plan of a group that is over, and the programme of a meeting that has been held: read, not written."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from porukka.core.errors import Refused
from porukka.domain.activities import actions as activities
from porukka.domain.activities.models import Activity, FormInUse, PlanItem
from porukka.domain.flows import planning
from porukka.domain.library.actions import refresh_library
from porukka.domain.library.models import FormVersion
from porukka.domain.meetings.actions import programme
from porukka.domain.meetings.models import Meeting, ProgrammeItem
from tests.doors.test_access_table import client_of
from tests.factories.activities import FormInUseFactory, ReadinessItemFactory
from tests.factories.meetings import MeetingFactory


@pytest.fixture
def aino(cast: Any) -> Client:
    client = client_of(cast, "aino")
    client.cookies["kieli"] = "en"
    return client


@pytest.fixture
def held(cast: Any) -> Meeting:
    """A meeting held, with an open place that nobody filled."""
    meeting: Meeting = MeetingFactory(activity=cast.group, number=1, title="Keittoa")
    programme.add_programme_item(
        by=cast.viewer("aino"), now=cast.now, meeting_id=meeting.id, title="Teidän valinta", open=True
    )
    Meeting.objects.filter(id=meeting.id).update(state="closed")
    return meeting


def form_in_use(cast: Any) -> FormInUse:
    refresh_library(now=cast.now)
    version = FormVersion.objects.get(form__key="meeting_rating")
    return FormInUseFactory(activity=cast.group, form_version=version)  # type: ignore[no-any-return]


def end(cast: Any) -> None:
    Activity.objects.filter(id=cast.group.id).update(state="ended", ended_at=cast.now)


def at(cast: Any, name: str, *ids: Any) -> str:
    return reverse(f"staff:{name}", args=[cast.group.id, *ids])


def test_a_held_meeting_does_not_wait_for_wishes(cast: Any, aino: Client, held: Meeting) -> None:
    page = aino.get(at(cast, "meeting_plan", held.id)).content.decode()
    assert "Fill this place" not in page
    assert "open place" not in page
    assert 'class="open"' not in page
    assert "Save, the place stays open" not in page
    item = ProgrammeItem.objects.get()
    aino.post(
        at(cast, "programme_item", held.id, item.id),
        {"revision": "1", "title": "Letut", "words": "", "minutes": "", "open": "on"},
    )
    item.refresh_from_db()
    assert (item.title, item.open) == ("Letut", True)  # copied again to a new round as a place to fill


def test_the_pages_of_a_group_that_is_over_have_nothing_to_press(cast: Any, aino: Client, held: Meeting) -> None:
    ReadinessItemFactory(activity=cast.group)
    form_in_use(cast)
    before = aino.get(at(cast, "group")).content.decode()
    own = at(cast, "meeting_plan", held.id)
    assert own in before
    assert "?edit=purpose" in before
    assert "Leave out" in before
    assert 'value="done"' in before
    assert own in aino.get(at(cast, "meeting", held.id)).content.decode()
    end(cast)
    after = aino.get(at(cast, "group")).content.decode()
    assert own not in after
    assert "?edit=" not in after
    assert "Leave out" not in after
    assert 'value="done"' not in after
    assert "<textarea" not in aino.get(at(cast, "group") + "?edit=purpose").content.decode()
    assert own not in aino.get(at(cast, "meeting", held.id)).content.decode()
    page = aino.get(own).content.decode()
    assert "Teidän valinta" in page
    assert "its programme stands" in page
    assert 'name="title"' not in page
    assert 'name="remove"' not in page


def test_a_page_that_was_open_when_the_group_ended_says_why_it_does_nothing(
    cast: Any, aino: Client, held: Meeting
) -> None:
    item = ProgrammeItem.objects.get()
    end(cast)
    told = aino.post(at(cast, "programme_item", held.id, item.id), {"remove": "1"}, follow=True)
    assert "This group has ended, so its meetings stand." in told.content.decode()
    told = aino.post(at(cast, "meeting_plan", held.id), {"revision": "0", "title": "Uusi", "words": ""})
    assert told.status_code == 422
    assert "its plan stands" in told.content.decode()
    assert 'value="Uusi"' in told.content.decode()
    held.refresh_from_db()
    assert (held.title, ProgrammeItem.objects.get().removed_at) == ("Keittoa", None)
    assert PlanItem.objects.count() == 0


def test_the_plans_texts_stand_and_the_closing_ones_are_still_written(cast: Any, held: Meeting) -> None:
    form = form_in_use(cast)
    end(cast)
    given: dict[str, Any] = {"by": cast.viewer("aino"), "now": cast.now, "activity_id": cast.group.id}
    with override("en"), pytest.raises(Refused, match="its plan stands"):
        activities.edit_plan_section(**given, kind="purpose", words="Toinen", revision=0)
    with override("en"), pytest.raises(Refused, match="its plan stands"):
        planning.edit_meeting_plan(**given, meeting_id=held.id, title="Toinen", words="", revision=0)
    with override("en"), pytest.raises(Refused, match="its plan stands"):
        activities.switch_form(**given, form_in_use_id=form.id, on=False)
    assert not FormInUse.objects.get().off
    assert activities.edit_plan_section(**given, kind="closing_did", words="Keitimme", revision=0) == 1


def test_a_meetings_time_and_page_have_nothing_to_press_when_the_group_is_over(cast: Any, aino: Client) -> None:
    coming = MeetingFactory(activity=cast.group, number=9, on=cast.now.date() + timedelta(days=5000))
    before = aino.get(at(cast, "meeting_time", coming.id)).content.decode()
    assert at(cast, "cancel_meeting", coming.id) in before
    assert at(cast, "remove_meeting", coming.id) in before
    planning.end_activity(by=cast.viewer("aino"), now=cast.now, activity_id=cast.group.id)
    after = aino.get(at(cast, "meeting_time", coming.id)).content.decode()
    assert "its meetings stand" in after
    assert "Not held: the group ended before it" in after
    for name in ("cancel_meeting", "remove_meeting", "uncancel_meeting"):
        assert at(cast, name, coming.id) not in after
    page = aino.get(at(cast, "meeting", coming.id)).content.decode()
    assert "Not held: the group ended before it" in page
    assert "Add participants" not in page
    assert "<textarea" not in page
