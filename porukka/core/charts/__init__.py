"""Our charts: small SVG drawings that print, scale and can be read aloud.

Every function returns finished, escaped SVG without inline style; the colours live in `porukka.css` and
`participant.css`. Steps are always drawn on the whole scale 1–5 and bars always start from 0, so that no
picture exaggerates. What may be shown is decided before (`core/disclosure.py`): these functions only draw
what they get. Coordinates are SVG units; one is about one pixel at full size.
"""

from porukka.core.charts.drawing import drawn, symbols
from porukka.core.charts.meetings import (
    WALK_STEPS,
    Bar,
    Column,
    Series,
    Step,
    bars,
    changes,
    dot_strip,
    lines,
    median,
    walk,
)
from porukka.core.charts.paper import for_paper, mark_for_paper
from porukka.core.charts.small import attended, crew, key, meter, people, qr, spark

__all__ = [
    "WALK_STEPS",
    "Bar",
    "Column",
    "Series",
    "Step",
    "attended",
    "bars",
    "changes",
    "crew",
    "dot_strip",
    "drawn",
    "for_paper",
    "key",
    "lines",
    "mark_for_paper",
    "median",
    "meter",
    "people",
    "qr",
    "spark",
    "symbols",
    "walk",
]
