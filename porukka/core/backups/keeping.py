"""Backups in a folder: named by their moment, removed when they are too old (TRUST 7: 35 days)."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

NAMED = "porukka-%Y%m%d-%H%M%S.age"
LONGEST_DAYS = 35


def dated_name(now: datetime) -> str:
    """`porukka-20261122-014500.age`, in UTC."""
    return now.astimezone(UTC).strftime(NAMED)


def remove_old_backups(folder: Path, *, now: datetime, keep_days: int) -> list[str]:
    """Removes those whose name tells that they are older; anything named otherwise stays. Returns the names."""
    gone = []
    for path in sorted(folder.glob("porukka-*.age")):
        try:
            made = datetime.strptime(path.name, NAMED).replace(tzinfo=UTC)
        except ValueError:
            continue
        if made < now - timedelta(days=keep_days):
            path.unlink()
            gone.append(path.name)
    return gone
