"""Published figures: made once per fixed unit and closed period, stored with what was hidden."""

from django.db import models
from django.db.models import Q

from porukka.domain.people.models import OrganisationRow


class PublishedTable(OrganisationRow):
    """One table of figures for everybody outside the group. Never changed; every outlet reads it."""

    scope_kind = models.CharField(max_length=16)  # run, unit, organisation, model
    scope_id = models.UUIDField()
    period = models.CharField(max_length=20)  # run, 2026-H1, 2026
    measure_set = models.CharField(max_length=40)
    measure_version = models.PositiveSmallIntegerField(default=1)
    cells = models.JSONField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["scope_kind", "scope_id", "period", "measure_set", "measure_version"],
                name="published_table_once",
            ),
            models.CheckConstraint(
                condition=Q(scope_kind__in=["run", "unit", "organisation", "model"]),
                name="published_table_scope",
            ),
        ]
