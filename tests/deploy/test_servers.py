"""The servers of a checkout: they start, keep their word after kill -9, and get out of each other's way."""
