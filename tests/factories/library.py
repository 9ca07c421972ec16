"""One factory a table of the library package that other packages' tests stand on."""

from datetime import UTC, datetime

import factory
from factory.django import DjangoModelFactory

from porukka.domain.library import models

BEFORE = datetime(2026, 1, 1, tzinfo=UTC)


class ModelFactory(DjangoModelFactory):
    class Meta:
        model = models.Model

    key = factory.Sequence(lambda n: f"koemalli_{n}")


class ModelVersionFactory(DjangoModelFactory):
    class Meta:
        model = models.ModelVersion

    model = factory.SubFactory(ModelFactory)
    number = 1
    content = {"name": {"fi": "Koemalli", "sv": "Provmodell", "en": "Trial model"}}
    content_hash = "0" * 64
    licence = "own"
    made_at = BEFORE
