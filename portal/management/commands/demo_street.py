"""Load the demo street: invented people in an invented town, the same every time."""

import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from portal import registry
from portal.actors import system
from portal.domain.acts import name_the_actor
from portal.models import Area


class Command(BaseCommand):
    """`manage.py demo_street`: refuses in production and in a database that holds areas already."""

    help = "Load the demo street (invented data)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--if-empty`: do nothing, without a word of complaint, when there is a street already."""
        parser.add_argument("--if-empty", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """All parts in one transaction, each with its count and time."""
        if settings.IS_PRODUCTION:
            raise CommandError("The demo street is not for production.")
        if Area.objects.exists():
            if options["if_empty"]:
                return
            raise CommandError("There is a street already.")
        with transaction.atomic():
            name_the_actor(system("demo"), "demo.load")
            for _, name, load in registry.demo_parts():
                self.part(name, load)

    def part(self, name: str, load: Any) -> None:
        """Load one part and say how long it took."""
        begun = time.perf_counter()
        count = load()
        self.stdout.write(f"  {name}: {count} ({time.perf_counter() - begun:.1f} s)")
        self.stdout.flush()
