"""`porukka backup-keys`: the key files in an encrypted file of their own, kept apart from the database's backups."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from porukka.core.backups.archive import BackupFault
from porukka.core.backups.making import back_up_keys
from porukka.doors.jobs.sealing_keys import add_lock_arguments, chosen_lock


class Command(BaseCommand):
    help = "Writes the key files into one encrypted file. Keep it in another place than the database's backups."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="a new file")
        add_lock_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            names = back_up_keys(options["file"], lock=chosen_lock(options))
        except BackupFault as fault:
            raise CommandError(str(fault)) from None
        self.stdout.write(f"{options['file']}: {', '.join(names)}")
