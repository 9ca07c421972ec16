"""What a model, a method and a form say: the typed shape of their content, in every language at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from porukka.domain.library.rules.kinds import (
    About,
    Audience,
    Basis,
    FormTime,
    ItemKind,
    Licence,
    MeetingTime,
    MethodKind,
    Mode,
    Openness,
    RhythmRule,
    Use,
)

LANGUAGES = ("fi", "sv", "en")
FALLBACK = "fi"


@dataclass(frozen=True, slots=True)
class Text:
    """One text in the three languages; never empty in any of them."""

    fi: str
    sv: str
    en: str


def text(piece: Text, language: str) -> str:
    """The piece in the language asked for; Finnish where we have no other. ``sv-fi`` is ``sv``."""
    short = language.replace("_", "-").split("-")[0].lower()
    return str(getattr(piece, short if short in LANGUAGES else FALLBACK))


Faces = Literal["five"]


# --- readiness ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ReadinessItem:
    """One thing to have in place before the start; `how` says why it matters or how it is done."""

    key: str
    words: Text
    how: Text


# --- models ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Part:
    """A facilitator's part: who does what."""

    key: str
    title: Text
    description: Text


@dataclass(frozen=True, slots=True)
class Facilitators:
    least: int
    most: int
    note: Text
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Size:
    """Enrolled people; `present_least` and `present_most` are what to expect on one day."""

    least: int
    most: int
    note: Text
    present_least: int | None = None
    present_most: int | None = None


@dataclass(frozen=True, slots=True)
class Rhythm:
    """`starts_at` is the local clock ("10:00"); `continues`: the end is open and `count` a first stretch.

    Without `clock_times` the programme is an order of things, not a timetable.
    """

    rule: RhythmRule
    count: int
    starts_at: str
    minutes: int
    note: Text
    continues: bool = False
    clock_times: bool = True


@dataclass(frozen=True, slots=True)
class GroupGoal:
    key: str
    words: Text


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of the model's own course (planning, recruiting …), not of a person."""

    key: str
    title: Text
    description: Text


@dataclass(frozen=True, slots=True)
class ProgrammePiece:
    """One item of a meeting. `open` is a place left for the participants' wishes; `minutes` may be none."""

    title: Text
    description: Text
    minutes: int | None = None
    open: bool = False
    method: str | None = None


@dataclass(frozen=True, slots=True)
class MeetingOutline:
    """`days` before the first or after the last meeting; without `minutes`, the rhythm's."""

    key: str
    title: Text
    aim: Text
    programme: tuple[ProgrammePiece, ...]
    time: MeetingTime = MeetingTime.SERIES
    days: int = 0
    minutes: int | None = None
    starts_at: str | None = None
    plain: bool = False  # without the model's common opening and closing pieces


@dataclass(frozen=True, slots=True)
class FormUse:
    form: str
    when: FormTime
    modes: tuple[Mode, ...]


@dataclass(frozen=True, slots=True)
class Invitation:
    """A text to invite with; `reading.BLANKS` are the {blanks} it may leave for the facilitators to fill."""

    key: str
    title: Text
    words: Text


@dataclass(frozen=True, slots=True)
class Point:
    """A short line with a key: a benefit, or a thing that is reported."""

    key: str
    words: Text


@dataclass(frozen=True, slots=True)
class IndividualWork:
    """The one-to-one work beside the group."""

    before: Text
    during: Text
    after: Text


@dataclass(frozen=True, slots=True)
class ModelContent:
    """A practice that can be started as an activity."""

    key: str
    name: Text
    short: Text
    suggested_name: Text
    purpose: Text
    for_whom: Text
    background: Text
    practices: tuple[str, ...]
    use: Use
    openness: Openness
    basis: Basis
    size: Size
    facilitators: Facilitators
    rhythm: Rhythm
    individual_work: IndividualWork
    stages: tuple[Stage, ...]
    group_goals: tuple[GroupGoal, ...]
    readiness: tuple[ReadinessItem, ...]
    meetings: tuple[MeetingOutline, ...]
    forms: tuple[FormUse, ...]
    invitations: tuple[Invitation, ...]
    reports: tuple[Point, ...]
    benefits: tuple[Point, ...] = ()
    outline_repeats: bool = False
    licence: Licence = Licence.OWN

    def series(self) -> tuple[MeetingOutline, ...]:
        return tuple(outline for outline in self.meetings if outline.time is MeetingTime.SERIES)

    def days_before_series(self) -> int:
        """How many days after the first meeting of all the series begins. 0: the series is the first."""
        return max((one.days for one in self.meetings if one.time is MeetingTime.BEFORE), default=0)

    def outline(self, number: int) -> MeetingOutline | None:
        """The outline of the series' meeting `number` (from one); begins anew where the model repeats."""
        series = self.series()
        if number < 1 or (number > len(series) and not self.outline_repeats):
            return None
        return series[(number - 1) % len(series)]


# --- methods -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MethodContent:
    """A described way of working: what for, how long, with what, step by step, and how to keep it safe."""

    key: str
    kind: MethodKind
    name: Text
    purpose: Text
    suits: Text
    minutes_least: int
    minutes_most: int
    size_least: int
    size_most: int
    materials: Text
    steps: tuple[Text, ...]
    safety: Text
    licence: Licence = Licence.OWN


# --- forms -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Step:
    value: int
    words: Text


@dataclass(frozen=True, slots=True)
class Scale:
    """`key` is the scale's meaning: words may be mended under it, another meaning is another key."""

    key: str
    steps: tuple[Step, ...]
    faces: Faces | None = None

    @property
    def least(self) -> int:
        return self.steps[0].value

    @property
    def most(self) -> int:
        return self.steps[-1].value


@dataclass(frozen=True, slots=True)
class Choice:
    key: str
    words: Text


@dataclass(frozen=True, slots=True)
class FormItemContent:
    """A question. Its `key` never changes meaning. `scale` names one of the form's scales."""

    key: str
    kind: ItemKind
    question: Text
    audience: Audience
    about: About = About.NONE
    scale: str | None = None
    least: int | None = None
    most: int | None = None
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class FormContent:
    """A questionnaire. `practice`: it teaches the taps and its answers are results of nothing."""

    key: str
    name: Text
    purpose: Text
    source: Text
    per_person_ok: bool
    in_group_ok: bool
    skip: Text
    items: tuple[FormItemContent, ...]
    scales: tuple[Scale, ...] = ()
    practice: bool = False
    licence: Licence = Licence.OWN

    def item(self, key: str) -> FormItemContent | None:
        return next((item for item in self.items if item.key == key), None)

    def scale_of(self, item: FormItemContent) -> Scale | None:
        return next((scale for scale in self.scales if scale.key == item.scale), None)

    def limits(self, item: FormItemContent) -> tuple[int, int] | None:
        """The least and the greatest number the item takes; None where the answer is not a number."""
        scale = self.scale_of(item)
        if scale is not None:
            return scale.least, scale.most
        if item.least is not None and item.most is not None:
            return item.least, item.most
        return None


@dataclass(frozen=True, slots=True)
class Library:
    """All of one folder, each by its key."""

    models: dict[str, ModelContent]
    methods: dict[str, MethodContent]
    forms: dict[str, FormContent]
