"""What a line of products comes to: pure, no database. One place says it to whoever saves and to whoever still types."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from core.templatetags.words import money
from opportunities.errors import Incomplete
from opportunities.models import OpportunityLine, PriceList, Product
from opportunities.money import MOST, line_amount, rounded
from opportunities.queries.prices import Price

Worth = tuple[Decimal | None, Decimal | None]  # unit price and amount
Conditions = tuple[int, Decimal | None, Decimal, Decimal | None]


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


def worth_of(said: LineSaid, price: Price | None, currency: str, *, place: int) -> Worth:
    """Unit price and amount of a line, at `price` where none is typed. Errors: LineRefused."""
    unit_price = said.unit_price
    if unit_price is None and said.amount is None:
        unit_price = price.amount if price is not None else None
        if unit_price is None and not said.may_lack_price:
            raise LineRefused(_no_price(said.product, currency), field="unit_price", place=place)
    if unit_price is None and said.discount_pct:
        words = _("A discount needs a unit price. Type the unit price, or the amount after the discount without one.")
        raise LineRefused(words, field="discount_pct", place=place)
    amount = rounded(said.amount, currency) if said.amount is not None else None
    if unit_price is None:
        return None, amount
    computed = line_amount(said.quantity, unit_price, said.discount_pct, currency)
    if amount is not None and amount != computed:
        words = _("Quantity, unit price and discount come to %(amount)s. To type an amount, empty the unit price.")
        raise LineRefused(words % {"amount": money(computed, currency)}, field="amount", place=place)
    if computed > MOST:
        raise LineRefused(_("This amount cannot be right. Please check the zeros."), field="quantity", place=place)
    return unit_price, computed


def refuse_twice(seen: set[Conditions], said: LineSaid, worth: Worth, *, place: int) -> None:
    """One product at one price is one line, be the price typed or a list's; `seen` are the conditions of the lines before.

    Errors: LineRefused.
    """
    conditions = conditions_of(said.product.pk, *worth, said.discount_pct)
    if conditions in seen:
        words = _("This product stands here twice at one price. Write one line with the quantities together.")
        raise LineRefused(words, field="product", place=place)
    seen.add(conditions)


def conditions_of(
    product: int, unit_price: Decimal | None, amount: Decimal | None, discount_pct: Decimal
) -> Conditions:
    """What tells two lines of a product apart; an amount does only where there is no unit price that it follows from."""
    return product, unit_price, discount_pct, amount if unit_price is None else None


def source_of(row: OpportunityLine, unit_price: Decimal | None, price: Price | None) -> PriceList | None:
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
