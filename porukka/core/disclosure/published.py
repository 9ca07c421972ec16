"""Published figures: the gate for everybody outside the group.

How it works
------------
Every figure is one yes/no per person and part ("by this person's mean it helped a lot"): one person one vote.
*Parts* are the smallest pieces (a run of a group) and never overlap; wider figures are nodes above them in one
tree (unit, organisation). A cell never says a count. It says two coarse things:

* how many answers: between two of the cuts k, 7, 10, 15, 20, 30, 50 …;
* which share of them was yes: under half or from half on; by quarters from 20 answers, by tenths from 100;
  where that would tell too much, one cut at a third, a quarter or a fifth from either end.

Cells are made from the narrowest to the widest. Before a wider cell is made, *every* value that it could take
is tried together with all that is already published below it (the ledger), and the first cuts are used with
which no value would settle any part; when there are none the cell is *protected*. Which cuts are used depends
only on rosters and on what is published already: so a hidden cell says nothing, and running the gate backwards
over everything that could have been answered gains nothing.

Promise (attacked in tests/trust/disclosure/)
---------------------------------------------
Nobody who holds all published cells and knows everybody in every part, who of them answered and these rules
can settle another person's yes or no; not even with the own answers in two parts, nor somebody of another part
from everything that was answered in one's own part (its facilitator). From the cells and the rosters the same
people cannot settle whether another person answered.

Limits
------
* People who put their answers together can learn more; so can somebody who already knows most answers.
* *Settled* means certain. A likely guess stays possible: where half or more said yes, yes is a good guess.
* One threshold per question. Publishing a second threshold, a distribution or a cross-tabulation of the same
  question beside these cells breaks the promise.
* The parts must be frozen when the first cell of their tree is made, and no answer may be in two trees.
* A part whose roster is exactly k is never shown by itself: "k answered" would tell that everybody did.
* Fewer than k different people behind k answers or more (`persons`) protect a cell, which tells just that.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from porukka.core.disclosure.cells import HALF, Cell, Mark, Part, Path
from porukka.core.disclosure.shares import Share, Shares, fewest, most
from porukka.core.disclosure.tree import Span, Tree

K_LOWEST = 5
"""An organisation may raise k, never lower it."""
ANSWER_CUTS = (7, 10, 15, 20, 30, 50, 75, 100, 150, 200, 300, 500, 750, 1000, 2000, 5000, 10000)
"""After k, the numbers of answers that a published cell tells apart ("20 or more")."""
SHARE_CUTS: tuple[tuple[int, tuple[Fraction, ...]], ...] = (
    (100, tuple(Fraction(tenth, 10) for tenth in range(1, 10))),
    (20, (Fraction(1, 4), HALF, Fraction(3, 4))),
    (0, (HALF,)),
    (20, (Fraction(1, 3), Fraction(2, 3))),
    (0, (Fraction(1, 3),)),
    (0, (Fraction(2, 3),)),
    (0, (Fraction(1, 4),)),
    (0, (Fraction(3, 4),)),
    (0, (Fraction(1, 5),)),
    (0, (Fraction(4, 5),)),
)
"""(from this many answers on, where the share is cut), in order of preference. A part by itself can always be
cut at the half: the others are for wider nodes whose parts already tell so much that a half would tell too
much."""


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
    answers = Tree({part.path: (part.answered, part.roster) for part in parts})
    if len(answers.leaves) != len(parts):
        raise ValueError("a path is given twice")
    yes = dict.fromkeys(answers.nodes, 0)
    for part in parts:
        for depth in range(answers.depth + 1):
            yes[part.path[:depth]] += part.yes
        if everyone_answers:
            answers.bind(part.path, (part.answered, part.answered))
    shares = Shares(answers)
    cells: dict[Path, Cell] = {}
    for cell in ledger:
        _bind(cell, answers, shares, yes, None if everyone_answers else k)
        cells[cell.path] = cell
    asked = range(answers.depth + 1) if depths is None else depths
    for path in answers.narrowest_first():
        if len(path) not in asked or path in cells:
            continue
        if any(path[:depth] in cells for depth in range(len(path))):
            raise ValueError(f"{path}: a wider cell is already made")
        cell = _answers_cell(path, answers, k, (persons or {}).get(path), everyone_answers)
        if cell.answered_from:
            cell = _share_cell(cell, shares, answers.total(path), yes[path])
        cells[path] = cell
    return cells


def _answers_cell(path: Path, answers: Tree, k: int, different: int | None, everyone: bool) -> Cell:
    """The cell with how many answered; protected as long as it has no share. Binds what it tells."""
    total, size = answers.total(path), answers.size(path)
    cuts: list[int] = []
    for cut in _cuts(k, size):
        if everyone or answers.safe(path, _spans([*cuts, cut], size)):
            cuts.append(cut)
    if (size >= k and not cuts) or (different is not None and different < k <= total):
        return Cell(path, Mark.PROTECTED)
    low, high = next(span for span in _spans(cuts, size) if span[0] <= total <= span[1])
    if not everyone:
        answers.bind(path, (low, high))
    if total < k and (not cuts or cuts[0] == k):
        return Cell(path, Mark.FEW)
    # low is 0 when the first safe cut lies above k
    return Cell(path, Mark.PROTECTED, low, None if cuts and low == cuts[-1] else high)


def _share_cell(cell: Cell, shares: Shares, total: int, yes: int) -> Cell:
    """The cell with its share, where some cuts settle nobody. Binds what it tells.

    Cuts that may tell something new come before those that only say what the narrower cells say already.
    """
    found: tuple[Share, ...] | None = None
    narrowest = Fraction(2)
    for enough, cuts in SHARE_CUTS:
        ends = (Fraction(0), *cuts, Fraction(1))
        options = tuple(pairwise(ends))
        if (cell.answered_from or 0) < enough or not shares.safe(cell.path, options):
            continue
        possible = [share for share in options if shares.possible(cell.path, share)]
        if len(possible) > 1:
            found = options
            break
        if (width := possible[0][1] - possible[0][0]) < narrowest:
            found, narrowest = options, width
    if found is None:
        return cell
    share = next(share for share in found if fewest(share, total) <= yes <= most(share, total))
    shares.told[cell.path] = share
    return replace(cell, mark=Mark.SHOWN, share_from=share[0], share_to=share[1])


def _bind(cell: Cell, answers: Tree, shares: Shares, yes: Mapping[Path, int], k: int | None) -> None:
    """Lay an earlier cell's facts down; ValueError when the parts no longer agree with it.

    Without a k how many answered is known to everybody and not laid down again.
    """
    if cell.path not in answers.nodes:
        raise ValueError(f"{cell.path}: no part stands under this ledger cell")
    if k is not None and cell.mark is Mark.FEW:
        answers.bind(cell.path, (0, k - 1))
    elif k is not None and cell.answered_from is not None:
        high = answers.size(cell.path) if cell.answered_to is None else cell.answered_to
        answers.bind(cell.path, (cell.answered_from, high))
    if cell.share_from is not None and cell.share_to is not None:
        share, total = (cell.share_from, cell.share_to), answers.total(cell.path)
        if not fewest(share, total) <= yes[cell.path] <= most(share, total):
            raise ValueError(f"{cell.path}: the parts contradict what is already published")
        shares.told[cell.path] = share


def _cuts(k: int, size: int) -> list[int]:
    return [cut for cut in sorted({k, *ANSWER_CUTS}) if k <= cut <= size]


def _spans(cuts: Sequence[int], size: int) -> list[Span]:
    """Whole numbers 0 … size, cut before each of the cuts."""
    starts = [0, *cuts]
    ends = [*(start - 1 for start in starts[1:]), size]
    return list(zip(starts, ends, strict=True))
