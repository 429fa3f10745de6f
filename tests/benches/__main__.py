"""`make bench`: measures the product against its floor and writes var/bench.json.

python -m tests.benches [--cases 2000000] [--only list,case,search,file,duties] [--rounds 5] [--each 60]
    [--households 400000] [--pairings 1000000] [--visits 10000000] [--reminders 100000]
"""

from __future__ import annotations

import argparse
import os
import sys
from contextlib import ExitStack
from typing import Any

from tests import environment

environment.prepare()

from tests.benches import bases, duties  # noqa: E402


def options() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--cases", type=int, default=2_000_000)
    parser.add_argument("--only", default="list,case,search,file,duties")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--each", type=int, default=60)
    parser.add_argument("--households", type=int, default=400_000)
    parser.add_argument("--pairings", type=int, default=1_000_000)
    parser.add_argument("--visits", type=int, default=10_000_000)
    parser.add_argument("--reminders", type=int, default=100_000)
    return parser.parse_args()


def main() -> int:
    """Make what is missing, measure in turn, report."""
    asked = options()
    parts = asked.only.split(",")
    results = on_cases(asked, [part for part in parts if part != "duties"])
    if "duties" in parts:
        results += duties.measured(asked)
    from tests.reporting import report

    return report("bench", results)


def on_cases(asked: argparse.Namespace, parts: list[str]) -> list[dict[str, Any]]:
    """What is measured on a county of cases."""
    if not parts:
        return []
    large, small = bases.base(asked.cases), bases.base(max(asked.cases // 100, 20_000))
    os.environ["DATABASE_URL"] = bases.named(os.environ["DATABASE_OWNER_URL"], large)
    import django

    django.setup()
    from tests.benches import measures

    with ExitStack() as stack:
        bench = measures.Bench.open(stack, large, small, asked)
        return [result for part in parts for result in getattr(bench, part)()]


if __name__ == "__main__":
    sys.exit(main())
