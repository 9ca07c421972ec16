"""Every text a developer wrote has its Finnish and its Swedish: also one that no catalogue has heard of yet."""

from pathlib import Path

import polib
import pytest

from tests.architecture.texts import Text, texts

ROOT = Path(__file__).resolve().parents[2]


def untranslated(found: dict[Text, str], language: str) -> list[str]:
    """Texts that the catalogue lacks, or holds without words, as a guess, or with another plural."""
    catalogue = polib.pofile(str(ROOT / "porukka" / "locale" / language / "LC_MESSAGES" / "django.po"))
    told = {
        (entry.msgctxt or "", entry.msgid): entry
        for entry in catalogue
        if not entry.obsolete and "fuzzy" not in entry.flags
    }
    missing = []
    for (context, text, plural), where in found.items():
        entry = told.get((context, text))
        if entry is None:
            done = False
        elif plural:
            done = entry.msgid_plural == plural and all(entry.msgstr_plural.values())
        else:
            # A text may stand alone in one place and with its plural in another: they share an entry.
            done = bool(entry.msgstr or (entry.msgstr_plural and all(entry.msgstr_plural.values())))
        if not done:
            missing.append(f"{where}: {text}")
    return missing


@pytest.fixture(scope="module")
def ours() -> dict[Text, str]:
    return texts(ROOT / "porukka") | texts(ROOT / "config")


def test_the_source_is_read(ours: dict[Text, str]) -> None:
    assert len(ours) > 1500
    assert any(context for context, _text, _plural in ours)
    assert any(plural for _context, _text, plural in ours)
    assert any(where.endswith(".html") for where in ours.values())


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_every_text_in_the_source_is_translated(ours: dict[Text, str], language: str) -> None:
    assert untranslated(ours, language) == []


PLANTED = {
    "acts.py": """from django.utils.translation import gettext as _, ngettext, pgettext_lazy as p
def act(n, name):
    a = _("Planted in "
          "two lines")
    b = ngettext("%(n)s planted", "%(n)s planteds", n) % {"n": n}
    return a, b, p("of a tree", "Planted"), _(name)
""",
    "page.html": """{% load i18n %}{% translate "Planted in a page" %}{% button _("Planted in a tag") icon="x" %}
{% blocktranslate count n=2 trimmed %}{{ n }} planted
  here{% plural %}{{ n }} planteds here{% endblocktranslate %}
{% translate "Planted (twice)" context "a tree" as words %}{% blocktranslate %}It's "planted"{% endblocktranslate %}
""",
}


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_planted_texts_are_found_and_missed(tmp_path: Path, language: str) -> None:
    """The negative control: texts in a page and in code that no catalogue has."""
    for name, source in PLANTED.items():
        (tmp_path / name).write_text(source)
    found = texts(tmp_path)
    assert set(found) == {
        ("", "Planted in two lines", ""),
        ("", "%(n)s planted", "%(n)s planteds"),
        ("of a tree", "Planted", ""),
        ("", "Planted in a page", ""),
        ("", "Planted in a tag", ""),
        ("", "%(n)s planted here", "%(n)s planteds here"),
        ("a tree", "Planted (twice)", ""),
        ("", 'It\'s "planted"', ""),
    }
    assert len(untranslated(found, language)) == len(found)


def test_a_context_and_a_plural_of_its_own_are_asked_for() -> None:
    here = {
        ("", "%(n)s person", "%(n)s folk"): "a.py",
        ("of nobody", "Save", ""): "b.py",
        ("", "Save", ""): "c.py",
    }
    assert untranslated(here, "fi") == ["a.py: %(n)s person", "b.py: Save"]
