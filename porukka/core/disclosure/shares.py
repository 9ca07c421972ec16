"""Which cuts of a share settle nobody, decided by what is public only."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial

from porukka.core.disclosure.cells import Path
from porukka.core.disclosure.tree import Span, Tree

Share = tuple[Fraction, Fraction]
"""from <= share < to, or <= when to is 1."""
Bounds = Callable[[Path, int], Span]
"""The fewest and the most that a node with so many answers can have."""

ANY: Share = (Fraction(0), Fraction(1))
KNOWN = 3
"""How far a part stays from being settled, for readers who know their own answers in at most two parts: 2 for one
in the part itself (the others must not be all the same) and 1 for one beside it; or 1 and two beside it."""
KNOWN_ALONE = 2
"""The same where there is no other part beside it."""
KNOWN_BESIDE = 1
"""And for readers who know everything of one other part, after that part's freedom is taken off."""


def fewest(share: Share, answers: int) -> int:
    """The fewest yes of so many answers that lie in the share."""
    return -(-share[0].numerator * answers // share[0].denominator)


def most(share: Share, answers: int) -> int:
    """The most yes of so many answers that lie in the share."""
    return answers if share[1] == 1 else fewest((share[1], share[1]), answers) - 1


def _fewest_no(share: Share, answers: int) -> int:
    return answers - most(share, answers)


@dataclass(frozen=True, slots=True)
class _Worst:
    """The worst that a node can add to another part's bound: as it is, and with one part in it known in full.

    width: the widest freedom of a part in it.
    """

    plain: int
    known: int
    width: int


class Shares:
    """The shares published so far, over parts whose numbers of answers are known as `answers` tells.

    A part of n answers is settled when its yes have to be 0 or n. From a wider node's share and the most yes
    that all its other parts can have follows the fewest that a part can have; the same with yes and no
    exchanged. Both are taken at the worst over every number of answers that the published cells allow, each
    part by itself. So what is found safe is safe whoever answered, and the finding tells nothing of who did.
    """

    def __init__(self, answers: Tree) -> None:
        self.answers = answers
        self.told: dict[Path, Share] = {}
        self._numbers: dict[Path, range] = {}

    def numbers(self, path: Path) -> range:
        """The numbers of answers that a node can have, as far as is published at and below it.

        Asked only once the node's own cell has told its answers, so that it does not change any more.
        """
        if path not in self._numbers:
            low, high = self.answers.reach(path)
            self._numbers[path] = range(low, high + 1)
        return self._numbers[path]

    def possible(self, path: Path, share: Share) -> bool:
        """Whether the node's share can lie there for some number of answers; True also where it is unclear."""
        low, high = share
        enough = self._furthest(path, low, self._yes) >= 0
        return enough and (high == 1 or self._furthest(path, 1 - high, self._no) > 0)

    def safe(self, path: Path, shares: Sequence[Share]) -> bool:
        """Whether none of the shares, whichever came true, would settle a part below the node."""
        possible = [share for share in shares if self.possible(path, share)]
        if len(possible) == 1:
            return True  # nothing new is told
        return all(
            self._open(path, share[0], share[0].denominator - 1, partial(fewest, share), self._yes)
            and self._open(path, 1 - share[1], share[1].denominator, partial(_fewest_no, share), self._no)
            for share in possible
        )

    def _yes(self, path: Path, answers: int) -> Span:
        share = self.told.get(path, ANY)
        return fewest(share, answers), most(share, answers)

    def _no(self, path: Path, answers: int) -> Span:
        low, high = self._yes(path, answers)
        return answers - high, answers - low

    def _children(self, path: Path) -> list[Path]:
        return list(self.answers.children.get(path, ()))

    def _furthest(self, path: Path, floor: Fraction, bounds: Bounds) -> int:
        """How far above floor · answers the node's number can be (times the floor's denominator)."""
        children = self._children(path)
        below = sum(self._furthest(child, floor, bounds) for child in children)
        if children and path not in self.told:
            return below
        own = max(floor.denominator * bounds(path, n)[1] - floor.numerator * n for n in self.numbers(path))
        return min(own, below) if children else own

    def _open(
        self, path: Path, floor: Fraction, rounding: int, at_least: Callable[[int], int], bounds: Bounds
    ) -> bool:
        """Whether no part below has to be all of it, when the node has at_least(answers) or more.

        That is floor · answers rounded up. Numbers here are times the floor's denominator, `rounding` too: the
        most that the rounding adds (a whole one for "under", since under half of six is two and not three).
        """
        if floor == 0:
            return True
        one, fewest_answers = floor.denominator, self.numbers(path)[0]
        alone: dict[Path, bool] = {}  # open to those who know one or two answers
        led: dict[Path, bool] = {}  # open to those who know everything of another part

        def look(node: Path, beside: list[_Worst], price: int) -> None:
            if len(node) < self.answers.depth:
                worst = {child: self._worst(child, floor, price, bounds) for child in self._children(node)}
                for child in worst:
                    others = [other for sibling, other in worst.items() if sibling != child]
                    look(child, beside + others, price)
                return
            sizes = [n for n in self.numbers(node) if n]
            if not sizes:
                return
            if not beside:
                alone[node] = led[node] = all(n - at_least(n) >= KNOWN_ALONE for n in sizes)
                return
            room = min((one - floor.numerator - price) * n for n in sizes) + price * fewest_answers - rounding
            total = _together(beside)
            alone[node] = alone.get(node, False) or room - total.plain >= one * KNOWN
            led[node] = led.get(node, False) or room - total.known >= one * KNOWN_BESIDE

        # The parts' worst cases cannot all be true when they add up to fewer answers than the node has. A price on
        # every answer, paid back for those there are, keeps that in mind; any price gives a true bound.
        for price in (0, one - floor.numerator):
            look(path, [], price)
        return all(alone.values()) and all(led.values())

    def _worst(self, path: Path, floor: Fraction, price: int, bounds: Bounds) -> _Worst:
        """The most by which (floor + price) · answers can pass the most that the node can have."""
        numbers, one, each = self.numbers(path), floor.denominator, floor.numerator + price
        if len(path) == self.answers.depth:
            spans = [(n, bounds(path, n)) for n in numbers]
            return _Worst(
                plain=max(each * n - one * span[1] for n, span in spans),
                known=max(each * n - one * span[0] for n, span in spans),
                width=one * max(span[1] - span[0] for _n, span in spans),
            )
        total = _together([self._worst(child, floor, price, bounds) for child in self._children(path)])
        if path not in self.told:
            return total
        own = max(each * n - one * bounds(path, n)[1] for n in numbers)
        return _Worst(max(own, total.plain), max(own + total.width, total.known), total.width)


def _together(several: Sequence[_Worst]) -> _Worst:
    plain = sum(one.plain for one in several)
    return _Worst(
        plain=plain,
        known=max(plain - one.plain + one.known for one in several),
        width=max(one.width for one in several),
    )
