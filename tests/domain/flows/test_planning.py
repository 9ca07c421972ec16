"""From three answers to a whole draft, from an old group to a new round, and to the end."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from porukka.core.errors import NotAllowed, NotFound, Refused
from porukka.core.models import AuditEntry
from porukka.domain.activities import actions
from porukka.domain.activities import queries as activities
from porukka.domain.activities.models import Activity, ActivityRole, FormInUse, Participation, ReadinessItem
from porukka.domain.flows import planning
from porukka.domain.goals import actions as goals
from porukka.domain.goals.models import Goal
from porukka.domain.library.actions import refresh_library
from porukka.domain.library.models import ModelVersion
from porukka.domain.meetings import queries as meetings
from porukka.domain.meetings.models import Meeting, ProgrammeItem
from porukka.domain.people.queries import with_facilitated
from tests.factories.activities import ParticipationFactory, PlaceFactory
from tests.factories.meetings import MeetingFactory

MODELS = (
    "day_workshop",
    "developer_clients",
    "everyday_skills",
    "general_group",
    "intensive_course",
    "weekly_rehabilitation",
)
FIRST_ON = date(2026, 12, 1)  # a Tuesday


@pytest.fixture
def library(cast: Any) -> None:
    refresh_library(now=cast.now)


def start(cast: Any, key: str = "general_group", *, by: str = "aino", **more: Any) -> Any:
    given: dict[str, Any] = {
        "by": cast.viewer(by),
        "now": cast.now,
        "unit_id": cast.unit.id,
        "model_version_id": ModelVersion.objects.get(model__key=key).id,
        "first_on": FIRST_ON,
        "place_id": None,
        "language": "fi",
    }
    return planning.start_activity(**given | more)


def as_facilitator(cast: Any, name: str, group_id: Any) -> Any:
    viewer = cast.viewer(name)
    return with_facilitated(viewer, viewer.facilitates | {group_id})


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize("key", MODELS)
@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_each_model_gives_a_whole_draft_in_the_groups_language(cast: Any, key: str, language: str) -> None:
    group = Activity.objects.get(id=start(cast, key, language=language))
    model = group.model_version.read()
    by = as_facilitator(cast, "aino", group.id)
    assert group.name == getattr(model.suggested_name, language)
    assert (group.state, group.use, group.size_min) == ("planned", model.use, model.size.least)
    texts = activities.plan_texts(by, group.id)
    assert texts[("purpose", 0)].words == getattr(model.purpose, language)
    assert getattr(model.facilitators.parts[0].description, language) in texts[("parts", 0)].words
    assert texts[("practical", 0)].words == "\n".join(getattr(one.words, language) for one in model.benefits)
    assert texts[("reports", 0)].words.count("\n") == len(model.reports) - 1
    for invitation in model.invitations:
        assert getattr(invitation.title, language) in texts[("invitations", 0)].words
    if language != "en":
        assert "{first_day}" not in texts[("invitations", 0)].words
    assert [line.key for line in activities.readiness(by, group.id)] == [one.key for one in model.readiness]
    planned = meetings.planned_programme(by, group.id)
    assert len(planned) == model.rhythm.count + len(model.meetings) - len(model.series())
    assert any(one.open_places for one in planned)
    assert {str(line.when) for line in activities.forms_in_use(by, group.id, language="fi")} >= {"every_meeting"}
    assert Goal.objects.filter(activity=group, participation=None).count() == min(len(model.group_goals), 3)
    assert [one.name for one in activities.facilitators(by, group.id, now=cast.now)] == ["Aino Leppä"]


@pytest.mark.usefixtures("library")
def test_the_first_meeting_is_on_the_first_date_and_holidays_are_passed_over(cast: Any) -> None:
    place = PlaceFactory(organisation=cast.organisation)
    group_id = start(
        cast, first_on=date(2026, 12, 11), place_id=place.id
    )  # a Friday; 25.12. and 1.1. are holidays
    rows = Meeting.objects.filter(activity_id=group_id).order_by("starts_at", "number")
    days = [row.on for row in rows]
    assert days[:3] == [date(2026, 12, 11), date(2026, 12, 18), date(2027, 1, 8)]
    assert len(days) == 6
    assert {row.place_id for row in rows} == {place.id}
    group = Activity.objects.get(id=group_id)
    assert (group.starts_on, group.ends_on, group.default_place_id) == (days[0], days[-1], place.id)


@pytest.mark.usefixtures("library")
def test_what_comes_before_and_after_the_series_is_out_of_its_rhythm(cast: Any) -> None:
    group_id = start(cast, "intensive_course")
    planned = meetings.planned_programme(as_facilitator(cast, "aino", group_id), group_id)
    assert [one.in_rhythm for one in planned] == [False, True, True, True, True, True, False]
    # The day asked for is that of the first meeting of all; the course begins a week later.
    assert [one.on for one in planned[:2]] == [FIRST_ON, FIRST_ON + timedelta(days=7)]
    assert Activity.objects.get(id=group_id).starts_on == FIRST_ON


@pytest.mark.usefixtures("library")
def test_a_meeting_before_the_series_does_not_fall_on_a_day_gone_by(cast: Any) -> None:
    today = cast.now.date()
    group_id = start(cast, "intensive_course", first_on=today)
    assert min(Meeting.objects.filter(activity_id=group_id).values_list("on", flat=True)) >= today


@pytest.mark.usefixtures("library")
def test_a_copy_begins_on_the_day_asked_for_though_the_old_first_meeting_was_moved(cast: Any) -> None:
    old_id = start(cast)
    first = Meeting.objects.filter(activity_id=old_id).earliest("starts_at")
    Meeting.objects.filter(id=first.id).update(
        on=first.on + timedelta(days=1),
        starts_at=first.starts_at + timedelta(days=1),
        ends_at=first.ends_at + timedelta(days=1),
        off_series=True,
    )
    new_id = planning.copy_activity(
        by=as_facilitator(cast, "aino", old_id), now=cast.now, activity_id=old_id, first_on=date(2027, 2, 2)
    )
    days = sorted(Meeting.objects.filter(activity_id=new_id).values_list("on", flat=True))
    assert days[0] == date(2027, 2, 2)
    assert {day.weekday() for day in days} == {1}


@pytest.mark.usefixtures("library")
def test_the_texts_are_copied_once_and_are_then_the_groups_own(cast: Any) -> None:
    group_id = start(cast)
    before = ProgrammeItem.objects.filter(meeting__activity_id=group_id).count()
    refresh_library(now=cast.now + timedelta(days=1))
    assert ProgrammeItem.objects.filter(meeting__activity_id=group_id).count() == before
    assert ProgrammeItem.objects.filter(meeting__activity_id=group_id, method_version__isnull=False).exists()


@pytest.mark.usefixtures("library")
def test_the_same_page_sent_twice_makes_one_group(cast: Any) -> None:
    key, before = uuid4(), Activity.objects.count()
    assert start(cast, activity_id=key) == key == start(cast, activity_id=key)
    assert Activity.objects.count() == before + 1
    with pytest.raises(NotFound):
        planning.start_activity(
            by=cast.viewer("olli"),
            now=cast.now,
            unit_id=cast.foreign_group.unit_id,
            model_version_id=ModelVersion.objects.get(model__key="general_group").id,
            first_on=FIRST_ON,
            place_id=None,
            language="fi",
            activity_id=key,
        )


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"first_on": date(2020, 1, 1)}, Refused),
        ({"first_on": date(2126, 1, 1)}, Refused),
        ({"language": "de"}, Refused),
        ({"name": "n" * 121}, Refused),
        ({"unit_id": uuid4()}, Refused),
        ({"place_id": uuid4()}, Refused),
        ({"model_version_id": uuid4()}, NotFound),
    ],
)
def test_what_cannot_be_started_leaves_nothing_behind(cast: Any, more: dict[str, Any], error: Any) -> None:
    before = Activity.objects.count(), AuditEntry.objects.count()
    with pytest.raises(error):
        start(cast, **more)
    assert (Activity.objects.count(), AuditEntry.objects.count()) == before


@pytest.mark.usefixtures("library")
def test_a_worker_of_another_unit_starts_nothing_there(cast: Any) -> None:
    from tests.factories.people import UnitFactory

    with pytest.raises(NotAllowed):
        start(cast, unit_id=UnitFactory(organisation=cast.organisation).id)


@pytest.mark.usefixtures("library")
def test_a_name_in_any_letters_is_kept(cast: Any) -> None:
    assert Activity.objects.get(id=start(cast, name=" مجموعة 😀 ")).name == "مجموعة 😀"


# ---------- copying ----------


@pytest.mark.usefixtures("library")
def test_a_copy_keeps_the_groups_own_readiness_and_leaves_out_what_was_removed(cast: Any) -> None:
    old_id = start(cast)
    by = as_facilitator(cast, "aino", old_id)
    given: dict[str, Any] = {"by": by, "now": cast.now, "activity_id": old_id}
    kept = actions.add_readiness(**given, words="Avain saatu")
    actions.mark_readiness(**given, item_id=kept, state="done", note="Kallella")
    actions.remove_readiness(**given, item_id=actions.add_readiness(**given, words="Pois"))
    new_id = planning.copy_activity(
        by=cast.viewer("kerttu"), now=cast.now, activity_id=old_id, first_on=date(2027, 2, 2)
    )
    line = activities.readiness(by, new_id)[-1]
    assert (line.words, line.own, line.state, line.note) == ("Avain saatu", True, "open", "")
    assert "Pois" not in [one.words for one in activities.readiness_ever(by, new_id)]


@pytest.mark.usefixtures("library")
def test_a_copy_has_the_plan_with_new_dates_and_nobody_of_the_people(cast: Any) -> None:
    old_id = start(cast, name="Kevään porukka")
    old = Activity.objects.get(id=old_id)
    ParticipationFactory(activity=old)
    ProgrammeItem.objects.filter(meeting__activity=old, position=0).update(from_whom="Tuula")
    ReadinessItem.objects.filter(activity=old).update(state="done", note="sovittu Tuulan kanssa")
    by = as_facilitator(cast, "aino", old_id)
    goals.agree_goal(
        by=by,
        now=cast.now,
        activity_id=old_id,
        participation_id=Participation.objects.get(activity=old).id,
        words="Oma tavoite",
    )
    new_id = planning.copy_activity(
        by=cast.viewer("kerttu"), now=cast.now, activity_id=old_id, first_on=date(2027, 2, 2)
    )
    new = Activity.objects.get(id=new_id)
    assert (new.name, new.state, new.copied_from_id, new.starts_on) == (
        "Kevään porukka",
        "planned",
        old_id,
        date(2027, 2, 2),
    )
    assert not Participation.objects.filter(activity=new).exists()
    assert [row.account_id for row in ActivityRole.objects.filter(activity=new)] == [cast.accounts["kerttu"].id]
    items = ProgrammeItem.objects.filter(meeting__activity=new)
    assert items.count() == ProgrammeItem.objects.filter(meeting__activity=old).count()
    assert not items.exclude(from_whom="").exists()
    assert set(ReadinessItem.objects.filter(activity=new).values_list("state", "note")) == {("open", "")}
    assert FormInUse.objects.filter(activity=new).count() == FormInUse.objects.filter(activity=old).count()
    copied = Goal.objects.filter(activity=new)
    assert copied.count() == Goal.objects.filter(activity=old, participation=None).count()
    assert not copied.filter(participation__isnull=False).exists()
    assert Meeting.objects.filter(activity=new).count() == Meeting.objects.filter(activity=old).count()


@pytest.mark.usefixtures("library")
def test_a_course_with_meetings_before_and_after_keeps_their_distance(cast: Any) -> None:
    old_id = start(cast, "intensive_course", first_on=date(2027, 1, 11))  # a Monday
    Meeting.objects.filter(activity_id=old_id, number=3).update(state="cancelled")
    new_id = planning.copy_activity(
        by=as_facilitator(cast, "aino", old_id), now=cast.now, activity_id=old_id, first_on=date(2027, 3, 1)
    )

    def story(group_id: Any) -> list[tuple[str, str, int]]:
        texts = activities.plan_texts(as_facilitator(cast, "aino", group_id), group_id)
        rows = Meeting.objects.filter(activity_id=group_id).exclude(state="cancelled").order_by("starts_at")
        first = min(row.on for row in rows)
        return [(row.title, texts[("outline", row.number)].words, (row.on - first).days) for row in rows]

    before, after = story(old_id), story(new_id)
    assert [one[:2] for one in after] == [one[:2] for one in before]
    assert after[0][2] == 0
    assert after[-1][2] == before[-1][2]
    assert Activity.objects.get(id=new_id).starts_on == date(2027, 3, 1)
    assert Meeting.objects.filter(activity_id=new_id).earliest("starts_at").on == date(2027, 3, 1)


@pytest.mark.usefixtures("library")
def test_a_foreign_group_is_not_copied(cast: Any) -> None:
    with pytest.raises(NotFound):
        planning.copy_activity(
            by=cast.viewer("aino"), now=cast.now, activity_id=cast.foreign_group.id, first_on=FIRST_ON
        )
    before = Activity.objects.count()
    with pytest.raises(NotAllowed):
        planning.copy_activity(
            by=cast.viewer("aino"), now=cast.now, activity_id=cast.other_group.id, first_on=FIRST_ON
        )
    assert Activity.objects.count() == before


# ---------- begin, cancel, end ----------


@pytest.mark.usefixtures("library")
def test_begin_records_everything_that_was_missing(cast: Any) -> None:
    group_id = start(cast)
    by = as_facilitator(cast, "aino", group_id)
    missing = planning.begin_activity(by=by, now=cast.now, activity_id=group_id)
    assert missing[-1] == "second_facilitator"
    assert len(missing) == ReadinessItem.objects.filter(activity_id=group_id).count() + 1
    assert Activity.objects.get(id=group_id).started_without == missing


@pytest.mark.usefixtures("library")
def test_a_course_that_begins_in_the_middle_of_a_week_names_no_other_weekday(cast: Any) -> None:
    group_id = start(cast, "intensive_course", first_on=date(2026, 12, 2))  # a Wednesday, as its first course day
    rows = [*Meeting.objects.filter(activity_id=group_id).values_list("title", flat=True)]
    rows += ProgrammeItem.objects.filter(meeting__activity_id=group_id).values_list("title", flat=True)
    rows += ProgrammeItem.objects.filter(meeting__activity_id=group_id).values_list("words", flat=True)
    assert len(rows) > 20
    weekdays = ("maanantai", "tiistai", "keskiviikko", "torstai", "perjantai")
    assert [words for words in rows if any(day in words.lower() for day in weekdays)] == []


@pytest.mark.usefixtures("library")
def test_a_cancelled_group_has_no_meetings_to_come(cast: Any) -> None:
    group_id = start(cast, language="sv")
    planning.cancel_activity(by=as_facilitator(cast, "aino", group_id), now=cast.now, activity_id=group_id)
    assert Activity.objects.get(id=group_id).state == "cancelled"
    rows = Meeting.objects.filter(activity_id=group_id)
    told = set(rows.values_list("state", "cancel_reason", "cancel_kind"))
    assert told == {("cancelled", "Gruppen ordnas inte.", "group_not_held")}


def test_a_group_ends_with_its_meetings_called_off(cast: Any) -> None:
    MeetingFactory(activity=cast.group, number=1, state="closed", on=date(2026, 11, 1))
    coming = MeetingFactory(activity=cast.group, number=9)
    planning.end_activity(by=cast.viewer("aino"), now=cast.now, activity_id=cast.group.id)
    coming.refresh_from_db()
    assert (coming.state, coming.cancel_kind) == ("cancelled", "group_ended")
    assert Activity.objects.get(id=cast.group.id).state == "ended"
    cast.elina.refresh_from_db()
    assert cast.elina.end_reason == "finished"


def test_a_group_with_an_open_meeting_does_not_end(cast: Any) -> None:
    MeetingFactory(activity=cast.group, number=1, state="open")
    with pytest.raises(Refused):
        planning.end_activity(by=cast.viewer("aino"), now=cast.now, activity_id=cast.group.id)
    assert Activity.objects.get(id=cast.group.id).state == "running"
