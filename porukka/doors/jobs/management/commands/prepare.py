"""`porukka prepare`: everything a start needs, in one process, so that a second start takes seconds."""

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import polib
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils import timezone

from porukka.core.jobs import refresh_statistics
from porukka.domain.library.actions import refresh_library


class Command(BaseCommand):
    help = "Bring the texts, the database, the library and the static files up to date; in demo mode the demo too."

    def handle(self, *args: Any, **options: Any) -> None:
        compile_texts(settings.LOCALE_PATHS)
        call_command("migrate", verbosity=0, interactive=False)
        refresh_library(now=timezone.now())
        self._static_files()
        if settings.DEMO:
            call_command("demo")
        refresh_statistics()

    def _static_files(self) -> None:
        """Collected only when something changed: compressing them again would take the longest of all."""
        from django.contrib.staticfiles.finders import get_finders

        found = hashlib.sha256()
        for finder in get_finders():
            for path, storage in finder.list([]):
                file = Path(storage.path(path))
                found.update(f"{path}:{file.stat().st_size}:{file.stat().st_mtime_ns}".encode())
        stamp = Path(settings.STATIC_ROOT) / ".stamp"
        if stamp.exists() and stamp.read_text() == found.hexdigest():
            return
        call_command("collectstatic", verbosity=0, interactive=False, clear=True)
        stamp.write_text(found.hexdigest())


def compile_texts(folders: Iterable[str | Path]) -> None:
    """The catalogues in the form the program reads, where their sources are newer: without them all is in English."""
    for folder in folders:
        for source in Path(folder).glob("*/LC_MESSAGES/*.po"):
            made = source.with_suffix(".mo")
            if made.exists() and made.stat().st_mtime >= source.stat().st_mtime:
                continue
            # In whole or not at all: a server may be reading it.
            part = made.with_name(f"{made.name}.{os.getpid()}")
            polib.pofile(str(source)).save_as_mofile(str(part))
            part.replace(made)
