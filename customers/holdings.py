"""Whom a colleague looks after, for the day on which she leaves."""

import datetime as dt
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from core.kept import AnyReader, Kept
from core.paging import counted_by, kept_count
from customers.models import Assignment, AssignmentKind, Promise
from sellers import holdings
from sellers.holdings import SHOWN, Holding
from sellers.models import User


def people(user: User, viewer: User, on: dt.date) -> Holding:
    return _looked_after("person", _("People they look after"), user=user.pk, viewer=viewer.pk, on=on)


def companies(user: User, viewer: User, on: dt.date) -> Holding:
    return _looked_after("company", _("Companies they look after"), user=user.pk, viewer=viewer.pk, on=on)


def promises(user: User, viewer: User, on: dt.date) -> Holding:
    """What she still has to keep; those of confidential records are counted for their readers alone."""
    asked = {"user": user.pk, "viewer": viewer.pk}
    items = [
        (f"{text} · {name}", reverse("customers:promise", args=[pk])) for text, name, pk in _FIRST_PROMISES(**asked)
    ]
    return Holding(_("Promises they keep"), counted_by(_PROMISES, **asked), items)


def _looked_after(kind: str, label: str, **asked: Any) -> Holding:
    """`kind` is person or company, as the column and the address are named."""
    items = [(name, reverse(f"customers:{kind}", args=[pk])) for name, pk in _FIRST[kind](**asked)]
    return Holding(label, counted_by(_COUNT[kind], **asked), items)


def _assigned(kind: str, user: Any, viewer: Any, on: Any) -> Any:
    rows = Assignment.objects.visible_to(AnyReader()).on(on).filter(user_id=user, kind=AssignmentKind.OWNER)
    return rows.filter(**{f"{kind}__isnull": False})


def _first(kind: str, **blanks: Any) -> Any:
    rows = _assigned(kind, **blanks).order_by(f"{kind}__name_key", f"{kind}_id")
    return rows.values_list(f"{kind}__name", f"{kind}_id")[:SHOWN]


def _promised(user: Any, viewer: Any) -> Any:
    return Promise.objects.visible_to(AnyReader()).open().filter(owner_id=user)


def _first_promises(user: Any, viewer: Any) -> Any:
    return _promised(user, viewer).order_by("due_on", "id").values_list("text", "person__name", "pk")[:SHOWN]


_KINDS, _BLANKS = ("person", "company"), ("user", "viewer", "on")
_FIRST: dict[str, Kept[tuple[str, int]]] = {kind: Kept(partial(_first, kind), *_BLANKS) for kind in _KINDS}
_COUNT = {kind: kept_count(partial(_assigned, kind), *_BLANKS) for kind in _KINDS}
_FIRST_PROMISES: Kept[tuple[str, str, int]] = Kept(_first_promises, "user", "viewer")
_PROMISES = kept_count(_promised, "user", "viewer")


def register() -> None:
    holdings.register("people", people)
    holdings.register("companies", companies)
    holdings.register("promises", promises)
