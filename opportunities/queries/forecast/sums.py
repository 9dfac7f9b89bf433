"""The stored parts of the ladder's sums, and whose shares count in a place."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import Case, F, FilteredRelation, IntegerField, Q, Sum, Value, When
from django.db.models.functions import Coalesce

from core.kept import among, among_found
from opportunities.models import LadderPart
from opportunities.queries.forecast.asking import asked_of_places
from opportunities.queries.forecast.periods import ForecastPeriod
from opportunities.queries.forecast.place import Place
from sellers.models import Membership

# unit, one of the place's own people or 0, rung, amount, records without a rate
Part = tuple[int, int, str, Decimal, int]


def parts_in(period: ForecastPeriod) -> Any:
    return LadderPart.objects.filter(month__range=(period.start, period.end))


def works_in(prefix: str, today: Any) -> FilteredRelation:
    """The unit of a person today, as a join named by the caller."""
    there = f"{prefix}__memberships"
    return FilteredRelation(
        there,
        condition=Q(**{f"{there}__from_on__lte": today})
        & (Q(**{f"{there}__to_on__isnull": True}) | Q(**{f"{there}__to_on__gte": today})),
    )


def people_in(place: Any, units: Any = None) -> Any:
    """Who works there today, or in these of its units, as a question for their ids."""
    within = among("unit_id", place.tree if units is None else units)
    return Membership.objects.on(place.today).filter(within).values("user_id")


def counts_in(place: Any, booked_unit: str | None, units: Any = None) -> Q:
    """The condition that a share counts there: booked ones for the unit stamped on them, all others for their person's.

    Who works there is found once: a join would look for the unit of everybody's share.
    """
    here = Q(among_found("user_id", people_in(place, units)))
    if booked_unit is None:
        return here
    stamped = among(booked_unit, place.tree if units is None else units)
    return Q(stamped) | (Q(**{f"{booked_unit}__isnull": True}) & here)


def shares_in(rows: Any, place: Any, units: Any) -> Any:
    """Shares of what is open that count there. The unit is looked up for each, which is quick where few are asked about."""
    return rows.annotate(place_today=works_in("user", place.today)).filter(among("place_today__unit_id", units))


def own_people(rows: Any, place: Any) -> Any:
    """Rows that know the unit each counts for (`at`), with who of the place's own people it is (`who`)."""
    here = place.unit.pk if place.unit is not None else 0
    return rows.annotate(who=Case(When(at=here, then=F("user_id")), default=Value(0), output_field=IntegerField()))


def parts_of(place: Place, period: ForecastPeriod) -> Iterable[Part]:
    """The parts of a unit's sums. Cost: one query."""
    if not place.is_team:
        return _PARTS(place, period)
    here = min(place.tree)
    return ((here, *part) for part in _PARTS_OF_TEAM(place, period))


def sums_of(place: Place, period: ForecastPeriod) -> dict[str, tuple[Decimal, int]]:
    """Rung → amount, and records without a rate; what is empty is absent. Cost: one query."""
    rows = _BY_CATEGORY(place, period)
    return {code: (amount, unrated) for code, amount, unrated in rows}


def _question_of_parts(place: Any, period: Any) -> Any:
    rows = parts_in(period).annotate(place_today=works_in("user", place.today))
    rows = own_people(rows.annotate(at=Coalesce("unit_id", "place_today__unit_id")), place)
    rows = rows.filter(among("at", place.tree))
    return rows.order_by().values_list("at", "who", "category").annotate(Sum("amount"), Sum("unrated"))


def _question_of_team(place: Any, period: Any) -> Any:
    """Where nothing hangs below, every part that counts is one of its own people's."""
    rows = parts_in(period).filter(counts_in(place, "unit_id")).order_by()
    return rows.values_list("user_id", "category").annotate(Sum("amount"), Sum("unrated"))


def _question_by_category(place: Any, period: Any) -> Any:
    of_person = place.unit is None
    rows = parts_in(period).filter(Q(user=place.person_id) if of_person else _counts_in_many(place))
    return rows.order_by().values_list("category").annotate(Sum("amount"), Sum("unrated"))


def _counts_in_many(place: Any) -> Q:
    """As `counts_in`, asked of every part of a period: whoever works there is looked up by hash."""
    return Q(among("unit_id", place.tree)) | Q(unit__isnull=True, user_id__in=people_in(place))


_PARTS = asked_of_places(_question_of_parts, by_values=True)
_PARTS_OF_TEAM = asked_of_places(_question_of_team, by_values=True)
_BY_CATEGORY = asked_of_places(_question_by_category, by_values=True)
