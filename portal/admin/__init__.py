"""The staff's admin: importing this room puts its pages into the site."""

from portal.admin import (
    accounts,
    areas,
    calendar,
    deliveries,
    errands,
    organisations,
    people,
    posts,
    trail,
)

__all__ = [
    "accounts",
    "areas",
    "calendar",
    "deliveries",
    "errands",
    "organisations",
    "people",
    "posts",
    "trail",
]
