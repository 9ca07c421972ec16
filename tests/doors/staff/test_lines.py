"""The words of a line that is carried over to the client system."""

from datetime import date, time
from types import SimpleNamespace

import pytest

from porukka.doors.staff.meeting.views.lines import line_text


@pytest.mark.parametrize("goal", ["Käyn kahvilla.", "Uskallanko?", "Käyn kahvilla"])
def test_a_goal_written_as_a_sentence_gets_no_second_stop(goal: str) -> None:
    head = SimpleNamespace(language="fi", name="Arjen eväät")
    one = SimpleNamespace(on=date(2026, 11, 18), starts_local=time(12, 30), ends_local=time(15, 0))
    line = SimpleNamespace(status="", reason="", agreed="")
    words = line_text(head, one, line, goal)  # type: ignore[arg-type]
    assert words.endswith(f"”{goal}”" if goal[-1] in ".?" else f"”{goal}”.")
