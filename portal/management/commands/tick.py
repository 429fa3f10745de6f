"""The same tick as a plain command: does what is due by itself, without broker or worker."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from portal.domain import errands
from portal.queries.health import heart, oldest_late_errand

PORTION = 50


class Command(BaseCommand):
    """`manage.py tick` once, or `--watch`: stand by, and step in while the queue is silent or late."""

    help = "Do the errands that are due, here and now."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--limit`: at most so many at a time. `--watch SECONDS`: look again every so often, for ever."""
        parser.add_argument("--limit", type=int, default=1000)
        parser.add_argument("--watch", type=float, metavar="SECONDS")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what is due, once or as often as the queue needs a stand-in."""
        if not options["watch"]:
            self.stdout.write(f"{self.do(options['limit'])} errands done.")
            return
        while True:
            if not heart("worker").ok or oldest_late_errand():
                done = self.do(options["limit"])
                self.stdout.write(f"The queue is silent or late: {done} errands done here.")
            time.sleep(options["watch"])

    def do(self, limit: int) -> int:
        """Claim and do; how many were done. A few at a time, so that the last is begun before its lease ends."""
        tried = done = 0
        while tried < limit and (ids := errands.claim(min(PORTION, limit - tried))):
            tried += len(ids)
            done += sum(errands.run(errand_id) for errand_id in ids)
        return done
