"""Open an account from the machine room, for whoever cannot sign up."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.actors import system
from portal.domain.accounts import one_time_password, open_account
from portal.domain.refusal import Refused
from portal.rules.errors import Unusable


class Command(BaseCommand):
    """`manage.py open_account NAME PHONE`: prints a one-time password once. Posts are given by appointment only."""

    help = "Open an account with a one-time password."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Who."""
        parser.add_argument("name")
        parser.add_argument("phone")

    def handle(self, *args: Any, **options: Any) -> None:
        """Open it, or say why not."""
        password = one_time_password()
        try:
            open_account(
                actor=system("machine room"), name=options["name"], phone=options["phone"], password=password,
                one_time=True,
            )  # fmt: skip
        except (Refused, Unusable) as no:
            raise CommandError(no.message) from no
        self.stdout.write(f"  {options['phone']}  {password}  (has to be changed at the first sign-in)")
