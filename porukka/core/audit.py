"""Who did or saw what, when: one append-only, hash-chained table.

A row is written in the transaction of the act it records. A view's row is committed before the page's first byte
leaves (`doors/viewlog.py`). Rows are numbered per organisation without gaps and chained by hash by a minute job;
`first_bad_entry` names the first row that was changed, removed or put in between.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from porukka.core.models import AuditEntry, AuditSubject
from porukka.core.prepared import Prepared, insert_rows

GENESIS = "0" * 64
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
) -> AuditEntry:
    """Writes one entry, inside the caller's transaction.

    Raises:
        RuntimeError: outside a transaction, since an act and its record stand or fall together.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("an audit entry is written in the transaction of what it records")
    entry = AuditEntry(
        organisation_id=organisation_id,
        seq=_next_seq(organisation_id),
        at=at,
        actor_kind=actor_kind,
        actor_id=actor_id,
        unit_id=unit_id,
        verb=verb,
        route=route,
        object_kind=object_kind,
        object_id=object_id,
        reason=reason,
        field_names=list(fields),
    )
    # Every act and every look writes here: without the detour over models (see `core/prepared.py`).
    columns = [field.attname for field in AuditEntry._meta.concrete_fields if not field.primary_key]
    (entry.id,) = insert_rows(AuditEntry, [{name: getattr(entry, name) for name in columns}])
    entry._state.adding = False
    rows = [{"entry_id": entry.id, "kind": kind, "subject_id": subject_id} for kind, subject_id in subjects]
    if rows:
        insert_rows(AuditSubject, rows)
    return entry


_LAST = Prepared(
    lambda organisation_id: (
        AuditEntry.objects.filter(organisation_id=organisation_id).order_by("-seq").values_list("seq")[:1]
    ),
    UUID,
)


def _next_seq(organisation_id: UUID) -> int:
    """The next number of an organisation. The lock lasts until the transaction ends, so there are no gaps."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [organisation_id.int % (2**63)])
    # On SQLite every transaction is IMMEDIATE: there is one writer at a time.
    last = _LAST.first(organisation_id)
    return (last[0] if last else 0) + 1


def _digest(previous: str, entry: AuditEntry, subjects: Sequence[Subject]) -> str:
    body = [
        previous,
        str(entry.organisation_id),
        entry.seq,
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
        sorted([kind, str(subject)] for kind, subject in subjects),
    ]
    return hashlib.sha256(json.dumps(body, separators=(",", ":")).encode()).hexdigest()


def chain_entries(*, limit: int = 2000) -> int:
    """Chains up to `limit` unchained rows, oldest first in each organisation. Returns how many."""
    done = 0
    with transaction.atomic():
        waiting = AuditEntry.objects.filter(hash=None)
        for organisation_id in list(waiting.order_by().values_list("organisation_id", flat=True).distinct()):
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_advisory_xact_lock(%s)", [organisation_id.int % (2**63)])
            before = (
                AuditEntry.objects.filter(organisation_id=organisation_id)
                .exclude(hash=None)
                .order_by("-seq")
                .values_list("hash", flat=True)
                .first()
            )
            previous = before or GENESIS
            rows = waiting.filter(organisation_id=organisation_id).order_by("seq").prefetch_related("subjects")
            for entry in rows[: limit - done]:
                digest = _digest(previous, entry, [(s.kind, s.subject_id) for s in entry.subjects.all()])
                AuditEntry.objects.filter(pk=entry.pk).update(prev_hash=previous, hash=digest)
                previous = digest
                done += 1
            if done >= limit:
                break
    return done


def first_bad_entry(organisation_id: UUID) -> int | None:
    """The number of the first row whose hash, link or number does not hold; None when the chain is whole."""
    previous, expected = GENESIS, 1
    rows = AuditEntry.objects.filter(organisation_id=organisation_id).order_by("seq").prefetch_related("subjects")
    for entry in rows.iterator(chunk_size=500):
        if entry.seq != expected:
            return expected
        if entry.hash is not None:
            whole = _digest(previous, entry, [(s.kind, s.subject_id) for s in entry.subjects.all()])
            if entry.prev_hash != previous or entry.hash != whole:
                return entry.seq
            previous = entry.hash
        expected += 1
    return None
