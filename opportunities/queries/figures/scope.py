"""Over which opportunities the formulas run: people of a place, a period, a product."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db.models import BooleanField, DecimalField, Exists, ExpressionWrapper, F, Func, OuterRef, Q

from core.kept import AnyReader, Kept, among
from opportunities.models import Opportunity, OpportunityLine, Product, State
from opportunities.queries.forecast.asking import asked_of_places
from opportunities.queries.forecast.periods import ForecastPeriod
from opportunities.queries.forecast.place import Place
from sellers.models import Membership, User

MONEY = DecimalField(max_digits=40, decimal_places=10)
AMOUNT = ExpressionWrapper(F("amount") * F("company_rate"), output_field=MONEY)


@dataclass(frozen=True)
class FigureScope:
    """Opportunities count for their owner, and she for the unit in which she works on the day `on`."""

    place: Place
    period: ForecastPeriod
    on: dt.date
    product: Product | None = None

    def is_here(self) -> Q:
        """The condition that an opportunity counts for the place."""
        if self.place.unit is None:
            return Q(owner_id=self.place.person_id)
        there = Membership.objects.on(self.on).filter(among("unit_id", self.place.tree))
        return Q(owner__in=there.values("user_id"))

    def all(self) -> Any:
        return self.of_product(Opportunity.objects.filter(self.is_here()))

    def of_product(self, rows: Any) -> Any:
        if self.product is None:
            return rows
        sold = OpportunityLine.objects.filter(opportunity=OuterRef("pk"), product_id=self.product.pk)
        return rows.filter(Exists(sold))

    def closed(self) -> Any:
        """Ended in the period, however."""
        return self.all().filter(closed_on__range=(self.period.start, self.period.end))

    def won(self) -> Any:
        return self.closed().filter(state=State.WON)

    def open(self) -> Any:
        return self.all().filter(state=State.OPEN)


def scope_of(place: Place, period: ForecastPeriod, *, on: dt.date, product: Product | None = None) -> FigureScope:
    return FigureScope(place, period, on, product)


def asked_of_scopes(
    question: Callable[..., Any], *names: str, by_values: bool = True, counted: str = ""
) -> Callable[..., list[Any]]:
    """`asked_of_scopes(question, "name")(scope, name=value)` gives the rows of `question(scope, name=value)`, which is put
    together once for each shape of a scope: it may ask whether there is a unit, and a product."""
    how: dict[str, Any] = {"by_values": by_values, "counted": counted}
    whole = asked_of_places(partial(_asking, question), "on", *names, **how)
    of_product = asked_of_places(partial(_asking, question), "on", "product", *names, **how)

    def ask(scope: FigureScope, **values: Any) -> list[Any]:
        if scope.product is None:
            return whole(scope.place, scope.period, on=scope.on, **values)
        return of_product(scope.place, scope.period, on=scope.on, product=scope.product.pk, **values)

    return ask


def _asking(question: Callable[..., Any], place: Any, period: Any, on: Any, product: Any = None, **names: Any) -> Any:
    return question(FigureScope(place, period, on, product and Product(pk=product)), **names)


def is_one_of(field: str, codes: Any) -> Func:
    """The condition that a word is one of `codes`, a list of any length."""
    template = "%(expressions)s::text[])"
    return Func(F(field), codes, template=template, arg_joiner=" = ANY(", output_field=BooleanField())


def products_for(viewer: User) -> list[Product]:
    """What the figures can be narrowed to, by name. Cost: one query."""
    return _PRODUCTS() if viewer.is_authenticated else []


def _products() -> Any:
    rows: Any = Product.objects.visible_to(AnyReader())
    return rows.order_by("name", "pk")


_PRODUCTS = Kept(_products)
