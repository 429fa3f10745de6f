"""The ground floor: settings, people, areas, posts, audit, errands, files."""

from portal.celery import app as celery_app

__all__ = ["celery_app"]
