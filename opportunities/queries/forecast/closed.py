"""Which numbers of a ladder have a sheet behind them that their reader may not open."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from django.db.models import Exists, F, IntegerField, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from core.kept import Kept, among
from opportunities.models import BookingShare, Category, MemberRole, OpportunityMember, State
from opportunities.queries.forecast.asking import asked_of_places
from opportunities.queries.forecast.periods import ForecastPeriod
from opportunities.queries.forecast.place import Place
from opportunities.queries.forecast.sums import counts_in, own_people
from opportunities.rulebook import LADDER
from sellers.models import Membership, User

# (unit, person): a unit under the place with person 0, or the place itself with one of its people
Key = tuple[int, int]


def closed_cells(place: Place, period: ForecastPeriod) -> set[tuple[Key, str]]:
    """Cells behind which a sheet stands that the reader may not open: one that somebody outside her line owns.

    Cost: three queries at most, none behind the first where everybody who owns anything is in her line.
    """
    viewer = place.viewer
    hers = viewer.standing.line_people | {viewer.pk}
    others = [pk for (pk,) in _everybody() if pk not in hers]
    if not others:
        return set()
    if not _opens_others(place):  # of open ones she is in the team, of booked ones she may have been
        return _keys(_asked(_HER_CLOSED_ORDERS, place, period, owners=[*hers]), place, _as_booked)
    # named by the shorter list
    outside, owners = (True, others) if len(others) < len(hers) else (False, [*hers])
    kinds = (_CLOSED_TO_LEADER if _leads_all(place) else _CLOSED)[outside], _CLOSED_ORDERS[outside]
    shares, orders = (_asked(kind, place, period, owners=owners) for kind in kinds)
    return _keys(shares, place, lambda rank: str(LADDER[rank])) | _keys(orders, place, _as_booked)


def _asked(kind: Any, place: Place, period: ForecastPeriod, *, owners: list[int]) -> list[tuple[int, int, int]]:
    found: list[tuple[int, int, int]] = kind[place.is_team](place, period, owners=owners)
    return found


def _leads_all(place: Place) -> bool:
    """Whether everybody who works there is in the reader's line."""
    standing = place.viewer.standing
    if place.unit is None:
        return place.person_id == place.viewer.pk or place.person_id in standing.line_people
    return place.unit.pk in standing.line_units


def _question_of_closed(place: Any, period: Any, owners: Any, *, owned: bool, team: bool, led: bool = False) -> Any:
    """Shares of open opportunities that somebody of `owners` owns (not `owned`: nobody of them) and the reader may not
    open: the unit, one of the place's own people, the rung.

    With `led` all the people are in her line, so that a share of what somebody else owns is none of an owner.
    """
    rows = OpportunityMember.objects.filter(
        _owned("opportunity__owner_id", owners, owned),
        share_pct__gt=0,
        opportunity__state=State.OPEN,
        opportunity__category_rank__range=(1, 3),
        opportunity__expected_order_on__range=(period.start, period.end),
    )
    rows = rows.filter(~_works_on(place.viewer, "opportunity"))
    rows = rows.exclude(role=MemberRole.OWNER) if led else rows
    return _where(rows, place, None, F("opportunity__category_rank"), team)


def _question_of_closed_orders(
    place: Any, period: Any, owners: Any, *, owned: bool, team: bool, own: bool = False
) -> Any:
    """The same of orders; with `own` of the reader's shares alone."""
    rows = BookingShare.objects.filter(
        _owned("booking__opportunity__owner_id", owners, owned),
        booking__ordered_on__range=(period.start, period.end),
    )
    rows = rows.filter(~_works_on(place.viewer, "booking__opportunity"))
    if own:
        rows = rows.filter(user_id=place.viewer.pk)
    return _where(rows, place, "unit_id", Value(0), team)


def _owned(owner: str, owners: Any, owned: bool) -> Q:
    condition = Q(among(owner, owners))
    return condition if owned else ~condition


def _works_on(viewer: Any, opportunity: str) -> Exists:
    """Asked of the few that others own, and not of whatever she ever worked on."""
    return Exists(OpportunityMember.objects.filter(user_id=viewer.pk, opportunity=OuterRef(opportunity)))


def _where(rows: Any, place: Any, booked_unit: str | None, rung: Any, team: bool) -> Any:
    """Who works in the place is found first, and of the few rows that are left the unit; a `team` is the only one it has."""
    rows = rows.order_by().annotate(rung=rung)
    if place.unit is None:
        rows = rows.filter(user_id=place.person_id).annotate(at=Value(0), who=F("user_id"))
    elif team:
        rows = rows.filter(counts_in(place, booked_unit)).annotate(at=Value(0), who=F("user_id"))
    else:
        at: Any = Subquery(Membership.objects.on(place.today).filter(user=OuterRef("user_id")).values("unit_id")[:1])
        at = Coalesce(booked_unit, at, output_field=IntegerField()) if booked_unit else at
        rows = own_people(rows.filter(counts_in(place, booked_unit)).annotate(at=at), place)
    return rows.values_list("at", "who", "rung").distinct()


def _of_both(question: Any, *, by_values: bool = True, **how: Any) -> dict[bool, Any]:
    """By whether the place is a team."""
    return {
        team: asked_of_places(partial(question, team=team, **how), "owners", by_values=by_values)
        for team in (False, True)
    }


_everybody = Kept(lambda: User.objects.order_by().values_list("pk"))
# by whether the list names whose sheets they are, or whose they are not
_CLOSED = {owned: _of_both(_question_of_closed, owned=owned) for owned in (False, True)}
_CLOSED_TO_LEADER = {owned: _of_both(_question_of_closed, owned=owned, led=True) for owned in (False, True)}
_CLOSED_ORDERS = {owned: _of_both(_question_of_closed_orders, owned=owned) for owned in (False, True)}
_HER_CLOSED_ORDERS = _of_both(_question_of_closed_orders, owned=False, own=True, by_values=False)


def _keys(rows: Iterable[Any], place: Place, named: Callable[[int], str]) -> set[tuple[Key, str]]:
    here = min(place.tree) if place.is_team else 0
    return {
        ((place.branch_of(unit or here) if place.unit is not None else 0, who), named(rung)) for unit, who, rung in rows
    }


def _as_booked(_number: int) -> str:
    return str(Category.BOOKED)


def _opens_others(place: Place) -> bool:
    """Whether the reader may open any figure of the place that somebody else has a share in."""
    standing, viewer = place.viewer.standing, place.viewer.pk
    if place.unit is None:
        return (place.user or place.viewer).pk != viewer
    units = {place.unit.pk} | {one.pk for one in place.below}
    return bool(standing.line_people) or not standing.line_units.isdisjoint(units)
