"""The library's own files: complete, in three languages, and refused with a clear word when they are not."""

import tomllib
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from porukka.domain.library.actions import FOLDER
from porukka.domain.library.rules import (
    LANGUAGES,
    Audience,
    FormContent,
    Library,
    LibraryFault,
    MeetingTime,
    MethodContent,
    Mode,
    ModelContent,
    Text,
    read_library,
    restored,
    stored,
    text,
)
from porukka.domain.library.rules.lines import line_numbers

SHIPPED = {
    path.relative_to(FOLDER).as_posix(): path.read_text(encoding="utf-8") for path in FOLDER.rglob("*.toml")
}
GUEST, RATING, GENERAL = "methods/guest.toml", "forms/meeting_rating.toml", "models/general_group.toml"
MODELS = {
    "general_group",
    "weekly_rehabilitation",
    "everyday_skills",
    "intensive_course",
    "developer_clients",
    "day_workshop",
}


@pytest.fixture(scope="module")
def library() -> Library:
    return read_library(SHIPPED)


def texts(value: Any, path: str = "") -> Iterator[tuple[str, dict[str, str]]]:
    if isinstance(value, dict):
        if set(value) & set(LANGUAGES):
            yield path, value
        else:
            for key, each in value.items():
                yield from texts(each, f"{path}.{key}")
    elif isinstance(value, list):
        for number, each in enumerate(value, 1):
            yield from texts(each, f"{path}[{number}]")


def faults(files: dict[str, str]) -> list[str]:
    with pytest.raises(LibraryFault) as caught:
        read_library(files)
    return [str(fault) for fault in caught.value.faults]


def changed(path: str, *changes: tuple[str, str]) -> dict[str, str]:
    words = SHIPPED[path]
    for before, after in changes:
        assert before in words, before
        words = words.replace(before, after, 1)
    return {**SHIPPED, path: words}


# --- what is shipped ---------------------------------------------------------------------------------------


def test_the_six_models_are_shipped(library: Library) -> None:
    assert set(library.models) == MODELS


@pytest.mark.parametrize("path", sorted(SHIPPED))
def test_every_text_is_there_in_three_languages(path: str) -> None:
    found = list(texts(tomllib.loads(SHIPPED[path])))
    assert found
    for place, piece in found:
        assert set(piece) == set(LANGUAGES), place
        for language, words in piece.items():
            assert words.strip(), f"{place}.{language}"


@pytest.mark.parametrize("path", sorted(SHIPPED))
def test_no_text_hides_signs_that_nobody_sees(path: str) -> None:
    for place, piece in texts(tomllib.loads(SHIPPED[path])):
        for language, words in piece.items():
            hidden = [sign for sign in words if unicodedata.category(sign) in {"Cf", "Cc"} and sign != "\n"]
            assert not hidden, f"{place}.{language}: {hidden!r}"


@pytest.mark.parametrize("path", sorted(SHIPPED))
def test_swedish_is_never_the_finnish_text_again(path: str) -> None:
    for place, piece in texts(tomllib.loads(SHIPPED[path])):
        if len(piece["fi"]) > 25:
            assert len({piece[language] for language in LANGUAGES}) == 3, place


def test_every_meeting_leaves_a_place_for_wishes(library: Library) -> None:
    for model in library.models.values():
        for meeting in model.meetings:
            assert any(piece.open for piece in meeting.programme), (model.key, meeting.key)


def test_every_model_asks_how_it_went_at_every_meeting(library: Library) -> None:
    for model in library.models.values():
        uses = {(use.form, use.when): use.modes for use in model.forms}
        assert uses[("meeting_rating", "every_meeting")] == (Mode.LINKED, Mode.ANONYMOUS), model.key


def test_every_model_carries_the_plan_for_the_unexpected_and_the_private_question(library: Library) -> None:
    for model in library.models.values():
        keys = [item.key for item in model.readiness]
        assert {"unexpected", "asked_privately", "confidentiality"} <= set(keys), model.key
        assert len(keys) == len(set(keys))


def test_every_shipped_method_is_used_by_some_model(library: Library) -> None:
    used = {
        piece.method
        for model in library.models.values()
        for meeting in model.meetings
        for piece in meeting.programme
    }
    assert set(library.methods) <= used


