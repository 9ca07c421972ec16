"""`porukka backup`: the whole database in one encrypted file, made while everybody goes on working."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from porukka.core.backups import keeping
from porukka.core.backups.archive import BackupFault
from porukka.core.backups.making import make_backup
from porukka.doors.jobs.sealing_keys import add_lock_arguments, chosen_lock


class Command(BaseCommand):
    help = (
        "Writes the whole database into one encrypted file. Into a folder: the file is named by its moment, and "
        "those older than --keep-days are removed once the new one is there. The keys are not in it: backup-keys."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="a new file, or a folder")
        parser.add_argument("--keep-days", type=int, default=keeping.LONGEST_DAYS, help="in a folder; at most 35")
        add_lock_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        now, keep_days = timezone.now(), options["keep_days"]
        if not 1 <= keep_days <= keeping.LONGEST_DAYS:
            raise CommandError("Backups are kept for 1 to 35 days: longer was not promised to those who answered.")
        given: Path = options["file"]
        target = given / keeping.dated_name(now) if given.is_dir() else given
        try:
            manifest = make_backup(target, lock=chosen_lock(options), now=now)
        except BackupFault as fault:
            raise CommandError(str(fault)) from None
        rows = sum(manifest.facts.tables.values())
        self.stdout.write(f"{target}: {rows} rows in {len(manifest.facts.tables)} tables")
        if given.is_dir():
            for name in keeping.remove_old_backups(given, now=now, keep_days=keep_days):
                self.stdout.write(f"{name} was too old and is gone")
        else:
            self.stdout.write("This file is not removed by itself: remove it within 35 days.")
