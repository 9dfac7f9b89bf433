"""Products on an opportunity: all its lines at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from core.audit import history
from core.templatetags.words import money
from opportunities.actions.locking import count_up, lock
from opportunities.actions.taking import prices_held, take
from opportunities.errors import Incomplete
from opportunities.models import Opportunity, OpportunityLine, PriceList, Product
from opportunities.money import MOST, line_amount, rounded
from opportunities.policies import may_edit
from opportunities.queries.prices import Price
from sellers.models import User

MOST_LINES = 50
MOST_QUANTITY = Decimal(1_000_000_000)


@dataclass(frozen=True)
class LineSaid:
    """A line as somebody wants it. Without unit price and amount the price of the day is taken; an amount alone stands as
    it was typed. `may_lack_price`: where there is no price it stands without an amount for now."""

    product: Product
    quantity: Decimal = Decimal(1)
    unit_price: Decimal | None = None
    discount_pct: Decimal = Decimal(0)
    amount: Decimal | None = None
    may_lack_price: bool = False


class LineRefused(Incomplete):
    """What is wrong with one line: `place` is its place among those that were said."""

    def __init__(self, message: str | Promise, *, field: str, place: int) -> None:
        super().__init__(message, field=field)
        self.place = place


@transaction.atomic
def set_lines(
    opportunity: Opportunity, lines: Sequence[LineSaid], *, by: User, read_at: int | None = None
) -> list[OpportunityLine]:
    """The lines as they shall stand, in their order. Prices are of today, for the unit of the owner.

    Errors: LineRefused, Incomplete, Stale. Cost: six queries and one for each line that changes.
    """
    lock(opportunity, read_at=read_at)
    may_edit(by, opportunity).enforce()
    present = {row.product_id: row for row in opportunity.lines.all()}
    _check(lines, present)
    prices = prices_held(opportunity, {said.product.pk for said in lines}, currency=opportunity.currency)
    rows = [
        _row(opportunity, present.get(said.product.pk), said, prices.get(said.product.pk), place)
        for place, said in enumerate(lines)
    ]
    if sum((row.amount or Decimal(0) for row in rows), Decimal(0)) > MOST:
        raise Incomplete(_("No opportunity is worth that much. Please check the zeros."))
    with history(by=by):
        opportunity.lines.exclude(product__in=[row.product_id for row in rows]).delete()
        for row in rows:
            row.save()
        take(price for row in rows if (price := prices.get(row.product_id)) is not None and _is_of(row, price))
        count_up(opportunity)
    return rows


def _check(lines: Sequence[LineSaid], present: dict[int, OpportunityLine]) -> None:
    if len(lines) > MOST_LINES:
        raise Incomplete(_("At most %(most)s products stand on one opportunity.") % {"most": MOST_LINES})
    seen: set[int] = set()
    for place, said in enumerate(lines):
        if said.product.pk in seen:
            raise LineRefused(_("This product stands here twice."), field="product", place=place)
        seen.add(said.product.pk)
        if not said.product.is_active and said.product.pk not in present:
            raise LineRefused(_("This product is not on sale any more."), field="product", place=place)
        if not 0 < said.quantity <= MOST_QUANTITY:
            raise LineRefused(_("The quantity is above 0, up to a thousand million."), field="quantity", place=place)
        if not 0 <= said.discount_pct <= 100:
            raise LineRefused(_("A discount is between 0 and 100 %."), field="discount_pct", place=place)
        for name, value in (("unit_price", said.unit_price), ("amount", said.amount)):
            if value is not None and not 0 <= value <= MOST:
                raise LineRefused(_("This amount cannot be right. Please check the zeros."), field=name, place=place)


def _row(
    opportunity: Opportunity, row: OpportunityLine | None, said: LineSaid, price: Price | None, place: int
) -> OpportunityLine:
    row = row or OpportunityLine(opportunity=opportunity, product=said.product)
    unit_price, currency = said.unit_price, opportunity.currency
    if unit_price is None and said.amount is None:
        unit_price = price.amount if price is not None else None
        if unit_price is None and not said.may_lack_price:
            raise LineRefused(_no_price(said.product, currency), field="unit_price", place=place)
    if unit_price is None and said.discount_pct:
        words = _("A discount needs a unit price. Type the unit price, or the amount after the discount without one.")
        raise LineRefused(words, field="discount_pct", place=place)
    amount = rounded(said.amount, currency) if said.amount is not None else None
    if unit_price is not None:
        computed = line_amount(said.quantity, unit_price, said.discount_pct, currency)
        if amount is not None and amount != computed:
            words = _("Quantity, unit price and discount come to %(amount)s. To type an amount, empty the unit price.")
            raise LineRefused(words % {"amount": money(computed, currency)}, field="amount", place=place)
        if computed > MOST:
            raise LineRefused(_("This amount cannot be right. Please check the zeros."), field="quantity", place=place)
        amount = computed
    row.price_list = _source(row, unit_price, price)
    row.quantity, row.unit_price, row.amount, row.position = said.quantity, unit_price, amount, place
    row.discount_pct = said.discount_pct
    return row


def _source(row: OpportunityLine, unit_price: Decimal | None, price: Price | None) -> PriceList | None:
    """Whose price it is: the list's that it was taken from, as long as it is not typed over."""
    if unit_price is None:
        return None
    if row.price_list_id is not None and row.unit_price == unit_price:
        return row.price_list
    return price.price_list if price is not None and price.amount == unit_price else None


def _no_price(product: Product, currency: str) -> str:
    """Where it has one in another currency, that is said: nothing is converted by itself."""
    if product.list_price_amount is not None and product.currency != currency:
        words = _(
            "Its price is in %(other)s, and this opportunity is in %(currency)s. Type the unit price in %(currency)s."
        )
        return words % {"other": product.currency, "currency": currency}
    return _("This product has no price today. Type a unit price or an amount.")


def _is_of(row: OpportunityLine, price: Price) -> bool:
    """Whether a line stands at this price of a list."""
    return price.price_list is not None and (row.price_list_id, row.unit_price) == (price.price_list.pk, price.amount)
