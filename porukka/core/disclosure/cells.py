"""What goes into the published gate (`Part`) and what comes out of it (`Cell`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any

Path = tuple[str, ...]
"""A place in the tree, widest first: () is the root, ("unit-3",) a unit, ("unit-3", "run-8") a part."""

HALF = Fraction(1, 2)


class Mark(StrEnum):
    """Whether a published cell is shown, and if not, why."""

    SHOWN = "shown"
    FEW = "few"  # fewer than k persons answered
    PROTECTED = "protected"  # enough answered, but together with other figures it could settle somebody


@dataclass(frozen=True, slots=True)
class Part:
    """One smallest piece: a frozen set of people in one place of the tree. It is input, never shown.

    roster: people who could have answered; answered: those who did; yes: those of them whose answer is a yes.
    """

    path: Path
    roster: int
    answered: int
    yes: int

    def __post_init__(self) -> None:
        if not 0 <= self.yes <= self.answered <= self.roster:
            raise ValueError(f"{self.path}: 0 <= yes <= answered <= roster does not hold")

    def as_json(self) -> dict[str, object]:
        """For freezing beside the first cell, where no outlet reads it; `part_from_json` reads it back."""
        return {
            "path": list(self.path),
            "roster": self.roster,
            "answered": self.answered,
            "yes": self.yes,
        }


@dataclass(frozen=True, slots=True)
class Cell:
    """What is published of one node. Only this leaves the gate.

    answered_from <= answers <= answered_to (no upper end: None); an answer is one person's in one part.
    share_from <= share of yes < share_to, or <= when share_to is 1.
    All four are None when hidden, but a protected cell may keep its answers.
    """

    path: Path
    mark: Mark
    answered_from: int | None = None
    answered_to: int | None = None
    share_from: Fraction | None = None
    share_to: Fraction | None = None

    @property
    def half_or_more(self) -> bool | None:
        """Whether half or more said yes; None when that is not told."""
        if self.share_from is None or self.share_to is None:
            return None
        if self.share_from >= HALF:
            return True
        return False if self.share_to <= HALF else None

    def as_json(self) -> dict[str, object]:
        """For storing; `cell_from_json` reads it back. Shares are written "1/2"."""
        return {
            "path": list(self.path),
            "mark": self.mark.value,
            "answered_from": self.answered_from,
            "answered_to": self.answered_to,
            "share_from": None if self.share_from is None else str(self.share_from),
            "share_to": None if self.share_to is None else str(self.share_to),
        }


def cell_from_json(data: Mapping[str, Any]) -> Cell:
    """Read back what `Cell.as_json` wrote."""
    return Cell(
        path=tuple(data["path"]),
        mark=Mark(data["mark"]),
        answered_from=data["answered_from"],
        answered_to=data["answered_to"],
        share_from=None if data["share_from"] is None else Fraction(data["share_from"]),
        share_to=None if data["share_to"] is None else Fraction(data["share_to"]),
    )


def part_from_json(data: Mapping[str, Any]) -> Part:
    """Read back what `Part.as_json` wrote."""
    return Part(tuple(data["path"]), data["roster"], data["answered"], data["yes"])


@dataclass(frozen=True, slots=True)
class Combined:
    """Cells counted: shown, hidden, and of the shown ones those where half or more, or under half, said yes.

    The rest of the shown ones lie on both sides of the half. answered_from: the sum of the shown cells' lower
    ends ("at least 30 answers").
    """

    shown: int
    hidden: int
    half_or_more: int
    under_half: int
    answered_from: int


def combine(cells: Iterable[Cell]) -> Combined:
    """Several published cells as one line (a model over units, a year over half-years).

    Made of published cells only, so it tells nothing new and needs no gate. It counts cells, not people:
    "in 4 of 6 groups half or more said yes".
    """
    given = list(cells)
    shown = [cell for cell in given if cell.mark is Mark.SHOWN]
    return Combined(
        shown=len(shown),
        hidden=len(given) - len(shown),
        half_or_more=sum(1 for cell in shown if cell.half_or_more is True),
        under_half=sum(1 for cell in shown if cell.half_or_more is False),
        answered_from=sum(cell.answered_from or 0 for cell in shown),
    )
