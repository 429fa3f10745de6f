"""`make bench`: measures the product against its floor and writes var/bench.json.

python -m tests.benches [--cases 2000000] [--only list,case,search,file] [--rounds 5] [--each 60]
"""

from __future__ import annotations

import argparse
import os
import sys
from contextlib import ExitStack

from tests import environment

environment.prepare()

from tests.benches import bases  # noqa: E402


def options() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--cases", type=int, default=2_000_000)
    parser.add_argument("--only", default="list,case,search,file")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--each", type=int, default=60)
    return parser.parse_args()


def main() -> int:
    """Make what is missing, measure in turn, report."""
    asked = options()
    large, small = bases.base(asked.cases), bases.base(max(asked.cases // 100, 20_000))
    os.environ["DATABASE_URL"] = bases.named(os.environ["DATABASE_OWNER_URL"], large)
    import django

    django.setup()
    from tests.benches import measures
    from tests.reporting import report

    with ExitStack() as stack:
        bench = measures.Bench.open(stack, large, small, asked)
        results = [result for part in asked.only.split(",") for result in getattr(bench, part)()]
    return report("bench", results)


if __name__ == "__main__":
    sys.exit(main())
