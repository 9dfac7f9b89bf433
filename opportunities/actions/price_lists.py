"""Price lists: what products cost for a unit, or for the whole company, from one day to another.

Prices that stand on an opportunity are not changed any more (the database refuses it too): what costs something else
from a day on is a new list, copied from the one before.
"""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core.audit import history
from core.templatetags.words import day
from core.versions import save_version
from opportunities.errors import Incomplete
from opportunities.models import PriceList, PriceListItem, Product
from opportunities.money import MOST, rounded
from opportunities.policies import may_set_products
from sellers.models import OrgUnit, User

DAY = dt.timedelta(days=1)
MOST_ITEMS = 2000  # of one list, and of one paste
_FIXED = ("currency", "unit", "from_on")  # once a price of the list was taken


@transaction.atomic
def add_price_list(
    *, by: User, name: str, currency: str, unit: OrgUnit | None, from_on: dt.date, to_on: dt.date | None = None
) -> PriceList:
    """An empty list. Errors: Incomplete where another one of the unit and currency holds on one of its days."""
    may_set_products(by).enforce()
    row = PriceList(name=name, currency=currency, unit=unit, from_on=from_on, to_on=to_on)
    with history(by=by):
        return _stored(row)


@transaction.atomic
def copy_price_list(source: PriceList, *, by: User, name: str, from_on: dt.date) -> PriceList:
    """The next version: the same prices from a day on, until the list after it begins; the one before ends on the day
    before that.

    Errors: Incomplete for a day that is not after the first of the source, or that another list holds.
    """
    may_set_products(by).enforce()
    source.refresh_from_db(from_queryset=PriceList.objects.select_for_update())
    if from_on <= source.from_on:
        words = _("This list begins on %(day)s: the next one begins on a later day.")
        raise Incomplete(words % {"day": day(source.from_on, "full")}, field="from_on")
    with history(by=by):
        if source.to_on is None or source.to_on >= from_on:
            save_version(source, read_at=None, changes={"to_on": from_on - DAY})
        row = _stored(
            PriceList(
                name=name, currency=source.currency, unit=source.unit, from_on=from_on, to_on=_until(source, from_on)
            )
        )
        items = source.items.values_list("product_id", "price")
        PriceListItem.objects.bulk_create(
            PriceListItem(price_list=row, product_id=pk, price=price) for pk, price in items
        )
    return row


@transaction.atomic
def edit_price_list(price_list: PriceList, *, by: User, read_at: int, **changes: Any) -> PriceList:
    """Name and days; unit, currency and first day stand once a price of it was taken. Errors: Incomplete, Stale."""
    may_set_products(by).enforce()
    moved = [name for name in _FIXED if name in changes and changes[name] != getattr(price_list, name)]
    if moved:
        PriceList.objects.select_for_update(no_key=True).get(pk=price_list.pk)
        if any(item.taken_on for item in _held_items(price_list)):
            words = _("Prices of this list are in use: its unit, currency and first day stay. Make a new list from it.")
            raise Incomplete(words, field=moved[0])
    wanted = PriceList(pk=price_list.pk, **{name: getattr(price_list, name) for name in ("name", *_FIXED, "to_on")})
    for name, value in changes.items():
        setattr(wanted, name, value)
    _alone(wanted)
    if "name" in changes:
        _named_alone(wanted)
    with history(by=by):
        try:
            with transaction.atomic():
                save_version(price_list, read_at=read_at, changes=changes)
        except IntegrityError:
            raise Incomplete(_another_holds(), field="from_on") from None
    return price_list


