"""Say how to sign in to the demo."""

from typing import Any

from django.core.management.base import BaseCommand

from portal.demo import PASSWORD, demo_accounts


class Command(BaseCommand):
    """`manage.py demo_accounts`: prints phone, name and post of each demo account, and the password of all."""

    help = "Print the demo accounts."

    def handle(self, *args: Any, **options: Any) -> None:
        """One line an account; nothing when the database has none of them."""
        for account in demo_accounts():
            self.stdout.write(f"  {account.phone}  {account.name}  {account.does}")
        self.stdout.write(f"  password of all: {PASSWORD}")
