"""Answers as numbers, by name and in the run (TRUST 6, 7, 9)."""

from datetime import timedelta
from typing import Any

import pytest

from porukka.core.disclosure import Audience
from porukka.core.errors import NotAllowed, NotFound
from porukka.domain.flows import meetings as flows
from porukka.domain.surveys import actions, queries
from porukka.domain.surveys.actions.releasing import settle_anonymous
from porukka.domain.surveys.models import Collection
from tests.factories.surveys import closes, meeting_at, people_in, says, says_nameless, were_there


def close(scene: Any, meeting: Any = None) -> None:
    closes(meeting or scene.meeting)


def seal(scene: Any, days: float = 1) -> None:
    """Seals, and wipes as the worker does outside a test's transaction."""
    actions.seal_due(now=scene.now + timedelta(days=days))
    Collection.objects.filter(sealed_at__isnull=False).update(wiped_at=scene.now)
    settle_anonymous(
        Collection.objects.values_list("id", flat=True).filter(wiped_at__isnull=False, released__isnull=True)
    )


def of(scene: Any, number: int = 1) -> queries.MeetingNumbers:
    return next(row for row in queries.meeting_numbers(scene.aino, scene.group.id) if row.number == number)


def dots(scene: Any, key: str = "useful", number: int = 1) -> tuple[int, ...] | None:
    found = of(scene, number).items[key]
    return found.dots if found else None


def test_numbers_come_from_three_answers_on_in_value_order(scene: Any) -> None:
    crew = people_in(scene.group, 3)
    says(crew[0], scene.meeting, scene.version, now=scene.now, useful=5)
    says(crew[1], scene.meeting, scene.version, now=scene.now, useful=2)
    close(scene)
    assert dots(scene) is None
    says(crew[2], scene.meeting, scene.version, now=scene.now, useful=4)
    row = of(scene)
    assert dots(scene) == (2, 4, 5)
    assert row.items["useful"] is not None
    assert (row.items["useful"].median, row.answered) == (4.0, 3)
    assert dots(scene, "heard") is None  # nobody answered that one


def test_while_the_meeting_is_open_no_number_moves_with_an_answer(scene: Any) -> None:
    for who in people_in(scene.group, 4):
        says(who, scene.meeting, scene.version, now=scene.now, useful=3)
    assert dots(scene) is None
    close(scene)
    assert dots(scene) == (3, 3, 3, 3)


def test_numbers_appear_also_when_nobody_closed_the_meeting_but_the_next_has_begun(scene: Any) -> None:
    for who in people_in(scene.group, 3):
        says(who, scene.meeting, scene.version, now=scene.now, useful=3)
    following = meeting_at(scene.group, scene.now + timedelta(days=7), number=2, state="planned")
    flows.open_meeting(by=scene.aino, now=following.starts_at, meeting_id=following.id)
    assert dots(scene) == (3, 3, 3)


def test_late_answers_join_three_at_a_time(scene: Any) -> None:
    crew = people_in(scene.group, 6)
    for who in crew[:3]:
        says(who, scene.meeting, scene.version, now=scene.now, useful=4, feeling=4)
    close(scene)
    later = scene.now + timedelta(days=1)
    for who in crew[3:5]:
        says(who, scene.meeting, scene.version, now=later, useful=1, feeling=1)
        assert dots(scene) == (4, 4, 4)
    # What facilitators see by name anyway is counted at once.
    assert dots(scene, "feeling") == (1, 1, 4, 4, 4)
    says(crew[5], scene.meeting, scene.version, now=later, useful=1)
    assert dots(scene) == (1, 1, 1, 4, 4, 4)


def test_a_totals_answer_is_told_by_name_to_nobody(scene: Any) -> None:
    says(scene.cast.elina, scene.meeting, scene.version, now=scene.now, useful=1, own_goal=4, open="Hei")
    found = queries.named_answers(scene.aino, scene.group.id)
    assert {answer.item_key for answer in found} == {"own_goal", "feeling", "open"}
    goal = next(answer for answer in found if answer.item_key == "own_goal")
    assert (goal.name, goal.number, goal.absent) == ("Elina", 4, False)


def test_an_answer_from_somebody_marked_absent_is_shown_as_such(scene: Any) -> None:
    were_there(scene.meeting, [scene.cast.elina], "absent")
    says(scene.cast.elina, scene.meeting, scene.version, now=scene.now, own_goal=4)
    assert all(answer.absent for answer in queries.named_answers(scene.aino, scene.group.id))


