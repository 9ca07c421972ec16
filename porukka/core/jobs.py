"""Jobs of the one worker: rows with `next_run`, taken by compare-and-set, so that two workers never do one twice."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import connection, models

from porukka.core.models import Job

Work = Callable[[datetime], str]
LEASE = timedelta(minutes=10)


def take(name: str, *, now: datetime) -> bool:
    """Takes a job if it is due and nobody holds it. A taker that died loses it after ten minutes."""
    Job.objects.get_or_create(name=name, defaults={"next_run": now})
    free = models.Q(taken_until=None) | models.Q(taken_until__lte=now)
    return bool(Job.objects.filter(free, name=name, next_run__lte=now).update(taken_until=now + LEASE))


def done(name: str, *, result: str, next_run: datetime) -> None:
    """Gives a taken job back, to run again at `next_run`."""
    Job.objects.filter(name=name).update(taken_until=None, next_run=next_run, last_result=result[:200])


def run_due(jobs: dict[str, tuple[Work, timedelta]], *, now: datetime) -> dict[str, str]:
    """Runs what is due. A job that fails says so in its row and is tried again at its next time.

    Args:
        jobs: name → (work taking `now` and returning a short result, how often).
    """
    results: dict[str, str] = {}
    for name, (work, every) in jobs.items():
        if not take(name, now=now):
            continue
        try:
            results[name] = work(now)
        except Exception as fault:
            results[name] = f"failed: {type(fault).__name__}: {fault}"
        done(name, result=results[name], next_run=now + every)
    return results


LATE = timedelta(minutes=15)


def late_jobs(*, now: datetime) -> list[str]:
    """Names of the jobs that should have run a quarter of an hour ago: the worker is not running, or is stuck."""
    return list(Job.objects.filter(next_run__lt=now - LATE).order_by("name").values_list("name", flat=True))


def refresh_statistics() -> str:
    """Lets SQLite count its tables anew, so that it goes by the narrowest index; PostgreSQL does so by itself.

    Without it a group's page read every row of its organisation: at 5000 groups three times the time.
    """
    if connection.vendor != "sqlite":
        return "the database does it itself"
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA optimize=0x10002")  # all tables, as after they have grown
    return "counted"
