"""Whole ways through the portal in a real browser, and what every page owes to whoever reads it."""