def test_the_models_keep_the_facts_of_the_practices(library: Library) -> None:
    models = library.models
    assert (models["general_group"].rhythm.count, models["general_group"].rhythm.minutes) == (6, 120)
    assert (models["weekly_rehabilitation"].rhythm.count, models["weekly_rehabilitation"].rhythm.minutes) == (
        8,
        150,
    )
    assert models["weekly_rehabilitation"].basis == "social_rehabilitation"
    assert models["everyday_skills"].rhythm.minutes == 240
    assert not models["everyday_skills"].rhythm.clock_times
    course = models["intensive_course"]
    assert (course.rhythm.rule, course.rhythm.count, course.rhythm.starts_at) == ("consecutive", 5, "10:00")
    assert (course.rhythm.minutes, course.size.least, course.size.most) == (300, 7, 12)
    assert [m.time for m in course.meetings] == [
        MeetingTime.BEFORE,
        *[MeetingTime.SERIES] * 5,
        MeetingTime.AFTER,
    ]
    developers = models["developer_clients"]
    assert (developers.rhythm.count, developers.use) == (6, "codevelopment")
    assert developers.meetings[-1].time == MeetingTime.AFTER
    workshop = models["day_workshop"]
    assert (workshop.openness, workshop.size.present_least, workshop.size.present_most) == ("open", 6, 20)
    assert workshop.rhythm.continues


def test_an_outline_begins_anew_only_where_the_model_says_so(library: Library) -> None:
    workshop, general = library.models["day_workshop"], library.models["general_group"]
    length = len(workshop.series())
    assert workshop.outline(length + 1) == workshop.outline(1)
    assert general.outline(7) is None
    assert general.outline(0) is None


def test_the_meeting_rating_keeps_its_keys_audiences_and_scales(library: Library) -> None:
    """Answers over the years are joined by these: a change here is a new key, never an edit."""
    form = library.forms["meeting_rating"]
    assert [(item.key, item.kind, item.audience, item.about, item.scale) for item in form.items] == [
        ("own_goal", "scale", Audience.FACILITATORS, "own_goal", "how_much"),
        ("group_goal", "scale", Audience.TOTALS, "group_goal", "how_much"),
        ("heard", "scale", Audience.TOTALS, "none", "how_much"),
        ("useful", "scale", Audience.TOTALS, "none", "how_much"),
        ("feeling", "scale", Audience.FACILITATORS, "none", "feeling_now"),
        ("open", "open", Audience.FACILITATORS, "none", None),
    ]
    assert {form.limits(item) for item in form.items} == {(1, 5), None}
    assert form.scales[0].steps[4].words == Text("Todella paljon", "Väldigt mycket", "Very much")


def test_the_coffee_question_is_practice(library: Library) -> None:
    form = library.forms["practice_coffee"]
    assert form.practice
    assert [item.key for item in form.items] == ["coffee"]


def test_content_comes_back_from_its_stored_form_as_it_was(library: Library) -> None:
    kinds: list[tuple[type, dict[str, Any]]] = [
        (ModelContent, library.models),
        (MethodContent, library.methods),
        (FormContent, library.forms),
    ]
    for kind, contents in kinds:
        for content in contents.values():
            assert restored(kind, stored(content)) == content


def test_a_row_written_by_another_version_of_the_program_can_be_read(library: Library) -> None:
    data = stored(library.forms["practice_coffee"]) | {"a_field_of_tomorrow": 1}
    del data["practice"]
    assert not restored(FormContent, data).practice


def test_a_text_falls_back_to_finnish() -> None:
    piece = Text("Hei", "Hej", "Hello")
    assert [text(piece, language) for language in ("fi", "sv-fi", "en_GB", "ar")] == ["Hei", "Hej", "Hello", "Hei"]


# --- what is refused ---------------------------------------------------------------------------------------


def test_an_unknown_key_is_refused_with_file_line_and_field() -> None:
    said = faults(changed("forms/practice_coffee.toml", ('kind = "scale"', 'kind = "scale"\ncolour = "red"')))
    line = SHIPPED["forms/practice_coffee.toml"].split('kind = "scale"')[0].count("\n") + 2
    assert said[0] == f"forms/practice_coffee.toml:{line}: items[1].colour: is not a field here"


def test_a_missing_language_is_refused_on_its_own_line() -> None:
    said = faults(changed(GUEST, ('fi = "Vieras ryhmässä", sv = "En gäst i gruppen"', 'fi = "Vieras"')))
    line = SHIPPED[GUEST].split("name =")[0].count("\n") + 1
    assert said[0] == f"{GUEST}:{line}: name.sv: this language is missing"


def test_a_missing_language_deep_in_a_list_is_refused_on_its_own_line() -> None:
    words = SHIPPED[RATING]
    line = words.split('"Ganska dåligt"')[0].count("\n") + 1
    said = faults(changed(RATING, (', sv = "Ganska dåligt"', "")))
    assert said[0] == f"{RATING}:{line}: scales[2].steps[2].words.sv: this language is missing"


