"""Duties: produced by rules, settled by visits, reminded of by the clock."""
