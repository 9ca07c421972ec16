"""`porukka demo`: fills an empty database with the invented municipality, once."""

import time
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone, translation

from porukka.doors.jobs.demo.fill import fill


class Command(BaseCommand):
    help = "Fill an empty database with the demo organisation. Where there is one already, nothing happens."

    def handle(self, *args: Any, **options: Any) -> None:
        begun = time.monotonic()
        with translation.override("fi"):
            made = fill(now=timezone.now())
        seconds = time.monotonic() - begun
        self.stdout.write(
            f"The demo organisation was made in {seconds:.1f} s." if made else "There is an organisation already."
        )
