"""Core's own tables: the audit trail and the jobs. What they promise stands in `audit.py` and `jobs.py`."""

from django.db import models


class AuditEntry(models.Model):
    """One act or view. Never a name or a value; `field_names` tells which fields, not what was in them."""

    id = models.BigAutoField(primary_key=True)
    organisation_id = models.UUIDField()
    seq = models.PositiveBigIntegerField(null=True)  # null, as the hashes, until the chain job has passed
    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=20)  # account, participation, person, program
    actor_id = models.UUIDField(null=True)
    unit_id = models.UUIDField(null=True)
    verb = models.CharField(max_length=60)
    route = models.CharField(max_length=120, blank=True)
    object_kind = models.CharField(max_length=40, blank=True)
    object_id = models.UUIDField(null=True)
    reason = models.CharField(max_length=200, blank=True)
    field_names = models.JSONField(default=list)
    prev_hash = models.CharField(max_length=64, null=True)  # noqa: DJ001
    hash = models.CharField(max_length=64, null=True)  # noqa: DJ001

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "seq"], name="audit_entry_seq"),
            models.CheckConstraint(
                name="audit_entry_chained_whole",
                condition=models.Q(seq=None, prev_hash=None, hash=None)
                | models.Q(seq__isnull=False, prev_hash__isnull=False, hash__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["organisation_id", "at"], name="audit_entry_when"),
            models.Index(fields=["organisation_id"], name="audit_entry_waiting", condition=models.Q(seq=None)),
        ]


class AuditSubject(models.Model):
    """Whom an entry is about: a group's page is one activity, a list or an export its persons."""

    id = models.BigAutoField(primary_key=True)
    entry = models.ForeignKey(AuditEntry, on_delete=models.PROTECT, related_name="subjects")
    kind = models.CharField(max_length=20)  # person, participation, activity
    subject_id = models.UUIDField()

    class Meta:
        indexes = [models.Index(fields=["kind", "subject_id"], name="audit_subject_whom")]


class Job(models.Model):
    """A thing the one worker does again and again."""

    id = models.BigAutoField(primary_key=True)
    name = models.CharField(max_length=60, unique=True)
    next_run = models.DateTimeField()
    taken_until = models.DateTimeField(null=True)
    last_result = models.CharField(max_length=200, blank=True)
