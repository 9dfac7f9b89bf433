"""Price lists of the demo, and the products on its deals: what they come to is the deal's amount, to the won."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from desk.demo.cast import DEALS, Cast
from desk.demo.customers import PRODUCTS
from desk.demo.people import CROP
from desk.demo.storytime import Story
from opportunities import actions
from opportunities.actions import LineSaid
from opportunities.actions.price_lists import add_price_list, copy_price_list, set_prices
from opportunities.models import Opportunity

GUARD, RICE, LEAF = "들지킴 수화제", "벼돌봄 입제", "잎온 액상수화제"
SAAS, SENSOR = "들녘온 SaaS", "들녘온 센서"
DEALERS = {GUARD: 16_000, RICE: 18_000, LEAF: 20_000}  # what dealers and cooperatives pay
NEXT_YEAR = {GUARD: 16_400, LEAF: 20_600}
BEFORE, NOT_LATER = 159, 12  # days: when the lists were made, and the one of the year to come


@dataclass(frozen=True)
class Sold:
    """At the price of the list unless `price` was agreed on."""

    product: str
    quantity: int
    price: int | None = None
    discount: int = 0


SOLD = {
    "O1": (Sold(SAAS, 36), Sold(SENSOR, 500, price=384_000)),
    "O2": (Sold(SAAS, 12), Sold(SENSOR, 300, price=380_000)),
    "O5": (Sold(SAAS, 24, discount=10), Sold(SENSOR, 100, price=372_000)),
    "O7": (Sold(SAAS, 18), Sold(SENSOR, 100, price=360_000)),
    "O8": (Sold(SAAS, 24), Sold(SENSOR, 160, price=362_500)),
    "C1": (Sold(GUARD, 20_000), Sold(RICE, 10_000), Sold(LEAF, 6_000)),
    "C2": (Sold(LEAF, 12_000), Sold(RICE, 5_000), Sold(GUARD, 5_000)),
    "C3": (Sold(GUARD, 15_000), Sold(RICE, 10_000), Sold(LEAF, 5_500)),
    "C5": (Sold(LEAF, 7_000),),
    "C7": (Sold(RICE, 12_000), Sold(LEAF, 8_200)),
    "C9": (Sold(RICE, 10_000), Sold(LEAF, 4_000)),
}


def tell_products(cast: Cast, story: Story) -> None:
    """After the deals were told: a line is typed minutes after the price was."""
    story.tell(story.moment(BEFORE, 9), partial(_lists, cast, story))
    story.tell(story.moment(NOT_LATER, 16), partial(_next_year, cast))
    for deal in DEALS:
        if deal.code in SOLD:
            story.tell(story.moment(deal.priced, 18, 5), partial(_lines, cast, deal.code))


def _lists(cast: Cast, story: Story) -> None:
    """One for everybody, one for who sells to dealers."""
    keeper, since = cast.users["원태하"], dt.date(story.day(BEFORE).year, 1, 1)
    company = add_price_list(by=keeper, name=f"{since.year} 표준 가격표", currency="KRW", unit=None, from_on=since)
    set_prices(company, {cast.products[item.name]: Decimal(item.price) for item in PRODUCTS}, by=keeper)
    dealers = add_price_list(
        by=keeper, name=f"{since.year} 대리점 가격표", currency="KRW", unit=cast.units[CROP], from_on=since
    )
    set_prices(dealers, {cast.products[name]: Decimal(price) for name, price in DEALERS.items()}, by=keeper)


def _next_year(cast: Cast) -> None:
    keeper, year = cast.users["원태하"], cast.on.year + 1
    now = cast.units[CROP].price_lists.order_by("-from_on")[0]
    then = copy_price_list(now, by=keeper, name=f"{year} 대리점 가격표", from_on=dt.date(year, 1, 1))
    set_prices(then, {cast.products[name]: Decimal(price) for name, price in NEXT_YEAR.items()}, by=keeper)


def _lines(cast: Cast, code: str) -> None:
    opportunity = Opportunity.objects.select_related("owner").get(pk=cast.deals[code].pk)
    lines = [
        LineSaid(
            cast.products[sold.product],
            quantity=Decimal(sold.quantity),
            unit_price=Decimal(sold.price) if sold.price is not None else None,
            discount_pct=Decimal(sold.discount),
        )
        for sold in SOLD[code]
    ]
    actions.set_lines(opportunity, lines, by=opportunity.owner)
