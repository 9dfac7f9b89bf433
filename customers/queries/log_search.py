"""Search over contact records: the line, the details, and what was heard."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, ExpressionWrapper, F, OuterRef
from django.db.models.functions import Coalesce

from core.kept import AnyReader, Kept, among
from customers.models import ContactLog, Heard, LogPerson
from customers.queries.asked import asked_with, holds
from sellers.models import User

LIMIT = 8
NEWEST = 2_000  # of them enough match whenever many do, and to look through them takes a few milliseconds
_FIRST = "SELECT id FROM ({rows}) AS newest WHERE fits ORDER BY happened_at DESC, id DESC LIMIT {limit}"
_ASKED = ("words", "grams", "viewer")


@dataclass(frozen=True)
class FoundLog:
    """A record as a line: of a confidential one, that it is there."""

    pk: int
    at: dt.datetime
    line: str
    by: str
    people: list[str]
    is_confidential: bool
    quote: str  # what was heard, where the words stand there


def search_logs(viewer: User, q: str) -> list[FoundLog]:
    """The newest eight records that `viewer` may read. The text of a confidential one is not told, that it is there is.

    Cost: four queries at most.
    """
    asked = asked_with(q)
    if not asked:
        return []
    quotes: dict[int, str] = {}
    for pk, text in _SAID(viewer=viewer.pk, **asked):
        quotes.setdefault(pk, text)
    ids = {*quotes, *_written(viewer, asked)}
    return [_found(row, quotes.get(row["pk"], "")) for row in _LINES(ids=sorted(ids), viewer=viewer.pk)] if ids else []


def _found(row: dict[str, Any], quote: str) -> FoundLog:
    if row["is_confidential"]:
        row["line"] = quote = ""
    return FoundLog(row["pk"], row["happened_at"], row["line"], row["by"], row["names"], row["is_confidential"], quote)


def _written(viewer: User, asked: dict[str, list[str]]) -> list[int]:
    """Records whose own words match. What many hold is among the newest; what few hold, the words' index finds."""
    found = [pk for (pk,) in _AMONG_NEWEST(viewer=viewer.pk, **asked)]
    if len(found) == LIMIT:
        return found
    return (_WITH_ONE if len(asked["grams"]) == 1 else _WITH_ALL)(viewer=viewer.pk, **asked)


def _among(newest: int) -> Kept[Any]:
    """Goes from the newest back, and no further than it has to."""

    def question(words: Any, grams: Any, viewer: Any) -> Any:
        fits = ExpressionWrapper(holds(words, grams), BooleanField())
        rows: Any = ContactLog.objects.visible_to(AnyReader()).order_by("-happened_at", "-id")
        return rows.annotate(fits=fits).values("id", "happened_at", "fits")[:newest]

    return Kept(question, *_ASKED, by_values=True, counted=_FIRST.format(rows="{rows}", limit=LIMIT))


def _in_order(*order: Any) -> Callable[..., Any]:
    def question(words: Any, grams: Any, viewer: Any) -> Any:
        rows: Any = ContactLog.objects.visible_to(AnyReader()).filter(holds(words, grams))
        return rows.order_by(*order).values_list("id", flat=True)[:LIMIT]

    return question


_AMONG_NEWEST = _among(NEWEST)
# how often one gram is held is known
_WITH_ONE = Kept(_in_order("-happened_at", "-id"), *_ASKED, by_values=True)
# several that are common each but never stand together would look common to the planner, which would go through all records
# for them: no index has this order
_WITH_ALL = Kept(_in_order(Coalesce("happened_at", "created_at").desc(), "-id"), *_ASKED, by_values=True)
_SAID = Kept(
    lambda words, grams, viewer: (
        Heard.objects.visible_to(AnyReader())
        .filter(holds(words, grams))
        .order_by("-id")
        .values_list("log_id", "text")[: LIMIT * 2]
    ),
    *_ASKED,
    by_values=True,
)


def _lines(ids: Any, viewer: Any) -> Any:
    names = ArraySubquery(LogPerson.objects.filter(log=OuterRef("pk")).order_by("id").values_list("person__name"))
    rows: Any = ContactLog.objects.visible_to(AnyReader()).filter(among("pk", ids)).order_by("-happened_at", "-id")
    return rows.values("pk", "happened_at", "line", "is_confidential", by=F("author__name"), names=names)[:LIMIT]


_LINES = Kept(_lines, "ids", "viewer")
