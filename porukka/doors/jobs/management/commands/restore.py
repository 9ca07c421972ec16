"""`porukka restore`: a backup becomes the database, where there is none yet."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from porukka.core.backups.archive import BackupFault
from porukka.core.backups.making import restore_backup
from porukka.domain.messaging.actions import fail_what_may_have_left
from porukka.doors.jobs.sealing_keys import add_opener_arguments, chosen_opener


class Command(BaseCommand):
    help = "Restores a backup into an empty data folder or database, and looks it through. Writes nothing over."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--without-keys",
            action="store_true",
            help="the keys are lost: cards, PINs and unsealed answers go too",
        )
        add_opener_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        try:
            said = restore_backup(
                options["file"], opener=chosen_opener(options), now=now, without_keys=options["without_keys"]
            )
        except BackupFault as fault:
            raise CommandError(str(fault)) from None
        unsure = fail_what_may_have_left(now=now)
        for line in said:
            self.stdout.write(line)
        if unsure:
            self.stdout.write(f"{unsure} messages may have left after the backup: they are not sent again")
        self.stdout.write(
            "Restored. Everybody signs in again. Run `porukka prepare`, then start server and worker."
        )
