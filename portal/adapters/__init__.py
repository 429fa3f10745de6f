"""Ways out of the house to services that an installation may or may not have."""
