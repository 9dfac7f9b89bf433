"""Lists page by key: the address says after which row to go on, so no page is counted or skipped through."""

import base64
import datetime as dt
import json
import math
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from core.kept import Kept

M = TypeVar("M", bound=models.Model)
LIVE_COUNT_CAP = 1000
LONGEST_KEY = 2000
SIZE = 30  # rows: a line costs more to draw than to read, and two screens of them are there at once


@dataclass(frozen=True)
class Slice(Generic[M]):
    """Rows of one page and the key of the next, empty at the end."""

    rows: list[M]
    after: str = ""


def slice_of(rows: models.QuerySet[M], *, order: tuple[str, ...], after: str = "", size: int = SIZE) -> Slice[M]:
    """`size` rows in `order` (field names, "-" for falling; the last one unique) that follow the key `after`.

    Columns in `order` must not be null. An unreadable key starts from the beginning. Cost: one query.
    """
    return cut(list(_following(rows, order, after)[: size + 1]), order, size)


def ids_of(rows: models.QuerySet[M], *, order: tuple[str, ...], after: str = "", size: int = SIZE) -> list[int]:
    """Which rows stand on a page, and one more, asked of the columns that decide it: read with all that the page shows,
    the planner would fetch that for each row that it looks at and passes over (docs/adr/0044)."""
    return list(_following(rows, order, after).values_list("pk", flat=True)[: size + 1])


def slice_by_keys(
    *parts: models.QuerySet[M], shown: models.QuerySet[M], order: tuple[str, ...], after: str = "", size: int = SIZE
) -> Slice[M]:
    """As `ids_of` and `slice_of_ids`, in one query: `shown` are rows of the same table with all that the page shows.

    A list of several `parts` is all rows that one of them has: each is read no further than the page may need.
    """
    first, *others = [_following(rows, order, after).values("pk")[: size + 1] for rows in parts]
    ids = first.union(*others) if others else first
    return cut(list(shown.filter(pk__in=ids).order_by(*order)[: size + 1]), order, size)


def slice_of_ids(
    ids: list[int], *, order: tuple[str, ...], shown: Callable[[list[int]], Iterable[M]], size: int = SIZE
) -> Slice[M]:
    """The page: `shown` reads rows by their ids, with what `order` names. One may be gone since."""
    by_id = {row.pk: row for row in shown(ids)} if ids else {}
    return cut([by_id[pk] for pk in ids if pk in by_id], order, size)


def cut(found: list[M], order: tuple[str, ...], size: int = SIZE) -> Slice[M]:
    return Slice(found) if len(found) <= size else Slice(found[:size], key_of(found[size - 1], order=order))


def _following(rows: models.QuerySet[M], order: tuple[str, ...], after: str) -> models.QuerySet[M]:
    values = _read(after, len(order))
    if values is not None:
        with suppress(ValueError, TypeError, ArithmeticError, ValidationError):  # a key of some other list
            rows = rows.filter(_beyond(rows, order, values))
    return rows.order_by(*order)


def capped_count(rows: models.QuerySet[M]) -> int:
    """How many rows there are, counted up to 1,001 and no further: show 1,001 as "1,000+"."""
    return rows.order_by()[: LIVE_COUNT_CAP + 1].count()


def kept_count(question: Callable[..., models.QuerySet[Any]], *names: str) -> Kept[Any]:
    """`capped_count` of a question that is put together once (`counted_by`)."""

    def asked(**values: Any) -> models.QuerySet[Any, Any]:
        return question(**values).order_by().values("pk")[: LIVE_COUNT_CAP + 1]

    return Kept(asked, *names, counted="SELECT count(*) FROM ({rows}) AS found")


def counted_by(kept: Kept[Any], **values: Any) -> int:
    """Cost: one query."""
    ((found,),) = kept(**values)
    return int(found)


def _beyond(rows: models.QuerySet[Any], order: tuple[str, ...], values: list[Any]) -> Q:
    found, equal = Q(), Q()
    for name, value in zip(order, values, strict=True):
        field = name.lstrip("-")
        _check_kind(rows, field, value)
        found |= equal & Q(**{f"{field}__{'lt' if name.startswith('-') else 'gt'}": value})
        equal &= Q(**{field: value})
    # once more for the first column, so that an index is entered at the key and not at its beginning
    return Q(**{f"{order[0].lstrip('-')}__{'lte' if order[0].startswith('-') else 'gte'}": values[0]}) & found


def _check_kind(rows: models.QuerySet[Any], name: str, value: Any) -> None:
    """A bare day is no instant."""
    column = _column(rows, name)
    if isinstance(column, models.DateTimeField) and not isinstance(value, dt.datetime):
        raise ValueError("not a key of this list")


def _column(rows: models.QuerySet[Any], name: str) -> Any:
    """The field that a name in an order stands for, be it computed or of a row further on."""
    if name in rows.query.annotations:
        return rows.query.annotations[name].output_field
    field: Any = None
    options = rows.model._meta
    for part in name.split("__"):
        field = options.pk if part == "pk" else options.get_field(part)
        options = field.related_model._meta if field.is_relation else None
    return field


def _value(row: models.Model, path: str) -> Any:
    value: Any = row
    for part in path.split("__"):
        value = getattr(value, part)
    return value


def key_of(row: models.Model, *, order: tuple[str, ...]) -> str:
    """What follows a row, for a list whose first rows were read in another way."""
    text = json.dumps([_encoded(_value(row, name.lstrip("-"))) for name in order], ensure_ascii=False)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _encoded(value: Any) -> Any:
    if isinstance(value, dt.datetime | dt.date):
        return {"d": value.isoformat()}
    return {"n": str(value)} if isinstance(value, Decimal) else value


def _read(key: str, length: int) -> list[Any] | None:
    if len(key) > LONGEST_KEY:
        return None
    try:
        decoded = [_decoded(value) for value in json.loads(base64.urlsafe_b64decode(key + "=" * (-len(key) % 4)))]
    except (ValueError, TypeError, ArithmeticError, AttributeError, RecursionError):
        return None
    return decoded if key and len(decoded) == length else None


def _decoded(value: Any) -> Any:
    if isinstance(value, dict):
        if "n" in value:
            return _finite(Decimal(value["n"]))
        text = str(value["d"]) if "d" in value else ""
        return _instant(dt.datetime.fromisoformat(text)) if "T" in text else dt.date.fromisoformat(text)
    if not isinstance(value, str | int | float | bool) or (isinstance(value, int) and abs(value) >= 2**63):
        raise ValueError("not a key")
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError("not a key")
    if isinstance(value, str):
        value.encode()  # a lone surrogate raises here and not in the database's driver
        if "\x00" in value or len(value) > 400:
            raise ValueError("not a key")
    return value


def _finite(number: Decimal) -> Decimal:
    if not number.is_finite():
        raise ValueError("not a key")
    return number


def _instant(when: dt.datetime) -> dt.datetime:
    """In UTC: PostgreSQL takes no offset of more than 16 hours, and some instants have no UTC at all."""
    if when.tzinfo is None:
        raise ValueError("not a key")
    return when.astimezone(dt.UTC)
