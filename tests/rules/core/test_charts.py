"""Charts draw what they get, on the whole scale, in words for ears, and never with inline style."""

import re
import time
import xml.etree.ElementTree as ET

import pytest
from django.utils.translation import override

from porukka.core import charts
from porukka.core.charts import Bar, Column, Series, Step

SVG = "{http://www.w3.org/2000/svg}"


def parsed(svg: str) -> ET.Element:
    return ET.fromstring(str(svg).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))


def shapes(svg: str, name: str, kind: str) -> list[ET.Element]:
    return [e for e in parsed(svg).iter(SVG + name) if kind in (e.get("class") or "").split()]


ALL = {
    "dots": charts.dot_strip([Column("1.", "15.10.", [1, 2, 5], present=4)], title="Oma <tavoite>"),
    "lines": charts.lines(["1.", "2."], [Series("own", "Oma", [2, 3])], title="T"),
    "bars": charts.bars([Bar("A", 40, "40 %")], title="T"),
    "changes": charts.changes([("Nousi", 3, True)], title="T"),
    "walk": charts.walk([Step("1.", "15.10.", 2), Step("2.", "", None), Step("3.", "", 4)], title="T"),
    "spark": charts.spark([2, 3], label="L"),
    "crew": charts.crew(2, 1, 1, label="L"),
    "people": charts.people(3, 1, label="L"),
    "meter": charts.meter(1, 3, label="L"),
    "attended": charts.attended("late", label="L"),
    "qr": charts.qr("https://vastaa.example/t/H7K4PM", label="L"),
}


@pytest.mark.parametrize("kind", ALL)
def test_every_picture_is_sound_svg_with_words_and_without_inline_style(kind: str) -> None:
    root = parsed(ALL[kind])
    assert root.get("role") == "img"
    named = root.get("aria-label") or "".join(e.text or "" for e in root.iter(SVG + "title"))
    assert named
    assert "style=" not in ALL[kind]


@pytest.mark.parametrize("kind", ALL)
def test_on_paper_every_shape_has_its_own_colours(kind: str) -> None:
    alone = charts.for_paper(ALL[kind])
    root = ET.fromstring(alone)
    style = next(root.iter(SVG + "style")).text or ""
    used = {c for e in root.iter() for c in (e.get("class") or "").split()}
    wholes = {"po-chart", "po-spark", "po-crew", "po-dots", "po-meter", "po-qr", "walk", "at", "wide"}
    for name in used - wholes - {"ch-start"}:
        assert f".{name}" in style, f"{name} has no colour on paper"


def test_a_title_is_escaped() -> None:
    assert "<tavoite>" not in ALL["dots"]
    assert parsed(ALL["dots"]).findtext(SVG + "title") == "Oma <tavoite>"


def test_one_answer_is_one_dot_whatever_their_order() -> None:
    one = charts.dot_strip([Column("1.", values=[5, 1, 3, 3], present=5)], title="T")
    other = charts.dot_strip([Column("1.", values=[3, 3, 1, 5], present=5)], title="T")
    assert one == other, "the order of answering must not be seen"
    assert len(shapes(one, "circle", "ch-d")) == 4


@pytest.mark.parametrize("many", [5, 8, 20, 21, 22, 40])
def test_many_equal_answers_lie_beside_each_other_and_none_hides_another(many: int) -> None:
    svg = charts.dot_strip([Column("1.", values=[4] * many)], title="T")
    places = {(c.get("cx"), c.get("cy")) for c in shapes(svg, "circle", "ch-d")}
    assert len(places) == many
    heights = [float(c.get("cy") or 0) for c in shapes(svg, "circle", "ch-d")]
    assert max(heights) - min(heights) < 34, "they stay on their own step"


def test_the_scale_is_always_whole() -> None:
    svg = charts.dot_strip([Column("1.", values=[4, 4, 5])], title="T")
    assert [e.text for e in shapes(svg, "text", "ch-n")] == ["1", "2", "3", "4", "5"]


def test_bars_start_from_nothing_and_never_pass_the_end() -> None:
    svg = charts.bars([Bar("Half", 50, "50 %"), Bar("Over", 300, "300 %"), Bar("None", 0, "0 %")], title="T")
    widths = [float(e.get("width") or 0) for e in shapes(svg, "rect", "ch-b")]
    assert widths[1] == 2 * widths[0]
    assert widths[2] == 0


def test_answers_too_few_to_be_shown_leave_no_dot_and_no_median() -> None:
    svg = charts.dot_strip([Column("1.", values=None, answered=2, present=6)], title="T")
    assert not shapes(svg, "circle", "ch-d")
    assert not shapes(svg, "rect", "ch-m")
    assert [e.text for e in shapes(svg, "text", "ch-c")] == ["2/6"]


