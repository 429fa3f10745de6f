"""The nouns of the ground floor."""

from portal.models.accounts import User
from portal.models.areas import Area, AreaBoundary, AreaLevel
from portal.models.audit import AuditEntry
from portal.models.calendar import CalendarDay, WorkingSpan
from portal.models.errands import Errand, Heartbeat
from portal.models.files import Attachment
from portal.models.notices import Delivery, InboxItem, NoticeChannel, NoticePreference
from portal.models.organisations import Organisation
from portal.models.people import Merge, Person
from portal.models.posts import Post, Tenure
from portal.models.sessions import Session
from portal.models.unsent import Unsent

__all__ = [
    "Area",
    "AreaBoundary",
    "AreaLevel",
    "Attachment",
    "AuditEntry",
    "CalendarDay",
    "Delivery",
    "Errand",
    "Heartbeat",
    "InboxItem",
    "Merge",
    "NoticeChannel",
    "NoticePreference",
    "Organisation",
    "Person",
    "Post",
    "Session",
    "Tenure",
    "Unsent",
    "User",
    "WorkingSpan",
]
