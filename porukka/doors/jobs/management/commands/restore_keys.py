"""`porukka restore-keys`: the key files back in the data folder, before the database."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from porukka.core.backups.archive import BackupFault
from porukka.core.backups.making import restore_keys
from porukka.doors.jobs.sealing_keys import add_opener_arguments, chosen_opener


class Command(BaseCommand):
    help = (
        "Puts the key files of a backup-keys file into the data folder. A key in use is never replaced by another."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        add_opener_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            names = restore_keys(options["file"], opener=chosen_opener(options))
        except BackupFault as fault:
            raise CommandError(str(fault)) from None
        self.stdout.write(f"In place: {', '.join(names)}")