def test_a_coming_meeting_shows_no_numbers() -> None:
    svg = charts.dot_strip([Column("2.", coming=True)], title="T")
    assert len(shapes(svg, "rect", "ch-next")) == 1
    assert not shapes(svg, "text", "ch-c")


def test_a_value_outside_the_scale_is_refused() -> None:
    with pytest.raises(ValueError, match="scale"):
        charts.dot_strip([Column("1.", values=[6])], title="T")


@pytest.mark.parametrize(("values", "middle"), [([3, 4], 3.5), ([1, 2, 5], 2.0), ([], None)])
def test_the_median_may_lie_between_two_steps(values: list[int], middle: float | None) -> None:
    assert charts.median(values) == middle


def test_the_description_speaks_the_readers_language() -> None:
    with override("fi"):
        svg = charts.dot_strip([Column("1.", values=[3, 4])], title="T")
    assert "3,5" in (parsed(svg).findtext(SVG + "desc") or "")


def test_a_gap_breaks_the_line() -> None:
    whole = charts.lines(["1.", "2.", "3.", "4."], [Series("own", "Oma", [2, 3, 3, 4])], title="T")
    gap = charts.lines(["1.", "2.", "3.", "4."], [Series("own", "Oma", [2, 3, None, 4])], title="T")
    assert len(shapes(whole, "path", "ch-own")) == 1
    assert sum(len(re.findall("L", e.get("d") or "")) for e in shapes(gap, "path", "ch-own")) == 1


def test_two_lines_that_end_together_keep_their_names_apart() -> None:
    svg = charts.lines(["1.", "2."], [Series("own", "Oma", [2, 3]), Series("group", "Ryhmä", [3, 3])], title="T")
    heights = [float(e.get("y") or 0) for e in shapes(svg, "text", "ch-e")]
    assert abs(heights[0] - heights[1]) >= 15


def test_a_missed_meeting_is_a_hollow_dot_on_a_dotted_stretch() -> None:
    assert len(shapes(ALL["walk"], "circle", "wk-a")) == 1
    assert len(shapes(ALL["walk"], "path", "wk-gap")) == 1


def test_a_long_way_turns_to_a_new_row_so_that_its_words_stay_large() -> None:
    svg = charts.walk([Step(f"{n}.", f"{n}.1.", 1 + n % 5) for n in range(1, 13)], title="T")
    assert (parsed(svg).get("viewBox") or "").split()[2] == "360"
    assert len(shapes(svg, "text", "wk-n")) == 12
    assert len(shapes(svg, "path", "wk-l")) == 10, "five stretches a row, none across the rows"


@pytest.mark.parametrize("steps", [[], [Step("1.", "", None)], [Step("1.", "", 5)]])
def test_a_short_way_is_drawn_too(steps: list[Step]) -> None:
    assert parsed(charts.walk(steps, title="T")) is not None


def test_nothing_makes_no_spark() -> None:
    assert charts.spark([None, None], label="L") == ""


def test_a_meter_never_runs_over() -> None:
    assert 'width="400"' in charts.meter(9, 3, label="L")
    assert "mt-fg" not in charts.meter(0, 0, label="L")


def test_a_qr_code_has_four_white_modules_around_it() -> None:
    root = parsed(ALL["qr"])
    side = int((root.get("viewBox") or "").split()[2])
    path = next(e.get("d") or "" for e in root.iter(SVG + "path"))
    rows = {int(y) for _x, y in re.findall(r"M(\d+) (\d+)h", path)}
    columns = {int(x) for x, _y in re.findall(r"M(\d+) (\d+)h", path)}
    assert min(rows) == min(columns) == 4
    assert max(rows) == side - 5


def test_a_picture_of_twelve_meetings_and_twenty_people_takes_under_ten_milliseconds() -> None:
    columns = [Column(f"{n}.", "1.1.", [1 + (n + p) % 5 for p in range(20)], present=20) for n in range(12)]
    times = []
    for _ in range(20):
        start = time.perf_counter()
        charts.dot_strip(columns, title="T")
        times.append(time.perf_counter() - start)
    assert min(times) < 0.01


def test_a_long_way_on_paper_takes_half_the_rows_each_step_as_large() -> None:
    steps = [Step(f"{n}.", f"{n}.1.", 1 + n % 5) for n in range(1, 25)]
    phone, paper = charts.walk(steps, title="T"), charts.walk(steps, title="T", at_most=2 * charts.WALK_STEPS)
    assert 'viewBox="0 0 360 976"' in phone
    assert 'viewBox="0 0 720 488"' in paper
