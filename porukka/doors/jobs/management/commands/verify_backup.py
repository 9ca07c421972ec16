"""`porukka verify-backup`: a backup restored into a temporary place and looked through."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from porukka.core.backups.archive import BackupFault
from porukka.core.backups.making import verify_backup
from porukka.doors.jobs.sealing_keys import add_opener_arguments, chosen_opener


class Command(BaseCommand):
    help = "Restores a backup into a temporary place and checks it: rows, guards, migrations, the audit trail."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        add_opener_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            said = verify_backup(options["file"], opener=chosen_opener(options))
        except BackupFault as fault:
            raise CommandError(str(fault)) from None
        for line in said:
            self.stdout.write(line)
        self.stdout.write("The backup is good.")
