"""Sealing: the pool becomes ballots in random order, and then its traces go from the database's own files."""

import json
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction

from porukka.core import audit
from porukka.core.seals import unlock
from porukka.domain.surveys.actions.releasing import settle_anonymous
from porukka.domain.surveys.models import Ballot, BallotWords, Collection, PooledBallot
from porukka.domain.surveys.rules import LATE_ANONYMOUS_TAKES, Mode

_random = secrets.SystemRandom()


def seal_due(*, now: datetime) -> str:
    """Seals every anonymous collection whose time has come. The worker's job; says how many it sealed."""
    due = Collection.objects.filter(mode=Mode.ANONYMOUS, sealed_at=None, seal_due_at__lte=now)
    ids = list(due.order_by("seal_due_at", "id").values_list("id", flat=True))
    for collection_id in ids:
        _seal(collection_id, now)
    return f"sealed {len(ids)}"


def _seal(collection_id: UUID, now: datetime) -> None:
    with transaction.atomic():
        collection = (
            Collection.objects.select_for_update(of=("self",))
            .select_related("activity")
            .filter(pk=collection_id, sealed_at=None)
            .first()
        )
        if collection is None:
            return  # another worker was quicker
        pooled = list(PooledBallot.objects.filter(collection=collection, payload__isnull=False).order_by("id"))
        opened = [json.loads(unlock(collection.secret, str(row.payload))) for row in pooled]
        _random.shuffle(opened)
        Ballot.objects.bulk_create(
            Ballot(organisation_id=collection.organisation_id, collection=collection, payload=content["numbers"])
            for content in opened
        )
        words = [(key, said) for content in opened for key, said in content["words"].items()]
        # Shuffled anew: the words stand in another order than the numbers of the same writers.
        _random.shuffle(words)
        BallotWords.objects.bulk_create(
            BallotWords(
                organisation_id=collection.organisation_id, collection=collection, item_key=key, words=said
            )
            for key, said in words
        )
        # The pages' keys stay a while, empty and in another order, so that a page sent again is known.
        spent = [row.client_key for row in pooled]
        _random.shuffle(spent)
        PooledBallot.objects.filter(collection=collection).delete()
        PooledBallot.objects.bulk_create(
            PooledBallot(organisation_id=collection.organisation_id, collection=collection, client_key=key)
            for key in spent
        )
        Collection.objects.filter(pk=collection.pk).update(sealed_at=now, secret="")
        audit.record(
            organisation_id=collection.organisation_id,
            at=now,
            actor_kind="program",
            actor_id=None,
            unit_id=collection.activity.unit_id,
            verb="seal",
            object_kind="collection",
            object_id=collection.id,
            reason=f"count:{len(opened)}",
        )


def wipe_due(*, now: datetime) -> str:
    """Clears what sealing deleted from the database's own files. Until it succeeds the results stay hidden.

    SQLite: deleted rows are overwritten at once (`secure_delete`), and the log is emptied into the file and cut to
    nothing. PostgreSQL: the pool's table is written anew and the secrets' dead rows are removed. Never inside a
    transaction; a reader that holds an old picture of the data makes it wait for the next time.
    """
    _forget_spent_keys(now)
    waiting = Collection.objects.filter(sealed_at__isnull=False, wiped_at=None)
    ids = list(waiting.order_by("id").values_list("id", flat=True))
    if not ids:
        _settle_wiped()  # a round may have been cut short after the wiping
        return "nothing to wipe"
    if connection.in_atomic_block or not _wiped():
        return f"{len(ids)} wait for wiping"
    Collection.objects.filter(pk__in=ids).update(wiped_at=now)
    _settle_wiped()
    return f"wiped {len(ids)}"


def _settle_wiped() -> None:
    undecided = Collection.objects.filter(
        mode=Mode.ANONYMOUS, wiped_at__isnull=False, released__isnull=True, activity__removed_at=None
    )
    settle_anonymous(undecided.order_by("id").values_list("id", flat=True))


def _forget_spent_keys(now: datetime) -> None:
    """Pages that can't be sent any more need not be known.

    A key is kept from before sealing, and its page ends `LATE_ANONYMOUS_TAKES` after it was opened, whenever that was:
    the door holds to it, or the page would count twice.
    """
    before = now - LATE_ANONYMOUS_TAKES - timedelta(days=1)
    PooledBallot.objects.filter(collection__sealed_at__lt=before).delete()


def _wiped() -> bool:
    if connection.vendor == "postgresql":
        return _wiped_postgresql()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA secure_delete")
        if not cursor.fetchone()[0]:
            return False
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        busy, _log, _moved = cursor.fetchone()
    return not busy


def _wiped_postgresql() -> bool:
    with connection.cursor() as cursor:
        # A picture older than ours keeps dead rows alive; VACUUM would leave them without saying so.
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
            "AND backend_type = 'client backend' AND backend_xmin IS NOT NULL"
        )
        if cursor.fetchone()[0]:
            return False
        cursor.execute("VACUUM FULL surveys_pooledballot")
        cursor.execute("VACUUM surveys_collection")
    return True
