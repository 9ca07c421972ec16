"""`porukka prepare`: everything a start needs, in one process, so that a second start takes seconds."""

import hashlib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils import timezone

from porukka.core.jobs import refresh_statistics
from porukka.domain.library.actions import refresh_library


class Command(BaseCommand):
    help = "Bring the database, the library and the static files up to date; in demo mode fill the demo once."

    def handle(self, *args: Any, **options: Any) -> None:
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
