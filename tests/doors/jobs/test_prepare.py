"""`porukka prepare`: an installation by the book speaks Finnish without ./run."""

import gettext
import os
from pathlib import Path

from porukka.doors.jobs.management.commands.prepare import compile_texts

CATALOGUE = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "Thank you"\nmsgstr "{}"\n'


def said(made: Path) -> str:
    with made.open("rb") as file:
        return gettext.GNUTranslations(file).gettext("Thank you")


def test_texts_are_made_where_missing_and_anew_where_their_source_is_newer(tmp_path: Path) -> None:
    source = tmp_path / "fi" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.write_text(CATALOGUE.format("Kiitos"))
    made = source.with_suffix(".mo")
    compile_texts([tmp_path])
    assert said(made) == "Kiitos"
    first = made.stat().st_mtime_ns
    compile_texts([tmp_path])
    assert made.stat().st_mtime_ns == first
    source.write_text(CATALOGUE.format("Kiitoksia"))
    os.utime(source, (made.stat().st_mtime + 5,) * 2)
    compile_texts([tmp_path])
    assert said(made) == "Kiitoksia"
    assert sorted(one.name for one in source.parent.iterdir()) == ["django.mo", "django.po"]