@transaction.atomic
def set_prices(price_list: PriceList, prices: Mapping[Product, Decimal], *, by: User) -> int:
    """Prices of products, new or in the place of what stands there; returns how many changed. Errors: Incomplete."""
    may_set_products(by).enforce()
    price_list.refresh_from_db(from_queryset=PriceList.objects.select_for_update(no_key=True))
    present = {item.product_id: item for item in _held_items(price_list)}
    if len(present.keys() | {product.pk for product in prices}) > MOST_ITEMS:
        raise Incomplete(_("A price list holds at most %(most)s products.") % {"most": MOST_ITEMS})
    changed = []
    for product, price in prices.items():
        if not 0 <= price <= MOST:
            raise Incomplete(_("This amount cannot be right. Please check the zeros."), field="price")
        price = rounded(price, price_list.currency)
        item = present.get(product.pk) or PriceListItem(price_list=price_list, product=product)
        if item.pk is not None and item.price == price:
            continue
        if item.taken_on is not None:
            raise Incomplete(_taken(product, item), field="price")
        item.price = price
        changed.append(item)
    with history(by=by):
        for item in changed:
            item.save()
    return len(changed)


@transaction.atomic
def remove_price(item: PriceListItem, *, by: User) -> None:
    """Takes a product off a list. Errors: Incomplete where its price is in use."""
    may_set_products(by).enforce()
    item.refresh_from_db(from_queryset=PriceListItem.objects.select_for_update())
    if item.taken_on is not None:
        raise Incomplete(_taken(item.product, item))
    with history(by=by):
        item.delete()


def _held_items(price_list: PriceList) -> list[PriceListItem]:
    """Its prices as they are now; nobody takes one until this is done. The list itself is held with `no_key`: who writes
    lines holds prices first and then points at the list, and neither waits for the other."""
    return list(price_list.items.select_for_update().order_by("pk"))


def _taken(product: Product, item: PriceListItem) -> str:
    words = _("The price of %(name)s has been in use since %(day)s and stays. Make a new list from this one.")
    return words % {"name": product.name, "day": day(item.taken_on, "full")}


def _stored(row: PriceList) -> PriceList:
    """Two who add one at once are told apart by the database."""
    _alone(row)
    _named_alone(row)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise Incomplete(_another_holds(), field="from_on") from None
    return row


def _alone(wanted: PriceList) -> None:
    """Errors: Incomplete for an end before the beginning, and where another list holds on one of its days."""
    if wanted.to_on is not None and wanted.to_on < wanted.from_on:
        raise Incomplete(_("The last day lies before the first."), field="to_on")
    rows = PriceList.objects.not_ended(wanted.from_on - DAY).filter(currency=wanted.currency, unit=wanted.unit)
    if wanted.to_on is not None:
        rows = rows.filter(from_on__lte=wanted.to_on)
    other = rows.exclude(pk=wanted.pk).order_by("from_on").first()
    if other is None:
        return
    if other.to_on is None:
        words = _("“%(name)s” holds from %(start)s without an end. End it first, or make the new list from it.")
    else:
        words = _("“%(name)s” holds from %(start)s to %(end)s. Choose days outside of these.")
    said = {"name": other.name, "start": day(other.from_on, "full"), "end": day(other.to_on, "full")}
    raise Incomplete(words % said, field="from_on")


def _named_alone(wanted: PriceList) -> None:
    """Errors: Incomplete where a list of the same name, of whatever unit, holds on one of its days."""
    rows = PriceList.objects.not_ended(wanted.from_on - DAY).filter(name__iexact=wanted.name).exclude(pk=wanted.pk)
    if wanted.to_on is not None:
        rows = rows.filter(from_on__lte=wanted.to_on)
    if rows.exists():
        raise Incomplete(
            _("Another price list of this name holds at the same time. Name this one differently."), field="name"
        )


def _until(source: PriceList, from_on: dt.date) -> dt.date | None:
    """The day before the next list of its unit and currency; None where there is none."""
    later = PriceList.objects.filter(currency=source.currency, unit=source.unit, from_on__gt=from_on)
    first: dt.date | None = later.order_by("from_on").values_list("from_on", flat=True).first()
    return first - DAY if first is not None else None


def _another_holds() -> str:
    return _("Another list of this unit and currency holds on one of these days.")
