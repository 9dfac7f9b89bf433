"""Products on an opportunity: all its lines at once."""

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from core.audit import history
from opportunities.actions.locking import count_up, lock
from opportunities.actions.taking import prices_held, take
from opportunities.errors import Incomplete
from opportunities.models import Opportunity, OpportunityLine
from opportunities.money import MOST
from opportunities.policies import may_edit
from opportunities.pricing import (
    Conditions,
    LineRefused,
    LineSaid,
    Worth,
    conditions_of,
    refuse_twice,
    source_of,
    worth_of,
)
from opportunities.queries.prices import Price
from sellers.models import User

MOST_LINES = 50
MOST_QUANTITY = Decimal(1_000_000_000)


@transaction.atomic
def set_lines(
    opportunity: Opportunity, lines: Sequence[LineSaid], *, by: User, read_at: int | None = None
) -> list[OpportunityLine]:
    """The lines as they shall stand, in their order. Prices are of today, for the unit of the owner.

    Errors: LineRefused, Incomplete, Stale. Cost: six queries and one for each line that changes.
    """
    lock(opportunity, read_at=read_at)
    may_edit(by, opportunity).enforce()
    stored = list(opportunity.lines.select_related("price_list"))
    _check(lines, stored)
    prices = prices_held(opportunity, {said.product.pk for said in lines}, currency=opportunity.currency)
    worths = _worths(opportunity, lines, prices)
    rows = _matched(opportunity, lines, stored, worths)
    for place, (row, said, worth) in enumerate(zip(rows, lines, worths, strict=True)):
        _write(row, said, worth, prices.get(row.product_id), place)
    if sum((row.amount or Decimal(0) for row in rows), Decimal(0)) > MOST:
        raise Incomplete(_("No opportunity is worth that much. Please check the zeros."))
    with history(by=by):
        opportunity.lines.exclude(pk__in=[row.pk for row in rows if row.pk is not None]).delete()
        for row in rows:
            row.save()
        take(price for row in rows if (price := prices.get(row.product_id)) is not None and _is_of(row, price))
        count_up(opportunity)
    return rows


def _check(lines: Sequence[LineSaid], stored: Sequence[OpportunityLine]) -> None:
    if len(lines) > MOST_LINES:
        raise Incomplete(_("At most %(most)s products stand on one opportunity.") % {"most": MOST_LINES})
    standing = Counter(row.product_id for row in stored)
    for place, said in enumerate(lines):
        standing[said.product.pk] -= 1
        if not said.product.is_active and standing[said.product.pk] < 0:
            raise LineRefused(_("This product is not on sale any more."), field="product", place=place)
        if not 0 < said.quantity <= MOST_QUANTITY:
            raise LineRefused(_("The quantity is above 0, up to a thousand million."), field="quantity", place=place)
        if not 0 <= said.discount_pct <= 100:
            raise LineRefused(_("A discount is between 0 and 100 %."), field="discount_pct", place=place)
        for name, value in (("unit_price", said.unit_price), ("amount", said.amount)):
            if value is not None and not 0 <= value <= MOST:
                raise LineRefused(_("This amount cannot be right. Please check the zeros."), field=name, place=place)


def _worths(opportunity: Opportunity, lines: Sequence[LineSaid], prices: Mapping[int, Price]) -> list[Worth]:
    """Unit price and amount of each line, as they result. Errors: LineRefused, for a product twice at one price too."""
    seen: set[Conditions] = set()
    found = []
    for place, said in enumerate(lines):
        worth = worth_of(said, prices.get(said.product.pk), opportunity.currency, place=place)
        refuse_twice(seen, said, worth, place=place)
        found.append(worth)
    return found


def _matched(
    opportunity: Opportunity, lines: Sequence[LineSaid], stored: Sequence[OpportunityLine], worths: Sequence[Worth]
) -> list[OpportunityLine]:
    """For each line the stored row that it goes on with, else a new one: that at its conditions first, then that of the
    product at its price, then one of the product."""
    said = [conditions_of(one.product.pk, *worth, one.discount_pct) for one, worth in zip(lines, worths, strict=True)]
    left = [(row, conditions_of(row.product_id, row.unit_price, row.amount, row.discount_pct)) for row in stored]
    found: dict[int, OpportunityLine] = {}
    for alike in (4, 2, 1):
        for place, conditions in enumerate(said):
            same = (one for one in left if one[1][:alike] == conditions[:alike])
            if place not in found and (one := next(same, None)) is not None:
                found[place] = one[0]
                left.remove(one)
    new = [OpportunityLine(opportunity=opportunity, product=one.product) for one in lines]
    return [found.get(place, row) for place, row in enumerate(new)]


def _write(row: OpportunityLine, said: LineSaid, worth: Worth, price: Price | None, place: int) -> None:
    unit_price, amount = worth
    row.price_list = source_of(row, unit_price, price)
    row.quantity, row.unit_price, row.amount, row.position = said.quantity, unit_price, amount, place
    row.discount_pct = said.discount_pct


def _is_of(row: OpportunityLine, price: Price) -> bool:
    """Whether a line stands at this price of a list."""
    return price.price_list is not None and (row.price_list_id, row.unit_price) == (price.price_list.pk, price.amount)
