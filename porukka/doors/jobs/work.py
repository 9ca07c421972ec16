"""What the one worker does again and again, and how often."""

from datetime import datetime, timedelta

from porukka.core import audit
from porukka.core.jobs import Work, run_due
from porukka.domain.activities import actions as activities
from porukka.domain.evaluation import actions as evaluation
from porukka.domain.goals import actions as goals
from porukka.domain.meetings import actions as meetings
from porukka.domain.messaging import actions as messaging
from porukka.domain.people import actions as people
from porukka.domain.surveys import actions as surveys
from porukka.domain.voice import actions as voice
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


def erase(now: datetime) -> str:
    """What was removed over 30 days ago: from the top of the house downwards, so that nothing is left hanging."""
    erased = {
        "groups": activities.erase_removed_groups(now=now),
        "people": activities.erase_removed_people(now=now),
        "replies": voice.erase_removed_replies(now=now),
        "strengths": goals.erase_removed_strengths(now=now),
        "meetings": meetings.erase_removed_meetings(now=now),
        "plan": activities.erase_removed_plan(now=now),
        "places": activities.erase_removed_places(now=now),
        "units": people.erase_removed_units(now=now),
    }
    return ", ".join(f"{what} {count}" for what, count in erased.items() if count) or "nothing to erase"


JOBS: dict[str, tuple[Work, timedelta]] = {
    "deliver": (deliver, timedelta(seconds=5)),
    "seal": (seal, timedelta(minutes=1)),
    "wipe": (wipe, timedelta(minutes=1)),
    # A half-year closes twice a year; looking once an hour costs a few reads.
    "publish": (publish, timedelta(hours=1)),
    "chain": (chain, timedelta(minutes=1)),
    "erase": (erase, timedelta(days=1)),
}


def run(now: datetime) -> dict[str, str]:
    """Runs what is due now; name → result of each job that ran."""
    return run_due(JOBS, now=now)