@pytest.mark.parametrize(
    ("path", "before", "after", "says"),
    [
        (GUEST, 'kind = "visit"', 'kind = "party"', "kind: must be one of"),
        (GUEST, "minutes_least = 30", 'minutes_least = "30"', "minutes_least: must be a whole number, not text"),
        (GUEST, "minutes_least = 30", "minutes_least = true", "must be a whole number, not true or false"),
        (GUEST, "minutes_least = 30", "minutes_least = 90", "minutes_most: from 90 to 60 is not a span"),
        (GUEST, 'sv = "En gäst i gruppen"', 'sv = " "', "name.sv: is empty"),
        (GUEST, 'en = "A guest in the group"', 'en = "A guest", de = "Ein Gast"', "is not a language"),
        (GUEST, "size_least = 3\n", "", "size_least: is missing"),
        (GUEST, 'key = "guest"', 'key = "visitor"', "key: must be the file's name"),
        (GUEST, 'kind = "visit"', "kind = ", "(file): Invalid value"),
        (RATING, 'key = "heard"', 'key = "useful"', "items[4].key: 'useful' is used twice"),
        (RATING, 'key = "heard"', 'key = "Heard!"', "must be small letters"),
        (RATING, 'scale = "how_much"', 'scale = "how_big"', "items[1].scale: the form has no scale"),
        (RATING, "{ value = 2,", "{ value = 7,", "scales[1].steps: must be at least two steps"),
        (RATING, 'kind = "open"', 'kind = "number"', "items[6].most: a number needs least and most"),
        (RATING, 'kind = "open"', 'kind = "choice"', "items[6].choices: choices belong"),
        (GENERAL, 'method = "guest"', 'method = "ghost"', "the library has no method 'ghost'"),
        (GENERAL, 'form = "meeting_rating"', 'form = "ratings"', "forms[2].form: the library has no form"),
        (GENERAL, 'use = "participation"', 'use = "fun"', "use: must be one of threshold, assessment"),
        (GENERAL, "count = 6", "count = 7", "meetings: 6 outlines in the series for 7 meetings"),
        (GENERAL, "minutes = 120", "minutes = 60", "minutes into a meeting of 60"),
        (GENERAL, 'starts_at = "10:00"', 'starts_at = "25:00"', "must be a clock time"),
        (GENERAL, "open = true", "open = false", "leaves no open place"),
        (GENERAL, "{place}", "{phone}", "has not the same {blanks} as"),
        (GENERAL, 'key = "last"', 'key = "outside"', "'outside' is used twice"),
        ("readiness.toml", 'key = "money"', 'key = "rooms"', "items[7].key: 'rooms' is used twice"),
    ],
)
def test_a_faulty_file_is_refused(path: str, before: str, after: str, says: str) -> None:
    said = faults(changed(path, (before, after)))
    assert any(fault.startswith(f"{path}:") and says in fault for fault in said), said


def test_a_checklist_item_that_is_not_there_cannot_be_left_out() -> None:
    files = changed(GENERAL, ("[size]", '[readiness]\nleave_out = ["moon"]\n\n[size]'))
    assert any(
        "readiness.leave_out[1]: the common checklist has no item 'moon'" in fault for fault in faults(files)
    )


def test_all_faults_are_told_at_once() -> None:
    files = changed(GUEST, ('kind = "visit"', 'kind = "party"'), ("size_least = 3", "size_least = true"))
    files["forms/practice_coffee.toml"] = SHIPPED["forms/practice_coffee.toml"].replace(
        "practice = true", "practise = 1"
    )
    said = faults(files)
    assert {fault.split(": ")[1] for fault in said} >= {"kind", "size_least", "practise"}


def test_a_file_in_no_known_folder_is_refused() -> None:
    assert faults({**SHIPPED, "poems/spring.toml": ""}) == [
        "poems/spring.toml:1: (file): the library does not know this file"
    ]


def test_lines_are_found_through_every_kind_of_toml() -> None:
    toml = "\n".join(
        [
            "# a comment with [brackets]",  # 1
            'a = "x # not a comment"',  # 2
            'long = """one',  # 3
            'b = "two" """',  # 4
            "[table]",  # 5
            "c = [",  # 6
            "  { d = 'it''', e = 1 },".replace("''", ""),  # 7
            '  { d = "\\"", e = 2 }, # end',  # 8
            "]",  # 9
            "[[rows]]",  # 10
            "n.m = 1",  # 11
            "[[rows]]",  # 12
            "n = 2",  # 13
            "[[rows.inner]]",  # 14
            '"quoted" = 1979-05-27',  # 15
        ]
    )
    assert tomllib.loads(toml)
    lines = line_numbers(toml)
    assert (lines["a"], lines["long"], lines["table"], lines["table.c[2].e"]) == (2, 3, 5, 8)
    assert (lines["rows[1].n.m"], lines["rows[2].n"], lines["rows[2].inner[1].quoted"]) == (11, 13, 15)
    assert "b" not in lines


def test_windows_line_ends_do_not_move_the_lines() -> None:
    words = SHIPPED[GUEST]
    assert line_numbers(words.replace("\n", "\r\n")) == line_numbers(words)


def test_the_folder_holds_nothing_but_toml() -> None:
    assert {path.suffix for path in Path(FOLDER).rglob("*") if path.is_file()} == {".toml"}
