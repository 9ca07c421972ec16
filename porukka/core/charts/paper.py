"""Charts for paper: on a page the stylesheet gives the colours; a document has none, so the drawing takes its own."""

from porukka.core.charts.drawing import STATIC

# The printed colours of assets/style/10-base.css.
_STYLE = """
text { font-family: "Noto Sans", sans-serif; fill: #1f2430; }
.ch-g, .sp-g, .wk-g { stroke: #cfc7b8; stroke-width: 1; fill: none; }
.ch-n { font-size: 13px; font-weight: 700; } .ch-x { font-size: 13px; font-weight: 700; text-anchor: middle; }
.ch-s { font-size: 12px; fill: #474c57; text-anchor: middle; }
.ch-c { font-size: 13px; font-weight: 600; text-anchor: middle; }
.ch-d { fill: #2b3a67; stroke: #ffffff; stroke-width: 1.4; } .ch-up { fill: #3f6b4f; }
.ch-m { fill: #f2a541; stroke: #b06f12; stroke-width: 1.2; }
.ch-l { fill: none; stroke-width: 2; stroke-linejoin: round; }
path.ch-own { stroke: #b06f12; stroke-width: 2.5; } .two path.ch-own { stroke: #2b3a67; }
path.ch-grp { stroke: #3f6b4f; stroke-width: 3; stroke-dasharray: 7 5; }
.ch-p { stroke: #ffffff; stroke-width: 2; } .ch-p.ch-own { fill: #2b3a67; } .ch-p.ch-grp { fill: #3f6b4f; }
.ch-e { font-size: 13px; font-weight: 700; } text.ch-own { fill: #2b3a67; } text.ch-grp { fill: #345a42; }
.ch-next { fill: none; stroke: #474c57; stroke-width: 1.2; stroke-dasharray: 4 4; }
.ch-bl { font-size: 14px; } .ch-bn { font-size: 14px; font-weight: 700; } .ch-b { fill: #2b3a67; }
.sp-l { stroke: #2b3a67; stroke-width: 2.2; fill: none; } .sp-d { fill: #2b3a67; }
.sp-e { fill: #f2a541; stroke: #2b3a67; stroke-width: 2; } .sp-t { font-size: 15px; font-weight: 700; }
.cr { stroke: #ffffff; stroke-width: 1.6; }
.cr1 { fill: #2b3a67; } .cr2 { fill: #3f6b4f; } .cr3 { fill: #f2a541; } .cr4 { fill: #a3213a; }
.cr-away { fill: #ffffff; stroke: #474c57; stroke-width: 1.4; }
.cr-open { fill: #ffffff; stroke: #b06f12; stroke-width: 1.8; stroke-dasharray: 3 2.6; }
.dt-on { fill: #2b3a67; } .dt-off { fill: none; stroke: #474c57; stroke-width: 1.3; }
.mt-bg { fill: #f3eee5; } .mt-fg { fill: #3f6b4f; }
.wk-l { fill: none; stroke: #f2a541; stroke-width: 5; stroke-linecap: round; stroke-linejoin: round; }
.wk-gap { stroke-dasharray: 2 10; }
.wk-t { font-size: 14px; fill: #3a404c; text-anchor: middle; }
.wk-n { font-size: 15px; font-weight: 700; text-anchor: middle; }
.wk-a { fill: #ffffff; stroke: #6f6858; stroke-width: 2; stroke-dasharray: 4 4; }
.fc { fill: #fbe3b8; stroke: #1f2430; stroke-width: 1.6; } .fe { fill: #1f2430; }
.fm { fill: none; stroke: #1f2430; stroke-width: 2.4; stroke-linecap: round; stroke-linejoin: round; }
.at-h { fill: #3f6b4f; } .at-l { fill: none; stroke: #3f6b4f; stroke-width: 2; }
.at-i { fill: none; stroke: #474c57; stroke-width: 1.8; }
.at-x { stroke: #a3213a; stroke-width: 2.4; stroke-linecap: round; fill: none; }
.qr-bg { fill: #ffffff; } .qr-fg { fill: #14161f; }
"""


def for_paper(svg: str) -> str:
    """The same drawing as one that stands alone: with its own colours and fonts, for a PDF or a file."""
    opening, rest = str(svg).split(">", 1)
    return (
        opening.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1) + f"><style>{_STYLE}</style>{rest}"
    )


def mark_for_paper() -> str:
    """The mark, which carries its own colours."""
    return (STATIC / "mark.svg").read_text(encoding="utf-8")
