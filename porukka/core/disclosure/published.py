"""Published figures: the gate for everybody outside the group.

How it works
------------
Every figure is one yes/no per person and part ("by this person's mean it helped a lot"): one person one vote.
*Parts* are the smallest pieces (a run of a group) and never overlap; wider figures are nodes above them in
one tree (unit, organisation). A cell never says a count. It says two coarse things:

* how many answers: between two of the cuts k, 10, 20, 50, 100 …;
* which share of them was yes: under half or from half on; by quarters from 20 answers, by tenths from 100;
  where that would tell too much, one cut at a third or a quarter from either end.

Cells are made from the narrowest to the widest. Before a wider cell is made, *every* value that it could take
is tried together with all that is already published below it (the ledger), and the first cuts are used with
which no value would settle any part; when there are none the cell is *protected*. Which cuts are used, and
whether a share is hidden, depends on who could answer, who did and on earlier cells, never on what they
answered: therefore a hidden share says nothing about the answers, and running the gate backwards gains
nothing. In a tree of whole numbers between bounds the bounds are exact, so "every value" is no estimate.

Promise (attacked in tests/trust/disclosure/)
---------------------------------------------
Nobody who holds all published cells and knows everybody in every part, who of them answered and these rules
can settle another person's yes or no; not even with the own answers in two parts, nor somebody of another
part from everything that was answered in one's own part (its facilitator). From the cells and the rosters the
same people cannot settle whether another person answered.

Limits
------
* People who put their answers together can learn more; so can somebody who already knows most answers.
* *Settled* means certain. A likely guess stays possible: where half or more said yes, yes is a good guess.
* *That* somebody answered (never what) can be settled in some very small organisations by running the gate
  backwards over all that could have been, since which cuts are used depends on who answered.
* One threshold per question. Publishing a second threshold, a distribution or a cross-tabulation of the same
  question beside these cells breaks the promise.
* The parts must be frozen when the first cell of their tree is made, and no answer may be in two trees.
* A part whose roster is exactly k is never shown by itself: "k answered" would tell that everybody did.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction

from porukka.core.disclosure.cells import HALF, Cell, Mark, Part, Path
from porukka.core.disclosure.tree import Span, Tree

K_LOWEST = 5
"""An organisation may raise k, never lower it."""
ANSWER_CUTS = (10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000)
"""After k, the numbers of answers that a published cell tells apart ("20 or more")."""
SHARE_CUTS: tuple[tuple[int, tuple[Fraction, ...]], ...] = (
    (100, tuple(Fraction(tenth, 10) for tenth in range(1, 10))),
    (20, (Fraction(1, 4), HALF, Fraction(3, 4))),
    (0, (HALF,)),
    (0, (Fraction(1, 3),)),
    (0, (Fraction(2, 3),)),
    (0, (Fraction(1, 4),)),
    (0, (Fraction(3, 4),)),
)
"""(from this many answers on, where the share is cut), in order of preference. A part by itself is always cut
at the half: the lopsided cuts are for wider nodes whose parts already tell so much that a half would tell
more."""


def publish(
    parts: Sequence[Part],
    *,
    k: int = K_LOWEST,
    persons: Mapping[Path, int] | None = None,
    ledger: Sequence[Cell] = (),
    depths: Collection[int] | None = None,
    everyone_answers: bool = False,
) -> dict[Path, Cell]:
    """Make the cells of one question over one tree of parts, narrowest first.

    parts: all parts of the tree, all at the same depth, each path once.
    k: persons a shown cell has at least.
    persons: for wider nodes, different people who answered there, where somebody is in several parts.
    ledger: cells of this tree and question made earlier; they come back unchanged and bind what is made now.
    depths: which levels to make now (0 is the root); None makes all. A level comes before the wider ones.
    everyone_answers: the figure is about everybody (a next step, staying to the end): roster = answered, and
        the number of people is public anyway.

    Returns a cell for every node of the asked levels and of the ledger.
    Raises ValueError on k < 5, paths of unequal depth or given twice, a ledger cell the parts contradict,
    and a level asked for when a wider cell above it is already made.
    """
    if k < K_LOWEST:
        raise ValueError(f"k is at least {K_LOWEST}")
    if everyone_answers and any(part.roster != part.answered for part in parts):
        raise ValueError("with everyone_answers the roster and the answered are the same people")
    answers = Tree({part.path: (part.answered, part.roster) for part in parts}, own=1)
    yes = Tree({part.path: (part.yes, part.answered) for part in parts}, own=2)
    if len(answers.leaves) != len(parts):
        raise ValueError("a path is given twice")
    cells: dict[Path, Cell] = {}
    for cell in ledger:
        _bind(cell, answers, yes, k)
        cells[cell.path] = cell
    asked = range(answers.depth + 1) if depths is None else depths
    for path in answers.narrowest_first():
        if len(path) not in asked or path in cells:
            continue
        if any(path[:depth] in cells for depth in range(len(path))):
            raise ValueError(f"{path}: a wider cell is already made")
        different = (persons or {}).get(path)
        cells[path] = _make(path, answers, yes, k, different, everyone_answers)
    return cells


def _make(path: Path, answers: Tree, yes: Tree, k: int, different: int | None, everyone: bool) -> Cell:
    """The cell of one node, given all that is bound below it. Binds what it tells."""
    total, size = answers.total(path), answers.size(path)
    cuts: list[int] = []
    for cut in _cuts(k, size):
        if everyone or answers.safe(path, _spans([*cuts, cut], size)):
            cuts.append(cut)
    if (size >= k and not cuts) or (different is not None and different < k <= total):
        return Cell(path, Mark.PROTECTED)
    span = low, end = _holding(_spans(cuts, size), total)
    if not everyone:
        answers.bind(path, span)
    high = None if cuts and low == cuts[-1] else end
    if total < k and (not cuts or cuts[0] == k):
        return Cell(path, Mark.FEW)
    if low == 0:  # the first safe cut is above k
        return Cell(path, Mark.PROTECTED, low, high)
    shares = _share_cuts(path, yes, low, total)
    if shares is None:
        return Cell(path, Mark.PROTECTED, low, high)
    spans = _share_spans(shares, total)
    held = _holding(spans, yes.total(path))
    yes.bind(path, held)
    ends = [Fraction(0), *shares, Fraction(1)]
    step = spans.index(held)
    return Cell(path, Mark.SHOWN, low, high, ends[step], ends[step + 1])


def _share_cuts(path: Path, yes: Tree, answers: int, total: int) -> tuple[Fraction, ...] | None:
    """The first cuts of the share that settle nobody; those that may tell something new come first."""
    safe = [
        (cuts, yes.possible(path, _share_spans(cuts, total)))
        for enough, cuts in SHARE_CUTS
        if answers >= enough and yes.safe(path, _share_spans(cuts, total))
    ]
    if not safe:
        return None
    telling = [cuts for cuts, possible in safe if len(possible) > 1]
    if telling:
        return telling[0]
    # Nothing new can be told: then what is known already, as narrowly as it can be said.
    return min(safe, key=lambda option: option[1][0][1] - option[1][0][0])[0]


def _bind(cell: Cell, answers: Tree, yes: Tree, k: int) -> None:
    """Lay an earlier cell's facts on the trees; ValueError when the parts no longer agree with it."""
    if cell.path not in answers.nodes:
        raise ValueError(f"{cell.path}: no part stands under this ledger cell")
    if cell.mark is Mark.FEW:
        answers.bind(cell.path, (0, k - 1))
    elif cell.answered_from is not None:
        high = answers.size(cell.path) if cell.answered_to is None else cell.answered_to
        answers.bind(cell.path, (cell.answered_from, high))
    if cell.share_from is not None and cell.share_to is not None:
        total = answers.total(cell.path)
        below = total + 1 if cell.share_to == 1 else _first(cell.share_to, total)
        yes.bind(cell.path, (_first(cell.share_from, total), below - 1))


def _cuts(k: int, size: int) -> list[int]:
    return [cut for cut in sorted({k, *ANSWER_CUTS}) if k <= cut <= size]


def _spans(cuts: Sequence[int], size: int) -> list[Span]:
    """Whole numbers 0 … size, cut before each of the cuts."""
    starts = [0, *cuts]
    ends = [*(start - 1 for start in starts[1:]), size]
    return list(zip(starts, ends, strict=True))


def _first(share: Fraction, total: int) -> int:
    """The fewest yes that are at least the share of the total."""
    return math.ceil(share * total)


def _share_spans(cuts: Sequence[Fraction], total: int) -> list[Span]:
    """The numbers of yes between the cuts of the share, each from its lower cut up to below the next one."""
    starts = [0, *(_first(cut, total) for cut in cuts)]
    return list(zip(starts, [*(start - 1 for start in starts[1:]), total], strict=True))


def _holding(spans: Sequence[Span], number: int) -> Span:
    return next(span for span in spans if span[0] <= number <= span[1])
