"""What the one worker does again and again, and how often."""

from datetime import datetime, timedelta

from porukka.core import audit
from porukka.core.jobs import Work, run_due
from porukka.domain.evaluation import actions as evaluation
from porukka.domain.messaging import actions as messaging
from porukka.domain.surveys import actions as surveys
from porukka.doors.jobs import post


def deliver(now: datetime) -> str:
    counts = messaging.deliver_due(now=now, render=post.render, send=post.send)
    return ", ".join(f"{state} {number}" for state, number in sorted(counts.items())) or "nothing due"


def seal(now: datetime) -> str:
    return surveys.seal_due(now=now)


def wipe(now: datetime) -> str:
    return surveys.wipe_due(now=now)


def publish(now: datetime) -> str:
    return evaluation.publish_due(now=now)


def chain(now: datetime) -> str:
    return f"chained {audit.chain_entries()}"


JOBS: dict[str, tuple[Work, timedelta]] = {
    "deliver": (deliver, timedelta(seconds=5)),
    "seal": (seal, timedelta(minutes=1)),
    "wipe": (wipe, timedelta(minutes=1)),
    # A half-year closes twice a year; looking once an hour costs a few reads.
    "publish": (publish, timedelta(hours=1)),
    "chain": (chain, timedelta(minutes=1)),
}


def run(now: datetime) -> dict[str, str]:
    """Runs what is due now; name → result of each job that ran."""
    return run_due(JOBS, now=now)
