"""Benches: the product and its floor, in turn, in one run; medians. `make bench` writes var/bench.json."""
