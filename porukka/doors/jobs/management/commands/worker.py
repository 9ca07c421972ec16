"""`porukka worker`: the one worker. It sends messages, seals and wipes answers, publishes figures, chains the log."""

import signal
import threading
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import close_old_connections
from django.utils import timezone

from porukka.doors.jobs import work

EVERY_SECONDS = 3.0


class Command(BaseCommand):
    help = "Runs the jobs that are due, every few seconds, until it is told to stop (SIGTERM or Ctrl-C)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="run what is due now, and stop")

    def handle(self, *args: Any, once: bool = False, **options: Any) -> None:
        stop = threading.Event()
        if not once:
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: stop.set())
            self.stdout.write("The worker is at work.")
            self.stdout.flush()
        while not stop.is_set():
            # A job in hand is finished before the worker stops: the signal is looked at between rounds.
            try:
                results = work.run(timezone.now())
            except Exception as fault:  # the database may be away for a moment; the worker stays
                if once:
                    raise
                results = {"worker": f"failed: {type(fault).__name__}: {fault}"}
                close_old_connections()
            for name, result in results.items():
                if once or result.startswith("failed"):
                    self.stdout.write(f"{name}: {result}")
            if once:
                return
            stop.wait(EVERY_SECONDS)
