"""Audits: the machine looks for holes, and says what it looked at."""
