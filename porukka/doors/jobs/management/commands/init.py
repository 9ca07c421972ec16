"""`porukka init`: the first organisation and its administrator, who sets a password behind the printed link."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse
from django.utils import timezone

from porukka.core.errors import Refused
from porukka.domain.flows import staffing


class Command(BaseCommand):
    help = "Makes an organisation and invites its administrator. Asks for what is not given."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--name", default="", help="the organisation's name")
        parser.add_argument("--admin-name", default="", help="the administrator's name")
        parser.add_argument("--email", default="", help="the administrator's e-mail address")
        parser.add_argument("--languages", default="fi,sv,en", help="of its pages, commas between (fi,sv,en)")

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["name"] or input("Organisation: ")
        admin_name = options["admin_name"] or input("Administrator's name: ")
        email = options["email"] or input("Administrator's e-mail address: ")
        try:
            token = staffing.set_up(
                now=timezone.now(),
                name=name,
                languages=[code.strip() for code in options["languages"].split(",")],
                admin_name=admin_name,
                email=email,
            )
        except Refused as refusal:
            raise CommandError(str(refusal.words)) from None
        link = f"{settings.PUBLIC_URL}{reverse('staff:accept_invitation', args=[token])}"
        self.stdout.write(f"{name} is there. Open this link within seven days to set your password:\n\n  {link}\n")
