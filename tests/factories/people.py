"""One factory a table of the people package. All names are invented."""

from datetime import UTC, datetime
from typing import Any

import factory
from allauth.mfa.models import Authenticator
from factory.django import DjangoModelFactory

from porukka.domain.people import models

BEFORE = datetime(2026, 1, 1, tzinfo=UTC)


class OrganisationFactory(DjangoModelFactory):
    class Meta:
        model = models.Organisation

    name = factory.Sequence(lambda n: f"Koekunta {n}")
    languages = ["fi", "sv", "en"]
    crisis_number = "09 000 0000"


class UnitFactory(DjangoModelFactory):
    class Meta:
        model = models.Unit

    organisation = factory.SubFactory(OrganisationFactory)
    name = factory.Sequence(lambda n: f"Yksikkö {n}")


class AccountFactory(DjangoModelFactory):
    class Meta:
        model = models.Account
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Työntekijä {n}")
    email = factory.Sequence(lambda n: f"tyontekija{n}@example.org")
    password = "!"

    @factory.post_generation
    def second_key(self: Any, create: bool, wanted: Any, **more: Any) -> None:
        """A code app, without which no page opens (`second_key=False` leaves it out)."""
        if create and wanted is not False:
            Authenticator.objects.create(user=self, type=Authenticator.Type.TOTP, data={"secret": "x"})


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = models.Membership

    account = factory.SubFactory(AccountFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    role = "worker"
    from_at = BEFORE


class PersonFactory(DjangoModelFactory):
    class Meta:
        model = models.Person

    organisation = factory.SubFactory(OrganisationFactory)
    shown_name = factory.Sequence(lambda n: f"Osallistuja {n}")
    language = "fi"
