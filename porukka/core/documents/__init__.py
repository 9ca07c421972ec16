"""PDFs that can be read aloud (PDF/UA-1), made by typst from templates of ours and data that stays data.

A template lies beside the pages it belongs to and begins with

    #import "/core/documents/base.typ": *
    #show: document

`data` is then the dictionary given here; it comes in as JSON and is never read as markup. A picture is
`picture(data.chart, alt: data.chart_words)`, where `chart` is what a function of `core.charts` returned: it gets the
colours it is printed in here. See `base.typ` for the rest, and `every_element.typ` for an example.
"""

import json
import logging
import threading
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal

import typst
from django.utils.translation import gettext, override

from porukka.core.documents.characters import FONTS, readable, readable_data
from porukka.core.documents.drawings import coloured

__all__ = ["pdf", "readable"]

log = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parents[2]
STANDARD: Literal["ua-1"] = "ua-1"

# One compiler a process keeps the fonts and what it has laid out; it serves one document at a time.
_turn = threading.Lock()


@cache
def _compiler() -> typst.Compiler:
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])
    return typst.Compiler(root=str(ROOT), font_paths=fonts, ignore_system_fonts=True)


def pdf(template: str, data: Mapping[str, Any], *, language: str) -> bytes:
    """A finished PDF.

    Args:
        template: the path of the `.typ` file from the package's root, such as `doors/staff/people/cards.typ`.
        data: what the template shows: JSON values. `title` is required (a PDF that is read aloud says its title).
        language: `fi`, `sv` or `en`: for hyphenation and for the voice that reads it.

    Characters no font of ours has are replaced by □ first. A document that still can't be made to the standard
    is made without it, says so at the foot of its pages, and the log names the template (never the data).
    """
    if not data.get("title"):
        raise ValueError("a document needs a title")
    with override(language):
        words = {
            "page": gettext("Page"),
            "of": gettext("of"),
            "not_accessible": gettext(
                "This file could not be made readable for a screen reader. Ask for it in another form."
            ),
        }
    inputs = {
        "data": json.dumps(_drawn(readable_data(dict(data))), ensure_ascii=False, default=str),
        "words": json.dumps(words, ensure_ascii=False),
        "language": language,
        "standard": "1",
    }
    with _turn:
        try:
            return _compile(template, inputs, to_standard=True)
        except typst.TypstError as error:
            log.warning("%s did not meet %s and was made without it (%s)", template, STANDARD, _place(error))
            return _compile(template, {**inputs, "standard": ""}, to_standard=False)


def _drawn(data: Any) -> Any:
    """The same data, every drawing in it with its colours."""
    if isinstance(data, str):
        return coloured(data)
    if isinstance(data, dict):
        return {key: _drawn(value) for key, value in data.items()}
    return [_drawn(value) for value in data] if isinstance(data, list) else data


def _compile(template: str, inputs: dict[str, str], *, to_standard: bool) -> bytes:
    made = _compiler().compile(
        input=str(ROOT / template),
        format="pdf",
        sys_inputs=inputs,
        pdf_standards=[STANDARD] if to_standard else [],
    )
    if not isinstance(made, bytes):
        raise TypeError("typst gave no document")
    return made


def _place(error: typst.TypstError) -> str:
    """The first line of the reason when it holds nobody's words: typst quotes texts between backquotes or quotes."""
    line = str(error).splitlines()[0] if str(error) else ""
    return line.split("`")[0].split('"')[0].strip()[:80] or "unknown reason"
