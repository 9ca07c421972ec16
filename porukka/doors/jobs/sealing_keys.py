"""What closes and opens a backup, as the backup commands are told it: recipients, an identity, a passphrase."""

import getpass
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

from porukka.core.backups.archive import Lock, Opener


def add_lock_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--recipient",
        action="append",
        default=[],
        help="a public key of age (age1…); several may be named (default: PORUKKA_BACKUP_RECIPIENTS)",
    )
    parser.add_argument("--passphrase-file", type=Path, help="a file with the passphrase, instead of a recipient")


def add_opener_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--identity", type=Path, help="the file of the secret key (AGE-SECRET-KEY-…)")
    parser.add_argument("--passphrase-file", type=Path, help="a file with the passphrase, instead of a secret key")


def chosen_lock(options: dict[str, Any]) -> Lock:
    """Recipients where any are named; else the passphrase of a file; else one that is asked for, twice."""
    recipients = tuple(options["recipient"]) or tuple(settings.BACKUP_RECIPIENTS)
    if options["passphrase_file"]:
        return Lock(passphrase=_first_line(options["passphrase_file"]))
    if recipients:
        return Lock(recipients=recipients)
    first = _asked("Passphrase of the backup: ")
    if first != _asked("The same again: "):
        raise CommandError("The passphrases are not the same.")
    return Lock(passphrase=first)


def chosen_opener(options: dict[str, Any]) -> Opener:
    if options["identity"]:
        return Opener(identity=_read(options["identity"]))
    if options["passphrase_file"]:
        return Opener(passphrase=_first_line(options["passphrase_file"]))
    return Opener(passphrase=_asked("Passphrase of the backup: "))


def _asked(words: str) -> str:
    if not sys.stdin.isatty():
        raise CommandError(
            "Name a key: recipients in PORUKKA_BACKUP_RECIPIENTS or --recipient to close, --identity to open, "
            "or --passphrase-file for both."
        )
    return getpass.getpass(words)


def _first_line(path: Path) -> str:
    words = _read(path).split("\n", 1)[0].strip()
    if len(words) < 12:
        raise CommandError("A passphrase has at least 12 characters.")
    return words


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except (OSError, UnicodeDecodeError) as fault:
        raise CommandError(f"{path} can't be read: {fault}") from fault
