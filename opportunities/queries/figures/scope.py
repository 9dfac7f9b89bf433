"""Over which opportunities the formulas run: people of a place, a period, a product."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import DecimalField, Exists, ExpressionWrapper, F, OuterRef

from opportunities.models import Opportunity, OpportunityLine, Product, State
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

    def people(self) -> Any:
        if self.place.unit is None:
            return [(self.place.user or self.place.viewer).pk]
        return Membership.objects.on(self.on).filter(unit__in=self.place.tree).values("user_id")

    def all(self) -> Any:
        rows = Opportunity.objects.filter(owner__in=self.people())
        if self.product is not None:
            rows = rows.filter(Exists(OpportunityLine.objects.filter(opportunity=OuterRef("pk"), product=self.product)))
        return rows

    def closed(self) -> Any:
        """Ended in the period, however."""
        return self.all().filter(closed_on__range=(self.period.start, self.period.end))

    def won(self) -> Any:
        return self.closed().filter(state=State.WON)

    def open(self) -> Any:
        return self.all().filter(state=State.OPEN)


def scope_of(place: Place, period: ForecastPeriod, *, on: dt.date, product: Product | None = None) -> FigureScope:
    return FigureScope(place, period, on, product)


def products_for(viewer: User) -> list[Product]:
    """What the figures can be narrowed to, by name. Cost: one query."""
    rows: Any = Product.objects.visible_to(viewer)
    return list(rows.order_by("name", "pk"))
