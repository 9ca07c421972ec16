"""PDFs are to the standard whatever people type, and data never becomes markup."""

import io
import logging

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from porukka.core import documents
from porukka.core.documents.characters import UNKNOWN, readable

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 2"><rect width="2" height="2"/></svg>'


def made(*texts: str, language: str = "fi", **more: object) -> bytes:
    data = {
        "title": "Koe",
        "texts": list(texts),
        "own": "Haluan ulos",
        "heads": ["Kerta", "Läsnä"],
        "rows": [["1", "8"]],
        "svg": SVG,
        "alt": "neliö",
        "note": "Vastauksia on vähän.",
    } | more
    return documents.pdf("core/documents/every_element.typ", data, language=language)


def words_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def is_to_standard(pdf: bytes) -> bool:
    return b"pdfuaid:part" in pdf


def test_a_document_says_its_title_language_and_what_was_given() -> None:
    pdf = made("Ensimmäinen\n\nToinen")
    reader = PdfReader(io.BytesIO(pdf))
    assert is_to_standard(pdf)
    assert reader.metadata is not None
    assert reader.metadata.title == "Koe"
    assert reader.trailer["/Root"]["/Lang"] == "fi"
    words = words_of(pdf)
    for expected in ("Ensimmäinen", "Toinen", "Haluan ulos", "Läsnä", "Vastauksia on vähän."):
        assert expected in words


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("Hyvä 😀", "Hyvä 😀"),
        ("perhe 👨‍👩‍👧", "perhe 👨‍👩‍👧"),
        ("中文", UNKNOWN * 2),
        ("a\x00b\x07c", f"a{UNKNOWN}b{UNKNOWN}c"),
        ("#strong[*a*] $x$ @ref", "#strong[*a*] $x$ @ref"),
        ("a\u202eb", "ab"),
        ("\ue000", UNKNOWN),
        ("שלום", "שלום"),
    ],
)
def test_what_people_type_prints_or_is_visibly_missing(typed: str, read: str) -> None:
    pdf = made(typed, own=typed, rows=[[typed, "1"]], title=f"Koe {typed}")
    assert is_to_standard(pdf)
    assert words_of(pdf).count(read) >= 3


def test_arabic_is_in_the_document() -> None:
    pdf = made("مرحبا")
    assert is_to_standard(pdf)
    assert "مرحبا" in words_of(pdf)


def test_a_very_long_word_is_still_a_document() -> None:
    assert is_to_standard(made("a" * 20_000, own="b" * 5_000))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(max_size=60), max_size=5))
def test_any_text_makes_a_document_to_the_standard(texts: list[str]) -> None:
    assert is_to_standard(made(*texts))


def test_without_the_guard_a_chinese_sign_breaks_the_standard(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The negative control, and the way out: made without the standard, marked, logged without the words."""
    monkeypatch.setattr(documents, "readable_data", lambda data: data)
    with caplog.at_level(logging.WARNING):
        pdf = made("Salainen 中 sana")
    assert not is_to_standard(pdf)
    assert "ruudunlukijalla" in words_of(pdf) or "screen reader" in words_of(pdf)
    assert "every_element.typ" in caplog.text
    assert "中" not in caplog.text
    assert "Salainen" not in caplog.text


def test_a_picture_without_words_breaks_the_standard() -> None:
    assert not is_to_standard(made(alt=None))


def test_a_document_needs_a_title() -> None:
    with pytest.raises(ValueError, match="title"):
        made(title="")


def test_plain_text_is_left_alone() -> None:
    assert readable("Aino, klo 10 (to)") == "Aino, klo 10 (to)"
    assert readable("rivi\r\ntoinen\tsarake") == "rivi\ntoinen sarake"


def test_the_second_document_is_made_in_a_moment() -> None:
    import time

    made("lämmittely")
    start = time.perf_counter()
    made("toinen")
    assert time.perf_counter() - start < 0.3


def test_a_chart_carries_the_colours_it_is_printed_in() -> None:
    """Without its own colours a QR code would be a black square: light and dark modules must differ."""
    from porukka.core import charts
    from porukka.core.documents.drawings import coloured, print_style

    drawn = coloured(charts.qr("https://example.org/v/abc", label="koodi"))
    assert ".qr-bg{fill:#fff}" in drawn
    assert "var(" not in print_style()
    assert ".ch-d{fill:#2b3a67" in print_style()
    assert coloured("Hei <svg>") == "Hei <svg>"
    assert is_to_standard(made(svg=drawn))
