from django.db import migrations, models

from porukka.core.triggers import LiftTriggers, append_only

# Rows that were numbered but not chained yet: the chain job numbers them again, in the same order.
UNNUMBER = "UPDATE core_auditentry SET seq = NULL WHERE hash IS NULL"
RENUMBER = """
UPDATE core_auditentry SET seq = numbered.number FROM (
    SELECT waiting.id, ROW_NUMBER() OVER (PARTITION BY waiting.organisation_id ORDER BY waiting.id) + COALESCE(
        (SELECT MAX(seq) FROM core_auditentry AS done WHERE done.organisation_id = waiting.organisation_id), 0
    ) AS number
    FROM core_auditentry AS waiting WHERE waiting.seq IS NULL
) AS numbered WHERE core_auditentry.id = numbered.id
"""


class Migration(migrations.Migration):
    """The guards are lifted and put back, since SQLite remakes the table and loses them."""

    dependencies = [("core", "0002_hold_the_trail")]

    operations = [
        LiftTriggers(append_only("core_auditentry", but=["prev_hash", "hash"])),
        migrations.AlterField("auditentry", "seq", models.PositiveBigIntegerField(null=True)),
        migrations.RunSQL(UNNUMBER, RENUMBER),
        migrations.RemoveIndex("auditentry", "audit_entry_unchained"),
        migrations.AddIndex(
            "auditentry",
            models.Index(fields=["organisation_id"], name="audit_entry_waiting", condition=models.Q(seq=None)),
        ),
        migrations.AddConstraint(
            "auditentry",
            models.CheckConstraint(
                name="audit_entry_chained_whole",
                condition=models.Q(seq=None, prev_hash=None, hash=None)
                | models.Q(seq__isnull=False, prev_hash__isnull=False, hash__isnull=False),
            ),
        ),
        *append_only("core_auditentry", but=["seq", "prev_hash", "hash"]),
    ]
