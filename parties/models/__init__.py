"""The nouns of members, pairings and aid."""

from parties.models.aid import AidRecord
from parties.models.imports import MemberImport
from parties.models.members import Member
from parties.models.pairings import Pairing

__all__ = ["AidRecord", "Member", "MemberImport", "Pairing"]
