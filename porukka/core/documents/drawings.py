"""Our charts in a PDF: the same drawings, in the colours the stylesheet prints them in.

On a page a drawing's classes get their colours from `porukka.css`; a PDF knows no stylesheet. So the rules of those
classes are read from the same file, the colours of its print palette put in place, and carried inside the drawing.
"""

import re
from functools import cache
from pathlib import Path

STYLESHEET = Path(__file__).resolve().parents[1] / "static" / "porukka.css"

INK = "#1f2430"

# The classes that drawings use, by their beginnings (`core/charts`).
_DRAWN = r"(?:ch|sp|cr|dt|mt|wk|at|qr|po-crew|fc|fe|fm)"
_SELECTOR = re.compile(rf"^(?:[a-z]+)?\.{_DRAWN}[0-9]?(?:-?[a-z0-9]+)?(?:-[a-z0-9]+)*$")
_RULE = re.compile(r"([^{}@]+)\{([^{}]*)\}")
_PRINTED = re.compile(r"\{(--page:\s*#fff;[^}]*)\}")
_FONT = re.compile(r"font:\s*(\d+)\s+([\d.]+)px(?:/[\d.]+)?\s+var\(--(?:sans|serif)\)")


@cache
def print_style() -> str:
    """The rules of the drawings' classes, with the colours that are printed."""
    css = STYLESHEET.read_text(encoding="utf-8")
    printed = _PRINTED.search(css)
    palette: dict[str, str] = dict(re.findall(r"--([\w-]+):\s*([^;}]+)", printed.group(1) if printed else ""))

    def colour(found: re.Match[str]) -> str:
        return palette.get(found.group(1), INK)

    rules = ["text{font-family:'Noto Sans';fill:#1f2430}"]
    for selectors, body in _RULE.findall(css):
        names = [one.strip() for one in selectors.split(",")]
        if not all(_SELECTOR.match(name) for name in names):
            continue
        plain = _FONT.sub(r"font-weight:\1;font-size:\2px", body)
        plain = re.sub(r"var\(--([\w-]+)\)", colour, plain)
        rules.append(f"{','.join(names)}{{{plain}}}")
    return "".join(rules)


def coloured(svg: str) -> str:
    """The drawing with its colours inside. Anything that is no drawing comes back as it is."""
    if not svg.startswith("<svg"):
        return svg
    head, rest = svg.split(">", 1)
    if "xmlns=" not in head:
        head = head.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
    return f"{head}><style>{print_style()}</style>{rest}"
