"""Published figures: the gate for everybody outside the group.

How it works
------------
Every figure is one yes/no per person and part ("by this person's mean it helped a lot"): one person one vote.
*Parts* are the smallest pieces (a run of a group) and never overlap; wider figures are nodes above them in
one tree (unit, organisation). A cell never says a count. It says two coarse steps:

* how many answered: a step between the cuts k, 10, 20, 50, 100 …;
* which share of them said yes: halves (under half, half or more), quarters from 20 answers on, tenths from
  100 on. The outermost steps are wide, so that "all" cannot be told from "most", nor "nobody" from "few".

Cells are made from the narrowest to the widest. Before a wider cell is made, *every* value that it could take
is tried together with all that is already published below it (the ledger). The steps are made coarser until
no value would settle any part; when none are coarse enough the share is hidden as *protected*. Which steps
are used, and whether a share is hidden, depends on who could answer, who did and on earlier cells, never on
what they answered: therefore a hidden share says nothing about the answers, and running the gate backwards
gains nothing. In a tree of whole numbers between bounds the bounds are exact, so "every value" is no
estimate.

Promise (attacked in tests/trust/disclosure/)
---------------------------------------------
Somebody who holds all published cells, knows everybody in every part, who of them answered, these rules and
their own answers in at most two parts, cannot settle any other person's yes or no. From the cells and the
rosters nobody can settle whether a given person answered.

Limits
------
* People who put their answers together can learn more; so can somebody who already knows most answers.
* *Settled* means certain. A likely guess stays possible: where half or more said yes, yes is a good guess.
* One threshold per question. Publishing a second threshold, a distribution or a cross-tabulation of the same
  question beside these cells breaks the promise.
* The parts must be frozen when the first cell of their tree is made, and no answer may be in two trees.
* A part whose roster is exactly k is never shown by itself: "k answered" would tell that everybody did.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from porukka.core.disclosure.cells import Cell, Mark, Part, Path
from porukka.core.disclosure.tree import Span, Tree

K_LOWEST = 5
"""An organisation may raise k, never lower it."""
ANSWER_CUTS = (10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000)
"""After k, the numbers of answers that a published cell tells apart ("20 or more")."""
SHARE_STEPS = ((100, 10), (20, 4), (0, 2))
"""(from this many answers on, equal steps of the share), finest first. All of them cut at the half."""


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
    answers = Tree({part.path: (part.answered, part.roster) for part in parts}, _answer_slack)
    yes = Tree({part.path: (part.yes, part.answered) for part in parts}, _yes_slack)
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
    total = answers.total(path)
    cuts: list[int] = []
    if everyone:
        cuts = _cuts(k, answers.size(path))
    else:
        for cut in _cuts(k, answers.size(path)):
            if answers.safe(path, _spans([*cuts, cut], answers.size(path))):
                cuts.append(cut)
            elif cut == k:
                return Cell(path, Mark.PROTECTED)
    if different is not None and different < k <= total:
        return Cell(path, Mark.PROTECTED)
    span = _holding(_spans(cuts, answers.size(path)), total)
    if not everyone:
        answers.bind(path, span)
    if total < k:
        return Cell(path, Mark.FEW)
    low, high = span[0], None if span[0] == cuts[-1] else span[1]
    for enough, steps in SHARE_STEPS:
        spans = _share_spans(steps, total)
        if low >= enough and yes.safe(path, spans):
            held = _holding(spans, yes.total(path))
            yes.bind(path, held)
            return Cell(path, Mark.SHOWN, low, high, steps, spans.index(held))
    return Cell(path, Mark.PROTECTED, low, high)


def _bind(cell: Cell, answers: Tree, yes: Tree, k: int) -> None:
    """Lay an earlier cell's facts on the trees; ValueError when the parts no longer agree with it."""
    if cell.path not in answers.nodes:
        raise ValueError(f"{cell.path}: no part stands under this ledger cell")
    if cell.mark is Mark.FEW:
        answers.bind(cell.path, (0, k - 1))
    elif cell.answered_from is not None:
        high = answers.size(cell.path) if cell.answered_to is None else cell.answered_to
        answers.bind(cell.path, (cell.answered_from, high))
    if cell.steps is not None and cell.step is not None:
        yes.bind(cell.path, _share_spans(cell.steps, answers.total(cell.path))[cell.step])


def _cuts(k: int, size: int) -> list[int]:
    return [cut for cut in sorted({k, *ANSWER_CUTS}) if k <= cut <= size]


def _spans(cuts: Sequence[int], size: int) -> list[Span]:
    """Whole numbers 0 … size, cut before each of the cuts."""
    starts = [0, *cuts]
    ends = [*(start - 1 for start in starts[1:]), size]
    return list(zip(starts, ends, strict=True))


def _share_spans(steps: int, total: int) -> list[Span]:
    """The numbers of yes of each step: step/steps <= yes/total < (step+1)/steps, the last up to the total."""
    starts = [-(-total * step // steps) for step in range(steps)]
    return list(zip(starts, [*(start - 1 for start in starts[1:]), total], strict=True))


def _holding(spans: Sequence[Span], number: int) -> Span:
    return next(span for span in spans if span[0] <= number <= span[1])


def _yes_slack(size: int, others: int) -> int:
    """How far a bound stays from settling a part of `size` answers beside `others` under the same wider cell.

    A reader who was in one or two of the parts knows one or two answers, and may be in this part.
    """
    return 1 + min(2, others) if size == 1 else 2 + min(1, others)


def _answer_slack(size: int, others: int) -> int:
    """The same for who answered: the reader knows of their own answering only."""
    return 1 + min(1, others)
