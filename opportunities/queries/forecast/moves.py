"""What moved in the forecast since a snapshot, one opportunity a line, with the fact or the word that moved it."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Case, Exists, F, FilteredRelation, IntegerField, OuterRef, Q, Value, When
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import clock
from core.kept import Kept, among
from core.paging import Slice, ids_of, slice_of_ids
from core.templatetags.words import day, money
from opportunities.facts import Buyers, facts_from
from opportunities.models import (
    Booking,
    BuyerRole,
    Category,
    FactCode,
    Opportunity,
    OpportunityMember,
    Snapshot,
    SnapshotRow,
    State,
)
from opportunities.queries.forecast.asking import asked_of_places
from opportunities.queries.forecast.periods import ForecastPeriod
from opportunities.queries.forecast.place import Place
from opportunities.queries.forecast.rows import of_these
from opportunities.querysets import is_read_by
from opportunities.rulebook import LADDER
from opportunities.sheet_reads.rows import rules_of
from opportunities.situations import evidence_told

SIZE = 20
UNDER_WAY = dt.timedelta(hours=1)  # before a snapshot: what was being written when it was taken
ORDER = ("kind", "id")
SHOWN = (
    *("title", "state", "fact_category", "seller_category", "seller_category_reason", "category_rank"),
    *("amount", "currency", "company_rate", "expected_order_on", "close_reason", "customer_stated_reason"),
    *("person_id", "pipeline_version_id", "company__name", "owner__name"),
)
_RUNGS = [str(rung) for rung in LADDER[1:]]


class Kind(models.IntegerChoices):
    """In the order in which they are read."""

    WON = 1, gettext_lazy("Booked since")
    UP = 2, gettext_lazy("Up")
    NEW = 3, gettext_lazy("New in the period")
    DOWN = 4, gettext_lazy("Down")
    SLIPPED = 5, gettext_lazy("Slipped")
    LOST = 6, gettext_lazy("Lost or ended")
    AMOUNT = 7, gettext_lazy("Amount changed")


@dataclass(frozen=True)
class Move:
    """`was` and `now` are category codes, empty where it was not there; `begins` the kind whose first line it is."""

    opportunity: Opportunity
    kind: Kind
    was: str
    now: str
    reasons: tuple[str, ...]
    begins: bool = False


def moves_since(
    snapshot: Snapshot, place: Place, period: ForecastPeriod, *, kind: int = 0, after: str = ""
) -> Slice[Any]:
    """One page of what moved, by kind. Cost: four queries, flat in rows."""
    near = [pk for (pk,) in _NEAR(**_since(snapshot), **period.values)]
    if not near:
        return Slice([])
    asked = {"snapshot": snapshot.pk, "taken_at": snapshot.taken_at}
    if after:
        rows = _moved(place, period, near=near, kinds=(kind or 1, kind or len(Kind)), **asked)
        ids = ids_of(rows, order=ORDER, after=after, size=SIZE)
    else:
        ids = [pk for (pk,) in _FIRST(place, period, near=near, first=kind or 1, last=kind or len(Kind), **asked)]
    part = slice_of_ids(ids, order=ORDER, size=SIZE, shown=lambda ids: _MOVES(place, period, ids=ids, **asked))
    facts = _facts_now([row for row in part.rows if _tells_facts(row)])
    found: list[Any] = []
    last = part.rows[0].kind if after and part.rows else 0
    for row in part.rows:
        now = row.category if row.state in (State.OPEN, State.WON) else ""
        reasons = tuple(_reasons(row, facts.get(row.pk, set())))
        found.append(Move(row, Kind(row.kind), row.was or "", now, reasons, begins=row.kind != last))
        last = row.kind
    return Slice(found, part.after)


def _since(snapshot: Snapshot) -> dict[str, Any]:
    return {"snapshot": snapshot.pk, "taken_at": snapshot.taken_at, "touched": snapshot.taken_at - UNDER_WAY}


def _near(snapshot: Any, taken_at: Any, touched: Any, start: Any, end: Any) -> Any:
    """Opportunities that can have moved: counted in the period now, counted in it then, or booked in it since.

    Each of the three is read from its own index; joined by "or" they would be a scan of every opportunity. Nothing moves
    without an event: what has none since then stays away.
    """
    span = (start, end)
    events = apps.get_model("opportunities", "OpportunityEvent").objects
    changed = events.filter(pgh_created_at__gte=touched).order_by().values("pgh_obj_id")
    now = Opportunity.objects.filter(
        state=State.OPEN, category_rank__range=(1, 3), expected_order_on__range=span, pk__in=changed
    )
    then = SnapshotRow.objects.filter(
        snapshot=snapshot, is_first=True, category__in=_RUNGS, expected_order_on__range=span, opportunity__in=changed
    )
    booked = Booking.objects.filter(ordered_on__range=span, created_at__gt=taken_at)
    parts = (then.order_by().values_list("opportunity_id"), booked.order_by().values_list("opportunity_id"))
    return now.order_by().values_list("pk").union(*parts)


def _moved(place: Any, period: Any, *, snapshot: Any, taken_at: Any, near: Any, kinds: tuple[Any, Any]) -> Any:
    members = of_these(OpportunityMember.objects.filter(opportunity=OuterRef("pk"), share_pct__gt=0), place, None)
    rows: Any = Opportunity.objects.visible_to(place.viewer)
    rows = rows.filter(among("pk", near), is_read_by(place.viewer), Exists(members))
    return _against(rows, period, snapshot, taken_at).filter(kind__range=kinds)


def _against(rows: Any, period: Any, snapshot: Any, taken_at: Any) -> Any:
    """Opportunities beside what the snapshot says of them (`was`…), with the `kind` of move, 0 where nothing moved."""
    span = (period.start, period.end)
    orders = Booking.objects.filter(opportunity=OuterRef("pk"), ordered_on__range=span, created_at__gt=taken_at)
    rows = rows.annotate(
        old=FilteredRelation(
            "snapshot_rows", condition=Q(snapshot_rows__snapshot=snapshot, snapshot_rows__is_first=True)
        ),
        was=F("old__category"),
        was_on=F("old__expected_order_on"),
        was_amount=F("old__amount"),
        was_facts=F("old__facts"),
    )
    was_rank = Case(
        *[When(was=code, then=Value(at)) for at, code in enumerate(Category.values)],
        default=Value(9),
        output_field=IntegerField(),
    )
    rows = rows.annotate(was_rank=was_rank)
    was_in = Q(was__in=_RUNGS, was_on__range=span)
    now_in = Q(state=State.OPEN, category_rank__range=(1, 3), expected_order_on__range=span)
    rose = Q(category_rank__lt=F("was_rank")) | ~Q(was_on__range=span)
    kinds = (
        (Q(state=State.WON) & Exists(orders), Kind.WON),
        (was_in & ~Q(state__in=(State.OPEN, State.WON)), Kind.LOST),
        (was_in & Q(state=State.OPEN, expected_order_on__gt=period.end), Kind.SLIPPED),
        (Q(was__isnull=True) & now_in, Kind.NEW),
        (now_in & rose & Q(was__isnull=False), Kind.UP),
        (was_in & Q(state=State.OPEN, category_rank__gt=F("was_rank")), Kind.DOWN),
        (was_in & now_in & ~Q(amount=F("was_amount")), Kind.AMOUNT),
    )
    cases = [When(condition, then=Value(int(kind))) for condition, kind in kinds]
    return rows.annotate(kind=Case(*cases, default=Value(0), output_field=IntegerField()))


def _first(place: Any, period: Any, snapshot: Any, taken_at: Any, near: Any, first: Any, last: Any) -> Any:
    rows = _moved(place, period, snapshot=snapshot, taken_at=taken_at, near=near, kinds=(first, last))
    return rows.order_by(*ORDER).values_list("pk")[: SIZE + 1]


def _dressed(_place: Any, period: Any, snapshot: Any, taken_at: Any, ids: Any) -> Any:
    buyers = BuyerRole.objects.filter(opportunity=OuterRef("pk"))
    rows = _against(Opportunity.objects.filter(among("pk", ids)), period, snapshot, taken_at)
    rows = rows.select_related("company", "owner").only(*SHOWN)
    return rows.annotate(centre=ArraySubquery(buyers.values(row=JSONObject(person="person_id", roles="roles"))))


_NEAR = Kept(_near, "snapshot", "taken_at", "touched", "start", "end", by_values=True)
_FIRST = asked_of_places(_first, "snapshot", "taken_at", "near", "first", "last")
_MOVES = asked_of_places(_dressed, "snapshot", "taken_at", "ids")


def _tells_facts(row: Any) -> bool:
    return row.kind in (Kind.UP, Kind.DOWN) and bool(row.was)


def _facts_now(rows: Sequence[Any]) -> dict[int, set[str]]:
    if not rows:
        return {}
    evidence: dict[int, list[Any]] = defaultdict(list)
    for proof in evidence_told(ids=[row.pk for row in rows]):
        evidence[proof.opportunity_id].append(proof)
    found = {}
    for row in rows:
        buyers = Buyers(roles={one["person"]: one["roles"] for one in row.centre}, customer_id=row.person_id)
        rules = rules_of(row.pipeline_version_id)
        states = facts_from(evidence[row.pk], buyers=buyers, rules=rules, on=clock.today())
        found[row.pk] = {code for code, state in states.items() if state.is_true}
    return found


def _reasons(row: Any, facts: set[str]) -> list[str]:
    """Why, in words: the facts that came and went, the day and the amount that changed, what the customer said."""
    said = []
    if row.kind == Kind.LOST:
        said.append(" · ".join(filter(None, [row.get_state_display(), row.get_close_reason_display()])))
        if row.customer_stated_reason:
            said.append(f"“{row.customer_stated_reason}”")
        return said
    if row.was_on and row.expected_order_on and row.was_on != row.expected_order_on:
        said.append(
            _("Order date %(was)s → %(now)s")
            % {"was": day(row.was_on, "short"), "now": day(row.expected_order_on, "short")}
        )
    if row.was and row.was_amount != row.amount:
        was, now = money(row.was_amount, row.currency) or "–", money(row.amount, row.currency) or "–"
        said.append(_("Amount %(was)s → %(now)s") % {"was": was, "now": now})
    if _tells_facts(row):
        before = set(row.was_facts or ())
        said += [_("%(fact)s is now true") % {"fact": _named(code)} for code in _in_order(facts - before)]
        said += [_("%(fact)s no longer holds") % {"fact": _named(code)} for code in _in_order(before - facts)]
        if row.seller_category and row.category == row.seller_category:
            said.append(row.seller_category_reason)
    return said


def _named(code: str) -> str:
    return f"{code} {FactCode(code).label}"


def _in_order(codes: set[str]) -> list[str]:
    return sorted(codes, key=list(FactCode.values).index)
