"""`make drill`: break the machinery while requests pass through; writes var/drill.json.

python -m tests.drills [--only storm,poison,silence,calendars,reminders,gateway] [--cases 1000] [--kills 100] [--losses 10]
    [--seconds 240] [--reminders 10000] [--calendars 1000] [--gateway-kills 500] [--seed N]
"""

from __future__ import annotations

import argparse
import random
import signal
import sys
import time
from collections.abc import Iterator
from typing import Any

from deploy import places
from deploy.valkey import Valkey
from tests.drills import stand


def options() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", default="storm,poison,silence,calendars,reminders,gateway")
    parser.add_argument("--cases", type=int, default=1000)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--losses", type=int, default=10)
    parser.add_argument("--seconds", type=float, default=240)
    parser.add_argument("--reminders", type=int, default=10_000)
    parser.add_argument("--calendars", type=int, default=1000)
    parser.add_argument("--gateway-kills", type=int, default=500)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    return parser.parse_args()


def drills(asked: argparse.Namespace, valkey: Valkey) -> Iterator[dict[str, Any]]:
    """The results of the drills that were asked for."""
    import django

    django.setup()
    from tests.drills import reminders
    from tests.drills.calendars import calendars
    from tests.drills.gateway import gateway
    from tests.drills.poison import poison
    from tests.drills.silence import without_broker
    from tests.drills.storm import storm
    from tests.drills.street import DrillStreet

    street = DrillStreet()
    figures = {"cases": asked.cases, "kills": asked.kills, "losses": asked.losses, "seconds": asked.seconds}
    for part in asked.only.split(","):
        if part == "storm":
            yield storm(valkey, street, **figures)
        elif part == "poison":
            yield poison(street)
        elif part == "silence":
            yield without_broker("closed", "command")
            yield without_broker("hung", "command")
            yield without_broker("closed", "standby")
        elif part == "calendars":
            yield calendars(street.street, asked.calendars)
        elif part == "reminders":
            yield reminders.race(street.street, reminders=asked.reminders // 5)
            yield reminders.storm(
                valkey, street.street, reminders=asked.reminders, kills=2 * asked.kills, seconds=asked.seconds
            )
        elif part == "gateway":
            yield gateway(street, "honours", asked.gateway_kills // 2)
            yield gateway(street, "ignores", asked.gateway_kills - asked.gateway_kills // 2)
        else:
            sys.exit(f"There is no drill called {part}.")


def main() -> int:
    """Prepare, drill, report."""
    from tests.reporting import report

    asked = options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Stopped."))
    random.seed(asked.seed)
    with places.locked(stand.folder() / "drill.lock", wait=False) as ours:
        if not ours:
            sys.exit("A drill of this checkout runs already.")
        valkey = stand.prepare()
        try:
            results = list(drills(asked, valkey))
        finally:
            valkey.stop()
    return report("drill", results)


if __name__ == "__main__":
    sys.exit(main())
