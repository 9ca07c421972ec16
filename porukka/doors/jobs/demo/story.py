"""The stories as they are read from `data/`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"
ITEMS = ("own_goal", "group_goal", "heard", "useful", "feeling")


@dataclass(frozen=True)
class Town:
    """The municipality, its units, places and staff, as plain tables."""

    name: str
    languages: list[str]
    crisis_number: str
    units: list[dict[str, str]]  # key, name, and what is done when a text worries: `worry_steps`, if agreed
    places: list[dict[str, Any]]
    staff: list[dict[str, str]]
    invited: list[dict[str, str]]


@dataclass(frozen=True)
class Person:
    """Somebody in a group.

    Attributes:
        level: how much above or below the group's mood their answers lie.
        how: answers with the `card`, with the meeting's `code` and the own one, `anonymous`, or `none`.
        skips: how often they skip a question.
        steady: answers every time, with the name.
        stage: where they are on the way in, in a group that is being planned.
        joined: the meeting they came in, if not the first.
        left: the meeting after which they left, and the reason.
    """

    name: str
    goal: str = ""
    strengths: list[str] = field(default_factory=list)
    level: float = 0.0
    how: str = "card"
    skips: float = 0.04
    steady: bool = False
    language: str = ""
    own_worker: str = ""
    consents: list[str] = field(default_factory=list)
    refuses: list[str] = field(default_factory=list)
    email: str = ""
    phone: str = ""
    wants_link: bool = False
    no_messages: bool = False
    stage: str = ""
    joined: int = 1
    left: Mapping[str, Any] = field(default_factory=dict)
    goal_end: str = ""
    next_step: str = ""

    def takes_part(self, number: int) -> bool:
        """Whether they are in the group at a meeting."""
        return self.joined <= number <= int(self.left.get("after", number))


@dataclass(frozen=True)
class Day:
    """What happened in one meeting and came of it.

    Attributes:
        absent: who was away, and why; `no` when nobody was told.
        said: open answers by name; `unsigned`: without one.
        lines_left: whose lines nobody has taken over yet.
        cancelled: the reason, of a meeting that was called off.
    """

    mood: float = 3.0
    note: str = ""
    headcount: int | None = None
    absent: Mapping[str, str] = field(default_factory=dict)
    late: list[str] = field(default_factory=list)
    said: Mapping[str, str] = field(default_factory=dict)
    unsigned: list[str] = field(default_factory=list)
    agreed: Mapping[str, str] = field(default_factory=dict)
    called: list[str] = field(default_factory=list)
    replies: list[dict[str, Any]] = field(default_factory=list)
    wishes: list[dict[str, Any]] = field(default_factory=list)
    lines_left: list[str] = field(default_factory=list)
    cancelled: str = ""


@dataclass(frozen=True)
class Group:
    """A group's whole story.

    Attributes:
        anchor: which meeting of the series falls on which day (`day` from today, or `half_year` from the end of the
            half-year that closed last), and on which weekday if it matters.
        meets_soon: its times are moved so that the anchored meeting begins within the hour.
        filled: what came into the open places of meetings that have been held, one after the other.
        copy_of: the key of the group it was copied from.
        ends_days_after: it was ended so many days after its last told meeting.
    """

    key: str
    model: str
    name: str
    unit: str
    place: str
    facilitators: list[str]
    anchor: Mapping[str, int]
    language: str = "fi"
    planned_days_before: int = 24
    ends_days_after: int | None = None
    meets_soon: bool = False
    names_shown: bool = False
    filled: list[str] = field(default_factory=list)
    copy_of: str = ""
    starts: str = ""
    ends: str = ""
    size: list[int] = field(default_factory=list)
    bias: Mapping[str, float] = field(default_factory=dict)
    readiness: Mapping[str, Any] = field(default_factory=dict)
    plan: Mapping[str, str] = field(default_factory=dict)
    closing: Mapping[str, str] = field(default_factory=dict)
    people: list[Person] = field(default_factory=list)
    meetings: list[Day] = field(default_factory=list)


def read_town() -> Town:
    return Town(**_toml(DATA / "town.toml"))


def read_groups() -> list[Group]:
    """Every group, in the order of the files' names."""
    return [_group(_toml(path)) for path in sorted((DATA / "groups").glob("*.toml"))]


def _group(told: dict[str, Any]) -> Group:
    told["people"] = [Person(**one) for one in told.get("people", ())]
    told["meetings"] = [Day(**one) for one in told.get("meetings", ())]
    return Group(**told)


def _toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))
