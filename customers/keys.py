"""Key positions judged on a day: who is named, who has a representative, who was reached within her cycle.

One definition for rows and numbers alike (domain.md §2.2): a page counts the same annotations that its lists filter by.
"""

import datetime as dt
from typing import Any, Self

from django.db.models import (
    BooleanField,
    Case,
    DateTimeField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from core import clock
from core.scoping import ScopedQuerySet
from customers.quadrants import cycle_in_sql

LONGEST_CYCLE = 60  # days; domain.md §2.2: nobody is never met, also where no cycle is known

# what a list of key positions can be narrowed to
STATES: dict[str, Q] = {
    "named": Q(is_named=True),
    "unnamed": Q(is_named=False),
    "represented": Q(representative__isnull=False),
    "unrepresented": Q(representative__isnull=True),
    "reached": Q(is_named=True, is_reached=True),
    "late": Q(is_named=True, is_reached=False),
}


class KeyPositionQuerySet(ScopedQuerySet):
    """Open to every employee, as the company is."""

    def visible_to(self, user: Any) -> Self:
        return self if user.is_authenticated else self.none()

    def live(self) -> Self:
        """Those of companies that were not archived."""
        return self.filter(company__archived_at__isnull=True)

    def required(self) -> Self:
        return self.filter(is_required=True)

    def judged(self, on: Any, start: Any = None) -> Self:
        """Adds `is_named` (a person who still works there), `cycle` (days) and `is_reached` (met within it).
        `start` is the instant at which the day begins, where it is no day but a blank."""
        from customers.models import Employment

        works = Employment.objects.on(on).filter(person=OuterRef("person"), company=OuterRef("company"))
        named = Case(When(Exists(works), then=Value(True)), default=Value(False), output_field=BooleanField())
        day = ExpressionWrapper(Value(dt.timedelta(days=1)) * F("cycle"), output_field=DurationField())
        begins = start if start is not None else Value(clock.start_of(on))
        since = ExpressionWrapper(begins - day, output_field=DateTimeField())
        cycle = Coalesce("person__contact_cycle_days", cycle_in_sql("company__quadrant"), Value(LONGEST_CYCLE))
        rows = self.annotate(is_named=named, cycle=cycle)
        return rows.annotate(
            is_reached=Case(
                When(person__last_contact_at__gte=since, then=Value(True)),
                default=Value(False),
                output_field=BooleanField(),
            )
        )

    def in_state(self, state: str) -> Self:
        """Rows of `judged` in one of `STATES`; an unknown state keeps all of them."""
        return self.filter(STATES[state]) if state in STATES else self
