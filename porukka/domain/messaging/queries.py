"""What became of messages."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from porukka.domain.messaging.models import Message
from porukka.domain.messaging.rules import WHY, State
from porukka.domain.people.rules import Viewer


@dataclass(frozen=True)
class Delivery:
    """One message's fate, for "sent to 8 of 9, and why not"."""

    person_id: UUID | None
    account_id: UUID | None
    state: str
    state_words: str
    why_not: str
    sent_at: datetime | None


def deliveries(viewer: Viewer, topic: str) -> list[Delivery]:
    """What became of a topic's messages in the viewer's organisation, in the order they were due."""
    rows = Message.objects.filter(organisation_id=viewer.tenant, topic=topic).order_by("due_at", "id")
    return [
        Delivery(
            person_id=row.person_id,
            account_id=row.account_id,
            state=row.state,
            state_words=str(State(row.state).label),
            why_not=str(WHY.get(row.last_error, row.last_error)) if row.state != State.SENT else "",
            sent_at=row.sent_at,
        )
        for row in rows
    ]
