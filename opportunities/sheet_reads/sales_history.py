"""What changed beside an opportunity's own fields: its evidence, its quotations on their way, its product lines, its
files."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from django.apps import apps
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.kept import Kept, among
from core.templatetags.words import money
from opportunities.models import FactCode, Opportunity, Product, QuotationState
from opportunities.models.quotation import number_of
from opportunities.quoting import plain

SIZE = 40  # changes that are told
# a draft is nobody's but ours, and a version that replaces another tells of it by going out itself
TOLD = frozenset(
    {QuotationState.ISSUED, QuotationState.SENT, QuotationState.RECEIVED, QuotationState.WITHDRAWN},
)


def events_of(opportunity: Opportunity, model: str) -> list[Any]:
    """The last events of a kind of row on it, or of itself, newest first. Cost: one query."""
    return _EVENTS[model](sheet=opportunity.pk)


def _events(model: str, sheet: Any) -> Any:
    whose = {"pgh_obj" if model == "Opportunity" else "opportunity": sheet}
    rows = apps.get_model("opportunities", f"{model}Event").objects.filter(**whose).select_related("pgh_context")
    return rows.defer("pgh_context__created_at", "pgh_context__updated_at").order_by("-pgh_id")[: SIZE + 1]


_EVENTS: dict[str, Kept[Any]] = {
    model: Kept(partial(_events, model), "sheet")
    for model in ("Opportunity", "Quotation", "SheetFile", "OpportunityLine", "Evidence")
}


def with_before(events: list[Any]) -> Iterator[tuple[Any, Any]]:
    """Each event with the one before of the same row; older than what is shown, nothing is known of what it changed."""
    for at, event in enumerate(events):
        before = next((row for row in events[at + 1 :] if row.pgh_obj_id == event.pgh_obj_id), None)
        if before is not None or event.pgh_label == "insert":
            yield event, before


def evidence_words(events: list[Any], people: Mapping[int, str]) -> Iterator[tuple[Any, str, str, str]]:
    """As `quotation_words`: evidence that was added, put in doubt, answered for, verified or taken back."""
    for event, before in with_before(events):
        label = f"{event.fact_code} {FactCode(event.fact_code).label}"
        said = " · ".join(filter(None, [event.text, people.get(event.person_id, "")]))
        if before is None:
            yield event, label, "", _("Speaks against it: %(words)s") % {"words": said} if event.contradicts else said
        elif event.withdrawn_at and not before.withdrawn_at:
            yield event, label, said, pgettext("evidence", "taken back")
        elif event.disputed_by_id and _doubt_of(event) != _doubt_of(before):
            yield event, label, "", _("In dispute: %(words)s") % {"words": said}
        elif event.dispute_answer and event.dispute_answer != before.dispute_answer:
            yield event, label, "", _("Dispute answered: %(words)s") % {"words": event.dispute_answer}
        elif event.verified_by_id and event.verified_by_id != before.verified_by_id:
            yield event, label, "", _("Verified: %(words)s") % {"words": said}


def file_words(events: list[Any]) -> Iterator[tuple[Any, str, str, str]]:
    """As `quotation_words`: files that came and that were taken away, by their names."""
    for at, event in enumerate(events):
        before = next((row for row in events[at + 1 :] if row.pgh_obj_id == event.pgh_obj_id), None)
        if event.taken_away_at and (before is None or not before.taken_away_at):
            yield event, _("file"), event.name, pgettext("file", "taken away")
        elif before is None and event.stored_id is not None:
            yield event, _("file"), "", event.name


def _doubt_of(event: Any) -> tuple[Any, str]:
    return event.disputed_by_id, event.dispute_reason


def quotation_words(events: list[Any]) -> Iterator[tuple[Any, str, str, str]]:
    """Event, what it is about, what stood there and what stands there now."""
    for event, before in with_before(events):
        if event.state in TOLD and (before is None or before.state != event.state):
            name = f"{number_of(event.year, event.serial)} v{event.revision}"
            was = str(QuotationState(before.state).label) if before is not None else ""
            yield event, _("quotation %(name)s") % {"name": name}, was, str(QuotationState(event.state).label)


def line_words(events: list[Any], currency: str, *, with_amounts: bool) -> Iterator[tuple[Any, str, str, str]]:
    """As `quotation_words`. Cost: one query."""
    ids = {event.product_id for event in events}
    products = {pk: (name, unit) for pk, name, unit in _PRODUCTS(ids=list(ids))} if ids else {}
    for event, before in with_before(events):
        name, unit = products.get(event.product_id, ("", ""))
        was, now = (_line(row, unit, currency, with_amounts) for row in (before, event))
        if event.pgh_label == "delete":
            now = ""
        if was != now:
            yield event, name, was, now


def _products(ids: Any) -> Any:
    return Product.objects.filter(among("pk", ids)).values_list("pk", "name", "unit")


_PRODUCTS: Kept[tuple[int, str, str]] = Kept(_products, "ids")


def _line(event: Any, unit: str, currency: str, with_amounts: bool) -> str:
    if event is None:
        return ""
    count = f"{plain(event.quantity)}{unit}"
    return f"{count} · {money(event.amount, currency)}" if with_amounts and event.amount is not None else count