def test_only_the_groups_facilitators_see_answers(scene: Any) -> None:
    for read in (queries.meeting_numbers, queries.named_answers, queries.comments, queries.run_numbers):
        for who in ("mikko", "kerttu", "maija", "anneli"):
            with pytest.raises(NotAllowed):
                read(scene.cast.viewer(who), scene.group.id)
        with pytest.raises(NotFound):
            read(scene.cast.viewer("olli"), scene.group.id)
        with pytest.raises(NotAllowed):
            read(scene.cast.participant(scene.cast.elina), scene.group.id)


def nameless(scene: Any, count: int, meeting: Any = None, value: int = 5) -> None:
    for n in range(count):
        says_nameless(
            meeting or scene.meeting, scene.version, now=scene.now, useful=value, open=f"Nimetön {value}-{n}"
        )


def test_an_anonymous_result_waits_for_sealing_and_wiping(scene: Any) -> None:
    were_there(scene.meeting, people_in(scene.group, 4))
    nameless(scene, 3)
    close(scene)
    assert dots(scene) is None
    assert (of(scene).answered, of(scene).anonymous) == (3, 3)
    actions.seal_due(now=scene.now + timedelta(days=1))
    assert dots(scene) is None  # sealed, but its traces are still there
    assert queries.comments(scene.aino, scene.group.id) == []
    seal(scene)
    assert dots(scene) == (5, 5, 5)
    assert [said.words for said in queries.comments(scene.aino, scene.group.id)] == [
        "Nimetön 5-0",
        "Nimetön 5-1",
        "Nimetön 5-2",
    ]
    assert (of(scene).answered, of(scene).anonymous_shown) == (3, True)


@pytest.mark.parametrize(
    ("present", "linked", "anonymous", "shown"),
    [(6, 3, 3, True), (6, 0, 2, False), (5, 3, 2, False), (7, 5, 2, False), (3, 0, 3, True)],
)
def test_an_anonymous_result_shows_only_among_enough_people(
    scene: Any, present: int, linked: int, anonymous: int, shown: bool
) -> None:
    crew = people_in(scene.group, present)
    were_there(scene.meeting, crew)
    for who in crew[:linked]:
        says(who, scene.meeting, scene.version, now=scene.now, useful=2)
    nameless(scene, anonymous)
    close(scene)
    seal(scene)
    assert of(scene).anonymous_shown is shown
    assert (dots(scene) or ()).count(5) == (anonymous if shown else 0)


def test_what_no_meeting_shows_alone_counts_in_the_run_once_three_are_together(scene: Any) -> None:
    meetings = [scene.meeting]
    for n in range(2, 5):
        meetings.append(meeting_at(scene.group, scene.now + timedelta(minutes=n), number=n, state="open"))
    crew = people_in(scene.group, 2)
    for place, meeting in enumerate(meetings):
        were_there(meeting, crew)
        nameless(scene, 1 if place else 2, meeting, value=place + 1)
        close(scene, meeting)
    seal(scene)
    run = queries.run_numbers(scene.aino, scene.group.id)
    # Meetings 1 and 2 make a batch of three; 3 and 4 have two together and wait.
    assert run["useful"] is not None
    assert run["useful"].dots == (1, 1, 2)
    words = {said.words: said.meeting_number for said in queries.comments(scene.aino, scene.group.id)}
    assert words == {"Nimetön 1-0": None, "Nimetön 1-1": None, "Nimetön 2-0": None}
    assert all(dots(scene, number=n) is None for n in range(1, 5))


def test_the_gate_is_what_hides_a_lone_anonymous_answer(scene: Any, monkeypatch: Any) -> None:
    """Negative control: without the rule the run minus its meetings tells one answer."""
    were_there(scene.meeting, people_in(scene.group, 1))
    nameless(scene, 1)
    close(scene)
    seal(scene)
    run = queries.run_numbers(scene.aino, scene.group.id)
    assert run["useful"] is None
    monkeypatch.setattr("porukka.domain.surveys.queries.numbers.FROM_ANSWERS", 1)
    monkeypatch.setattr("porukka.core.disclosure.group.FROM_ANSWERS", 1)
    leaked = queries.run_numbers(scene.aino, scene.group.id)["useful"]
    assert leaked is not None
    assert leaked.dots == (5,)


def test_published_figures_do_not_come_from_here(scene: Any) -> None:
    close(scene)
    says(scene.cast.elina, scene.meeting, scene.version, now=scene.now)
    with pytest.raises(ValueError):
        queries.meeting_numbers(scene.aino, scene.group.id, audience=Audience.PUBLISHED)


