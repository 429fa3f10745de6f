"""Search in cases, in Chinese too, where two characters suffice.

The index `case_grams` holds the overlapping two-character pieces of title, text and place, and the case's three areas
as marks ("#c12"), so that one intersection of posting lists answers "these words, in this community".

A rare word has few rows there and is found at once. A common one has very many, all of which would have to be fetched
and sorted to find the newest 25. So the newest `WINDOW` cases of the scope are read first: a word that stands in one
case of eighty fills a page there. Only what is rarer goes to the index. Either way the work is bounded, whatever is
typed; both ways use the same definition of a match: every word stands in title, text and place written one after the
other in lower case, without white space and punctuation (`linli_case_words`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Func, Max, Min, Q, TextField
from django.db.models.expressions import RawSQL

from grids.models.cases import SCOPE_COLUMN, CaseQuerySet
from portal.actors import Actor
from portal.enums import AreaKind
from portal.models import Area
from portal.rules.text import fold

WINDOW = 2000
MOST_WORDS = 5
_UNSEEN = re.compile(r"[\s!-/:-@\[-`{-~，。！？、；：“”（）]+")
_NUMBER = re.compile(r"(?:LL\s*-?\s*\d{4}\s*-\s*)?0*([1-9]\d{0,17})", re.IGNORECASE)
_MARKS = {AreaKind.SUBDISTRICT: "#s", AreaKind.COMMUNITY: "#c", AreaKind.GRID: "#g"}


class Words(Func):
    """Title, text and place as a search sees them."""

    function = "linli_case_words"
    output_field = TextField()


@dataclass(frozen=True)
class Term:
    """What somebody looks for. `number`: the id, when it may be a case's number."""

    words: tuple[str, ...]
    number: int | None = None

    @classmethod
    def of(cls, typed: str) -> Term:
        """Split what was typed at white space; signs that the index does not hold fall away."""
        typed = fold(typed)
        words = (_UNSEEN.sub("", word).lower() for word in typed.split())
        number = _NUMBER.fullmatch(typed)
        return cls(tuple(word for word in words if word)[:MOST_WORDS], int(number[1]) if number else None)

    @property
    def is_short(self) -> bool:
        """Whether no word has the two characters that a search needs, and it is no number either."""
        return self.number is None and not any(len(word) > 1 for word in self.words)


def floor_of(scope: CaseQuerySet, *, ahead: bool) -> int | None:
    """The id at the far end of the next `WINDOW` cases; `scope` is ordered in the direction of reading."""
    window = scope.values("pk")[:WINDOW]
    found: dict[str, int | None] = window.aggregate(end=Max("pk") if ahead else Min("pk"))
    return found["end"]


def by_reading(cases: CaseQuerySet, term: Term, others: Sequence[int] = ()) -> CaseQuerySet:
    """The cases that hold every word, and the `others` among them, found by reading them: for a bounded set."""
    return _holding(cases, term.words, others)


def by_pieces(cases: CaseQuerySet, term: Term, reader: Actor, others: Sequence[int] = ()) -> CaseQuerySet:
    """The same, found in the index of pieces. `reader` has one post; its areas go into the index too.

    Two characters are one piece, so only longer words (and single characters) are looked at again.
    """
    again = [word for word in term.words if len(word) != 2]
    return _holding(cases.filter(pk__in=_ids(term, reader, others)), again, others)


def _holding(cases: CaseQuerySet, words: Sequence[str], others: Sequence[int]) -> CaseQuerySet:
    if not words:
        return cases
    fits = Q()
    for word in words:
        fits &= Q(words__contains=word)
    if others:
        fits |= Q(pk__in=others)
    held: CaseQuerySet = cases.alias(words=Words("title", "text", "place")).filter(fits)
    return held


def _ids(term: Term, reader: Actor, others: Sequence[int]) -> RawSQL:
    """Ids by the index. `offset 0` keeps the planner from walking another index and computing pieces row by row."""
    words = [word for word in term.words if len(word) > 1] or list(term.words)
    pieces = " || ".join(["linli_grams(%s)"] * len(words))
    held = "linli_case_grams(title, text, place, subdistrict_id, community_id, grid_id) @> ({} || %s::text[])"
    marks = _marks(reader)
    where = " or ".join([held.format(pieces)] * len(marks)) or "false"
    params: list[object] = [value for mark in marks for value in (*words, [mark])]
    also = ""
    if others:
        also = " union all select unnest(%s::bigint[])"
        params.append(list(others))
    found = f"(select id from grids_case where {where} offset 0)"  # noqa: S608 - placeholders only
    return RawSQL(f"select id from {found} as held{also}", params)  # noqa: S608, S611 - placeholders only


def _marks(reader: Actor) -> list[str]:
    """The marks of the areas that the one post of `reader` covers."""
    marks = []
    for post in reader.posts:
        kind = AreaKind(post.area_kind)
        if kind in SCOPE_COLUMN:
            marks.append(f"{_MARKS[kind]}{post.area_id}")
        else:
            grids = Area.objects.filter(kind=AreaKind.GRID, path__startswith=post.area_path)
            marks += [f"#g{grid}" for grid in grids.values_list("pk", flat=True)]
    return marks
