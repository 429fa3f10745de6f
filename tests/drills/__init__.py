"""Drills: break the machinery on purpose, while requests pass through, and count what arrives."""