def test_counts_tell_how_many_and_nothing_else(scene: Any) -> None:
    were_there(scene.meeting, people_in(scene.group, 4))
    says(scene.cast.elina, scene.meeting, scene.version, now=scene.now)
    nameless(scene, 2)
    assert queries.answered_count(scene.meeting.id) == 3
    assert queries.waits_unread(scene.aino, scene.meeting.id) == 2
    assert queries.waits_unread(scene.cast.viewer("kerttu"), scene.meeting.id) == 0
    seal(scene)
    assert queries.answered_count(scene.meeting.id) == 3


def test_the_own_line_is_for_its_owner_with_the_pin_and_for_facilitators(scene: Any) -> None:
    cast = scene.cast
    were_there(scene.meeting, [cast.elina])
    says(cast.elina, scene.meeting, scene.version, now=scene.now, own_goal=4)
    gone = meeting_at(scene.group, scene.now - timedelta(days=7), number=2, state="closed")
    were_there(gone, [cast.elina], "absent_told")
    for viewer in (cast.participant(cast.elina), scene.aino):
        line = queries.own_line(viewer, cast.elina.id, language="fi")
        assert [(step.value, step.value_words, step.here) for step in line] == [
            (None, "", False),
            (4, "Paljon", True),
        ]
    for viewer in (
        cast.participant(cast.elina, pin_ok=False),
        cast.participant(cast.hassan),
        cast.viewer("mikko"),
    ):
        with pytest.raises(NotAllowed):
            queries.own_line(viewer, cast.elina.id)


def test_the_own_line_and_the_dates_are_of_ones_own_time_in_the_group(scene: Any) -> None:
    """Nobody is missing from what was before joining; who was there or answered all the same keeps it."""
    late, group = people_in(scene.group, 1)[0], scene.group
    days = [scene.now + timedelta(days=7 * n) for n in (-4, -3, -2, -1, 1, 2)]
    states = ["closed"] * 4 + ["planned"] * 2
    held = [
        meeting_at(group, day, number=n, state=state)
        for n, (day, state) in enumerate(zip(days, states, strict=True), start=2)
    ]
    were_there(held[0], [late])  # came along to see
    were_there(held[1], [late], "absent")
    late.started_on = (scene.now - timedelta(days=10)).date()
    late.save(update_fields=["started_on"])

    def line() -> list[tuple[int, bool | None]]:
        return [(step.number, step.here) for step in queries.own_line(scene.aino, late.id)]

    def dates() -> list[Any]:
        return [one.meeting_id for one in queries.own_dates(scene.aino, late.id, now=scene.now)]

    assert line() == [(2, True), (5, None)]
    assert queries.own_lines(scene.aino, group.id, {late.id: "fi"})[late.id] == queries.own_line(
        scene.aino, late.id, language="fi"
    )
    assert {held[4].id, held[5].id} <= set(dates())
    late.stage, late.ended_on = "ended", (scene.now - timedelta(days=8)).date()
    late.save(update_fields=["stage", "ended_on"])
    assert line() == [(2, True)]
    assert dates() == []


def test_reading_a_run_takes_the_same_queries_however_long_it_is(scene: Any, queries: Any) -> None:
    from porukka.domain.surveys import queries as surveys

    def count() -> int:
        surveys.meeting_numbers(scene.aino, scene.group.id)
        viewer = scene.aino
        with queries() as counted:
            surveys.meeting_numbers(viewer, scene.group.id)
        return int(counted.n)

    crew = people_in(scene.group, 3)
    for who in crew:
        says(who, scene.meeting, scene.version, now=scene.now)
    few = count()
    for n in range(2, 12):
        meeting = meeting_at(scene.group, scene.now + timedelta(minutes=n), number=n, state="open")
        were_there(meeting, crew)
        for who in crew:
            says(who, meeting, scene.version, now=meeting.starts_at)
    assert count() == few <= 9


def test_words_without_a_name_stay_hidden_until_they_are_wiped_from_the_files(
    scene: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the numbers do. The words are asked by themselves: they don't rest on the numbers' own guard."""
    were_there(scene.meeting, people_in(scene.group, 4))
    for said in ("Yksi", "Kaksi", "Kolme"):
        says_nameless(scene.meeting, scene.version, now=scene.now, own_goal=3, open=said)
    close(scene)
    actions.seal_due(now=scene.now + timedelta(days=1))

    def told() -> list[str]:
        return [said.words for said in queries.comments(scene.aino, scene.group.id)]

    assert told() == []
    with monkeypatch.context() as open_gate:
        everything = set(Collection.objects.values_list("id", flat=True))
        open_gate.setattr("porukka.domain.surveys.queries.named.joined_collections", lambda run: everything)
        assert told() == []
    seal(scene)
    assert sorted(told()) == ["Kaksi", "Kolme", "Yksi"]
