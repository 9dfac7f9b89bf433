"""What changed on a product: its own fields and its prices in lists, in words, newest first."""

from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db.models import F, OuterRef, Subquery
from django.utils.translation import gettext as _

from core.kept import Blank, Kept, among
from core.templatetags.words import figure, money
from opportunities.models import PriceList, Product
from opportunities.sheet_reads.history import Change, Moment
from sellers.models import User

SIZE = 40
TOLD = ("name", "code", "family", "unit", "list_price_amount", "currency", "is_active")


def product_history(product: Product) -> list[Moment]:
    """Cost: three queries, flat in changes."""
    own, prices = _OWN(product=product.pk), _PRICES(product=product.pk)
    people = _people([*own, *prices])
    moments = [*_own(own, people), *_of_lists(prices, people)]
    return sorted(moments, key=lambda one: one.at, reverse=True)[:SIZE]


def _last(name: str, *shown: str, **whose: Blank) -> Any:
    events = apps.get_model("opportunities", name).objects.filter(**whose).annotate(said=F("pgh_context__metadata"))
    return events.order_by("-pgh_id")[: SIZE + 1], ("pgh_created_at", "pgh_label", "said", *shown)


def _own_events(product: Any) -> Any:
    rows, shown = _last("ProductEvent", *TOLD, pgh_obj=product)
    return rows.values_list(*shown, named=True)


def _price_events(product: Any) -> Any:
    rows, shown = _last("PriceListItemEvent", "pgh_obj_id", "price", "list_name", product=product)
    named = PriceList.objects.filter(pk=OuterRef("price_list_id")).values("name")
    return rows.annotate(list_name=Subquery(named)).values_list(*shown, named=True)


def _names(ids: Any) -> Any:
    return User.objects.filter(among("pk", ids)).values_list("pk", "name")


_OWN: Kept[Any] = Kept(_own_events, "product")
_PRICES: Kept[Any] = Kept(_price_events, "product")
_NAMES: Kept[tuple[int, str]] = Kept(_names, "ids")


def _people(events: list[Any]) -> dict[int, str]:
    ids = {(event.said or {}).get("user") for event in events} - {None}
    return dict(_NAMES(ids=list(ids))) if ids else {}


def _moment(event: Any, people: dict[int, str], changes: list[Change], *, is_start: bool = False) -> Moment:
    said = event.said or {}
    by = people.get(said.get("user"), "") if said.get("user") else _("the system")
    return Moment(event.pgh_created_at, by, said.get("reason", ""), tuple(changes), is_start=is_start)


def _own(events: list[Any], people: dict[int, str]) -> list[Moment]:
    found = []
    for event, before in zip(events, [*events[1:], None], strict=True):
        if before is None:
            if event.pgh_label == "insert":
                found.append(_moment(event, people, [], is_start=True))
            continue
        changes = [
            Change(str(Product._meta.get_field(name).verbose_name), _words(name, before), _words(name, event))
            for name in TOLD
            if getattr(before, name) != getattr(event, name)
        ]
        if changes:
            found.append(_moment(event, people, changes))
    return found


def _words(name: str, event: Any) -> str:
    value = getattr(event, name)
    if name == "list_price_amount":
        return money(value, event.currency)
    if name == "is_active":
        return _("Yes") if value else _("No")
    return str(value or "")


def _of_lists(events: list[Any], people: dict[int, str]) -> list[Moment]:
    """Newest first, so the one before in the same list stands further down."""
    found = []
    for at, event in enumerate(events):
        before = next((row for row in events[at + 1 :] if row.pgh_obj_id == event.pgh_obj_id), None)
        was = before.price if before is not None else None
        now = event.price if event.pgh_label != "delete" else None
        if was == now or (before is None and event.pgh_label != "insert"):
            continue
        label = event.list_name or _("price list")
        found.append(_moment(event, people, [Change(label, _figure(was), _figure(now))]))
    return found


def _figure(amount: Decimal | None) -> str:
    if amount is None:
        return ""
    return figure(amount, 0 if amount == amount.to_integral_value() else 2)
