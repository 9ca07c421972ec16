"""Whole numbers in a tree, and whether what is published of the sums settles one of the leaves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from porukka.core.disclosure.cells import Path

Span = tuple[int, int]
"""Both ends belong to it."""


class Tree:
    """Whole numbers at the leaves, 0 … size each, their sums above, and the bounds already published.

    A leaf is settled when its number has to be 0 or its size. `safe` keeps so far from it that a leaf stays
    open also to a reader who knows everything of one other leaf, or one unit in each of two others. In a tree
    each leaf's range is the tightest of its ancestors' bounds less all that its relatives can take.
    """

    def __init__(self, leaves: Mapping[Path, Span]) -> None:
        depths = {len(path) for path in leaves}
        if len(depths) > 1:
            raise ValueError("all parts stand at the same depth")
        self.depth = depths.pop() if depths else 0
        self.leaves = dict(leaves)
        self.bounds: dict[Path, Span] = {}
        self.children: dict[Path, dict[Path, None]] = {}
        self.nodes: dict[Path, Span] = {}  # (number, size) of every node
        for leaf, (number, size) in self.leaves.items():
            for depth in range(self.depth + 1):
                had = self.nodes.get(leaf[:depth], (0, 0))
                self.nodes[leaf[:depth]] = had[0] + number, had[1] + size
                if depth:
                    self.children.setdefault(leaf[: depth - 1], {})[leaf[:depth]] = None

    def narrowest_first(self) -> list[Path]:
        return sorted(self.nodes, key=lambda path: (-len(path), path))

    def total(self, path: Path) -> int:
        return self.nodes[path][0]

    def size(self, path: Path) -> int:
        return self.nodes[path][1]

    def bind(self, path: Path, span: Span) -> None:
        if not span[0] <= self.total(path) <= span[1]:
            raise ValueError(f"{path}: the parts contradict what is already published")
        self.bounds[path] = span

    def reach(self, path: Path) -> Span:
        """What the node's number can be, by what is published at and below it."""
        if len(path) == self.depth:
            low, high = 0, self.size(path)
        else:
            below = [self.reach(child) for child in self.children[path]]
            low, high = sum(span[0] for span in below), sum(span[1] for span in below)
        bound = self.bounds.get(path, (low, high))
        return max(low, bound[0]), min(high, bound[1])

    def possible(self, path: Path, spans: Sequence[Span]) -> list[Span]:
        """Those of the spans that the node's number can lie in."""
        low, high = self.reach(path)
        return [span for span in spans if span[0] <= high and span[1] >= low]

    def safe(self, path: Path, spans: Sequence[Span]) -> bool:
        """Whether none of the spans, whichever came true, would settle a leaf below the node."""
        possible = self.possible(path, spans)
        if len(possible) == 1:
            return True  # nothing new is told
        widths: dict[Path, int] = {}
        for leaf, (_number, size) in self.leaves.items():
            if size and leaf[: len(path)] == path:
                low, high = self.reach(leaf)
                widths[leaf] = high - low
        return all(self._open(path, span, widths) for span in possible)

    def _open(self, path: Path, span: Span, widths: Mapping[Path, int]) -> bool:
        """Whether every leaf below stays open when the node's number lies in the span."""
        low, high = span
        if len(path) == self.depth:
            size = self.size(path)
            slack = self._slack(path, widths)
            return size == 0 or (low <= size - slack and high >= slack)
        below = {child: self.reach(child) for child in self.children[path]}
        lows, highs = sum(span[0] for span in below.values()), sum(span[1] for span in below.values())
        return all(
            self._open(child, (low - highs + reach[1], high - lows + reach[0]), widths)
            for child, reach in below.items()
        )

    @staticmethod
    def _slack(path: Path, widths: Mapping[Path, int]) -> int:
        """How far a bound stays from settling the leaf, by what a reader may know of the others."""
        others = [width for leaf, width in widths.items() if leaf != path]
        return 1 + max(min(2, len(others)), max(others, default=0))
