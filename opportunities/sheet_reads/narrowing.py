"""What narrows a list of opportunities besides their own words: days, risks, products, customers, units."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db.models import DateField, Exists, F, Func, OuterRef, Q, Value
from django.utils.translation import gettext as _

from core.kept import AnyReader, Kept, among
from core.scoping import id_from
from customers.models import Company, Person
from opportunities.models import Opportunity, OpportunityLine, Product, RiskFlag, RiskLevel, Stage
from opportunities.queries.forecast.periods import month_of, quarter_of
from sellers.models import Membership, OrgUnit, User
from sellers.queries import parents_on, subtree

DAY = dt.timedelta(days=1)
DUE = ("month", "next_month", "quarter", "next_quarter", "past", "none")
FLAGS = ("critical", "any")
MOST = 100  # of a choice's answers: more are found by way of a unit, or by a link
LIMIT = Func(
    F("stage_entered_on"),
    F("stage__stall_days"),
    template="(%(expressions)s)",
    arg_joiner=" + ",
    output_field=DateField(),
)


def stalled(rows: Any, *, on: dt.date) -> Any:
    """Open ones that stand in their stage for longer than it allows (R08)."""
    return rows.alias(stall_limit=LIMIT).filter(state="open", stage__stall_days__gt=0, stall_limit__lt=on)


def flagged(which: str) -> Q:
    """A risk is open: any, or a critical one."""
    flags = RiskFlag.objects.filter(opportunity=OuterRef("pk"), cleared_on__isnull=True)
    return Q(Exists(flags.filter(level=RiskLevel.CRITICAL) if which == "critical" else flags))


def ordered_in(which: str, *, on: dt.date) -> Q:
    """The expected order date lies in a month or quarter of the calendar, has passed, or is missing."""
    if which == "none":
        return Q(expected_order_on__isnull=True)
    if which == "past":
        return Q(expected_order_on__lt=on)
    period = (month_of if "month" in which else quarter_of)(on)
    if which.startswith("next"):
        period = period.after
    return Q(expected_order_on__range=(period.start, period.end))


def with_product(typed: str) -> Q:
    lines = OpportunityLine.objects.filter(product=id_from(typed)).order_by()
    return Q(pk__in=lines.values("opportunity_id"))


def owned_in(typed: str, *, on: dt.date) -> Q:
    """The owner belongs to a unit or to one below it. Cost: one query."""
    units = subtree(frozenset({id_from(typed)}), parents=parents_on(on))
    people = Membership.objects.on(on).filter(unit__in=units).order_by()
    return Q(owner__in=people.values("user_id"))


def due_words() -> list[tuple[str, str]]:
    return [
        ("month", _("Order date this month")),
        ("next_month", _("Order date next month")),
        ("quarter", _("Order date this quarter")),
        ("next_quarter", _("Order date next quarter")),
        ("past", _("Order date past")),
        ("none", _("No order date")),
    ]


def flag_words() -> list[tuple[str, str]]:
    return [("critical", _("Critical risk open")), ("any", _("Risk open"))]


def named_rows(asked: dict[str, str], viewer: User) -> dict[str, list[tuple[str, str]]]:
    """(id, name) of the rows that a list can be narrowed by: products on sale, the units and people of her line where a
    choice holds them, and whatever `asked` names (product, unit, owner, person, company → id). Cost: one query."""
    ids = {kind: id_from(typed) for kind, typed in asked.items()}
    line, people = viewer.standing.line_units, viewer.standing.line_people
    few = people if len(people) <= MOST else frozenset()
    wanted = {kind: ids[kind] for kind in ("product", "person", "company")}
    found: dict[str, list[tuple[str, str]]] = {kind: [] for kind in asked}
    for kind, pk, name in _NAMED(viewer=viewer.pk, units=[*line, ids["unit"]], people=[*few, ids["owner"]], **wanted):
        found[kind].append((str(pk), name))
    return found


def _named(viewer: Any, units: Any, people: Any, **ids: Any) -> Any:
    reader = AnyReader()
    offered: dict[str, Any] = {
        "product": Product.objects.visible_to(reader).filter(Q(is_active=True) | Q(pk=ids["product"])),
        "unit": OrgUnit.objects.visible_to(reader).filter(among("pk", units)),
        "owner": User.objects.visible_to(reader).filter(among("pk", people)),
        "person": Person.objects.visible_to(reader).filter(pk=ids["person"]),
        "company": Company.objects.visible_to(reader).filter(pk=ids["company"]),
    }
    parts = [
        rows.annotate(of=Value(kind)).order_by("name", "pk").values_list("of", "pk", "name")[:MOST]
        for kind, rows in offered.items()
    ]
    return parts[0].union(*parts[1:], all=True).order_by("of", "name", "pk")


_NAMED: Kept[Any] = Kept(_named, "viewer", "units", "people", "product", "person", "company")


def stages() -> list[tuple[str, str]]:
    """Each once, by its last name. Cost: one query."""
    return list({stage.code: str(stage) for stage in _STAGES()}.items())


_STAGES: Kept[Stage] = Kept(
    lambda: Stage.objects.only("code", "name", "name_en").order_by(
        "version__pipeline_id", "version__number", "position"
    )
)


def ticked(typed: Sequence[str], *, viewer: User, most: int) -> list[Opportunity]:
    """The opportunities of these ids, in their order, `most` of them. Cost: one query."""
    ids = list(dict.fromkeys(id_from(one) for one in typed))[:most]
    rows = Opportunity.objects.visible_to(viewer).select_related("owner", "stage", "next_step_person", "person")
    found = rows.defer("search_text", "grams").in_bulk(ids)
    return [found[pk] for pk in ids if pk in found]
