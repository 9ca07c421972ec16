"""Who did or saw what, when: one append-only, hash-chained table.

A row is written in the transaction of the act it records. A view's row is committed before the page's first byte
leaves (`doors/viewlog.py`). An act takes no lock for its row: a minute job numbers the rows per organisation, in the
order they were written, without gaps, and chains them by hash. `first_bad_entry` names the first row that was
changed, removed or put in between. See `docs/decisions/0008-rows-are-numbered-by-the-minute-job.md`.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F, OrderBy

from porukka.core.models import AuditEntry, AuditSubject
from porukka.core.prepared import insert_rows

GENESIS = "0" * 64
BATCH = 500  # rows chained in one transaction: on SQLite everybody else's writes wait for it
NEWEST_FIRST: tuple[OrderBy, str] = (
    F("seq").desc(nulls_first=True),
    "-id",
)  # rows without a number are the newest
Subject = tuple[str, UUID]


def record(
    *,
    organisation_id: UUID,
    at: datetime,
    actor_kind: str,
    actor_id: UUID | None,
    verb: str,
    object_kind: str = "",
    object_id: UUID | None = None,
    unit_id: UUID | None = None,
    route: str = "",
    reason: str = "",
    fields: Sequence[str] = (),
    subjects: Iterable[Subject] = (),
) -> int:
    """Writes one entry, inside the caller's transaction, and returns its id.

    Raises:
        RuntimeError: outside a transaction, since an act and its record stand or fall together.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("an audit entry is written in the transaction of what it records")
    # Every act and every look writes here: without the detour over models (see `core/prepared.py`).
    row = {
        "organisation_id": organisation_id,
        "at": at,
        "actor_kind": actor_kind,
        "actor_id": actor_id,
        "unit_id": unit_id,
        "verb": verb,
        "route": route,
        "object_kind": object_kind,
        "object_id": object_id,
        "reason": reason,
        "field_names": list(fields),
    }
    (entry_id,) = insert_rows(AuditEntry, [row])
    rows = [{"entry_id": entry_id, "kind": kind, "subject_id": subject_id} for kind, subject_id in subjects]
    if rows:
        insert_rows(AuditSubject, rows)
    return int(entry_id)


def _digest(previous: str, entry: AuditEntry, seq: int) -> str:
    body = [
        previous,
        str(entry.organisation_id),
        seq,
        entry.at.isoformat(),
        entry.actor_kind,
        str(entry.actor_id),
        str(entry.unit_id),
        entry.verb,
        entry.route,
        entry.object_kind,
        str(entry.object_id),
        entry.reason,
        entry.field_names,
        sorted([each.kind, str(each.subject_id)] for each in entry.subjects.all()),
    ]
    return hashlib.sha256(json.dumps(body, separators=(",", ":")).encode()).hexdigest()


def chain_entries(*, limit: int | None = None) -> int:
    """Numbers and chains the rows that wait, oldest first in each organisation. Returns how many.

    Two at once are safe: the second waits for the first one's batch and goes on after it. A row whose act commits
    late gets its number in the next round, after rows that were written later but committed sooner.

    Args:
        limit: at most so many; None takes all.
    """
    waiting = (
        AuditEntry.objects.filter(seq=None).order_by("organisation_id").values_list("organisation_id", flat=True)
    )
    done = 0
    for organisation_id in list(waiting.distinct()):
        while limit is None or done < limit:
            size = BATCH if limit is None else min(BATCH, limit - done)
            chained = _chain_batch(organisation_id, size)
            done += chained
            if chained < size:
                break
    return done


@transaction.atomic
def _chain_batch(organisation_id: UUID, size: int) -> int:
    if connection.vendor == "postgresql":
        # Only chaining takes this lock, never an act. On SQLite every transaction is IMMEDIATE: one writer at a time.
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [organisation_id.int % (2**63)])
    rows = AuditEntry.objects.filter(organisation_id=organisation_id)
    last = rows.exclude(seq=None).order_by("-seq").first()
    seq, previous = (last.seq or 0, last.hash or "") if last else (0, GENESIS)
    chained: list[tuple[int, str, str, int]] = []
    for entry in rows.filter(seq=None).order_by("id").prefetch_related("subjects")[:size]:
        seq += 1
        digest = _digest(previous, entry, seq)
        chained.append((seq, previous, digest, entry.id))
        previous = digest
    if chained:
        with connection.cursor() as cursor:
            cursor.executemany(
                "UPDATE core_auditentry SET seq = %s, prev_hash = %s, hash = %s WHERE id = %s", chained
            )
    return len(chained)


def first_bad_entry(organisation_id: UUID) -> int | None:
    """The number of the first row whose hash, link or number does not hold; None when the chain is whole.

    Rows that wait for their number are not in the chain yet.
    """
    previous, expected = GENESIS, 1
    rows = AuditEntry.objects.filter(organisation_id=organisation_id).exclude(seq=None).order_by("seq")
    for entry in rows.prefetch_related("subjects").iterator(chunk_size=500):
        if entry.seq != expected:
            return expected
        if entry.prev_hash != previous or entry.hash != _digest(previous, entry, expected):
            return expected
        previous = entry.hash
        expected += 1
    return None
