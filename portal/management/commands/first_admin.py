"""Make the three administrators of a new installation."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.domain.beginnings import First, first_administrators, first_area
from portal.domain.refusal import Refused
from portal.enums import AreaKind
from portal.models import Area
from portal.roles import POWER_ROLES, ROLES
from portal.rules.errors import Unusable


class Command(BaseCommand):
    """`manage.py first_admin`: asks for what is missing, prints one-time passwords once. Nothing has a default."""

    help = "Make the system, security and audit administrators of a new installation (three people)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Everything may be given; what is not given is asked."""
        parser.add_argument("--area", help="code of the street or county they administer")
        parser.add_argument("--area-name", help="its name, when the database has no areas yet")
        parser.add_argument("--area-kind", choices=[AreaKind.SUBDISTRICT, AreaKind.COUNTY])
        for role in POWER_ROLES:
            parser.add_argument(f"--{role.replace('_', '-')}", metavar="NAME:PHONE")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make area (if there is none), accounts and posts, and say the passwords."""
        try:
            area = self._area(options)
            people = [self._person(role, options[role]) for role in POWER_ROLES]
            passwords = first_administrators(area=area, people=people)
        except (Refused, Unusable) as no:
            raise CommandError(no.message) from no
        for first in people:
            self.stdout.write(
                f"  {ROLES[first.role].title}  {first.name}  {first.phone}  {passwords[first.role]}"
            )
        self.stdout.write(
            "Tell each his own; it is shown only now and has to be changed at the first sign-in."
        )

    def _area(self, options: dict[str, Any]) -> Area:
        code = options["area"] or self._ask("Code of the street or county")
        found = Area.objects.filter(code=code).first()
        if found is not None:
            return found
        if Area.objects.exists():
            raise CommandError(f"No area has the code {code}.")
        name = options["area_name"] or self._ask("Its name")
        kind = options["area_kind"] or self._ask("subdistrict or county")
        if kind not in (AreaKind.SUBDISTRICT, AreaKind.COUNTY):
            raise CommandError("Administrators are held at a subdistrict or a county.")
        return first_area(kind=AreaKind(kind), name=name, code=code)

    def _person(self, role: str, given: str | None) -> First:
        if given:
            name, _colon, phone = given.partition(":")
            return First(role, name.strip(), phone.strip())
        title = ROLES[role].title
        return First(role, self._ask(f"{title}: name"), self._ask(f"{title}: mobile phone"))

    def _ask(self, what: str) -> str:
        try:
            answer = input(f"{what}: ").strip()
        except EOFError:
            answer = ""
        if not answer:
            raise CommandError(f"{what} is needed.")
        return answer
