"""Quotations on our side: drafted, issued under a number, drafted anew. What becomes of them is in `offers`."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from core import clock
from core.audit import history
from core.outbox import enqueue
from core.versions import save_version
from customers.models import Person
from opportunities.actions.locking import lock
from opportunities.actions.taking import prices_held, take
from opportunities.errors import DraftGone, IllegalMove, Incomplete
from opportunities.models import Opportunity, OpportunityLine, Quotation, QuotationLine, QuotationState
from opportunities.money import MOST, line_amount
from opportunities.policies import may_quote
from opportunities.queries.prices import Price, with_vat
from opportunities.queries.quotations import is_customers, paper_names
from opportunities.quoting import Totals, totals_of
from sellers.models import User

WRITTEN = frozenset({
    "title", "person", "language", "currency", "valid_until", "delivery_terms", "payment_terms", "note", "contact", "vat_pct",
    "vat_included",
})  # fmt: skip
OF_LINE = frozenset({"product", "text", "quantity", "unit", "unit_price", "discount_pct"})
MOST_LINES = 100
PAPER = "opportunities.quotation_paper"  # kind of the row that has the PDF drawn and kept
Line = dict[str, Any]
Priced = QuotationLine | OpportunityLine


class NoPrice(Incomplete):
    """A line has no price, and no price list knows one. `place` counts the lines from 0."""

    def __init__(self, place: int) -> None:
        super().__init__(_("What does it cost? No price list says so."))
        self.place = place


@transaction.atomic
def draft_quotation(
    opportunity: Opportunity, *, by: User, lines: Sequence[Line], revises: Quotation | None = None, **fields: Any
) -> Quotation:
    """A draft, which has no number yet. Each line: text or product, quantity, unit, unit_price, discount_pct.

    Errors: Incomplete for a line that says nothing or amounts that nobody pays; IllegalMove for a second draft of the
    same revision.
    """
    lock(opportunity)
    may_quote(by, opportunity).enforce()
    _known(fields)
    if revises is not None and revises.revisions.filter(state=QuotationState.DRAFT).exists():
        raise IllegalMove(_("There is a draft of the new version already."))
    quotation = Quotation(opportunity=opportunity, made_by=by, revises=revises, **fields)
    _check_person(opportunity, quotation.person)
    former: Iterable[Priced] = opportunity.lines.all() if revises is None else revises.lines.all()
    is_like = _priced_in(quotation) == ((opportunity.currency, None) if revises is None else _priced_in(revises))
    rows = _rows(quotation, lines, former if is_like else ())
    _set_totals(quotation, rows)
    with history(by=by):
        quotation.save(force_insert=True)
        QuotationLine.objects.bulk_create(rows)
    return quotation


@transaction.atomic
def edit_quotation(quotation: Quotation, *, by: User, read_at: int, lines: Sequence[Line], **fields: Any) -> Quotation:
    """Writes a draft anew, lines and all. Errors: Stale, Incomplete; IllegalMove for one that is issued."""
    opportunity = locked(quotation, by)
    _known(fields)
    _still_draft(quotation)
    if fields.get("contact", quotation.contact) != quotation.contact:
        fields["made_by"] = by  # who says how to reach her speaks for it from now on
    before = _priced_in(quotation)
    for name, value in fields.items():
        setattr(quotation, name, value)
    _check_person(opportunity, quotation.person)
    rows = _rows(quotation, lines, quotation.lines.all() if _priced_in(quotation) == before else ())
    found = _set_totals(quotation, rows)
    with history(by=by):
        save_version(quotation, read_at=read_at, changes=fields | found)
        quotation.lines.all().delete()
        QuotationLine.objects.bulk_create(rows)
    return quotation


@transaction.atomic
def discard_draft(quotation: Quotation, *, by: User) -> None:
    """A draft that nobody needs; the history keeps it."""
    locked(quotation, by)
    _still_draft(quotation)
    with history(by=by):
        quotation.lines.all().delete()
        quotation.delete()


@transaction.atomic
def issue_quotation(quotation: Quotation, *, by: User, read_at: int | None = None) -> Quotation:
    """Gives it its number and makes it a document: from here on nothing on the paper changes.

    Numbers of a year have no gaps, and two at once get two: the number is taken under a lock that ends with the
    transaction. A revision keeps the number of what it revises, one version up.
    Errors: Incomplete for what the paper lacks; Stale where the draft is not the one that was read.
    """
    opportunity = locked(quotation, by)
    _still_draft(quotation)
    _check_whole(opportunity, quotation)
    today, former = clock.today(), quotation.revises
    number = (
        {"year": former.year, "serial": former.serial, "revision": _last_revision(former) + 1}
        if former is not None
        else {"year": today.year, "serial": _next_serial(today.year), "revision": 1}
    )
    changes = {
        **number,
        **paper_names(opportunity, quotation, by, on=today),
        "state": QuotationState.ISSUED,
        "issued_on": today,
        "issued_by": by,
    }
    with history(by=by):
        save_version(quotation, read_at=read_at, changes=changes)
    enqueue(PAPER, {"quotation": quotation.pk}, dedupe_key=f"{PAPER}:{quotation.pk}")
    return quotation


def _next_serial(year: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"opportunities.quotation.{year}"])
    last = Quotation.objects.filter(year=year).aggregate(last=Max("serial"))["last"]
    return int(last or 0) + 1


def _last_revision(former: Quotation) -> int:
    same = Quotation.objects.filter(year=former.year, serial=former.serial)
    return int(same.aggregate(last=Max("revision"))["last"])


@transaction.atomic
def revise_quotation(quotation: Quotation, *, by: User) -> Quotation:
    """A draft of the next version with what stands in this one; there is one at most, and it is given back then.

    Where its addressee is not the customer's any more, the draft is to the person of the opportunity.
    """
    opportunity = locked(quotation, by)
    if quotation.is_draft:
        raise IllegalMove(_("A draft is changed as it is."))
    waiting: Quotation | None = Quotation.objects.filter(
        state=QuotationState.DRAFT, revises__year=quotation.year, revises__serial=quotation.serial
    ).first()
    if waiting is not None:
        return waiting
    said = {name: getattr(quotation, name) for name in WRITTEN}
    if quotation.valid_until is not None and quotation.valid_until <= clock.today():
        said["valid_until"] = None
    if opportunity.person is not None and not is_customers(opportunity, quotation.person, on=clock.today()):
        said["person"] = opportunity.person
    lines = [{name: getattr(line, name) for name in OF_LINE} for line in quotation.lines.select_related("product")]
    return draft_quotation(opportunity, by=by, lines=lines, revises=quotation, **said)


def locked(quotation: Quotation, by: User) -> Opportunity:
    """The opportunity under its lock, and the quotation as it stands now. Errors: DraftGone."""
    opportunity = quotation.opportunity
    lock(opportunity)
    may_quote(by, opportunity).enforce()
    try:
        quotation.refresh_from_db()
    except Quotation.DoesNotExist as gone:
        raise DraftGone() from gone
    quotation.opportunity = opportunity
    return opportunity


def _rows(quotation: Quotation, lines: Sequence[Line], former: Iterable[Priced]) -> list[QuotationLine]:
    """The lines as they shall stand; those at a list's price take it. `former` is where their prices may come from."""
    if len(lines) > MOST_LINES:
        raise Incomplete(_("An offer has %(most)s lines at most.") % {"most": MOST_LINES})
    if unknown := {name for line in lines for name in line} - OF_LINE:
        raise TypeError(f"a line has no {', '.join(sorted(unknown))}")
    found, prices = [], _prices(quotation, lines)
    kept = {(row.product_id, row.unit_price): row.price_list_id for row in former if row.price_list_id is not None}
    for position, line in enumerate(lines, start=1):
        row = QuotationLine(quotation=quotation, position=position, **line)
        price = prices.get(row.product_id or 0)
        if row.unit_price is None and price is not None:
            row.unit_price = price.amount
        if row.unit_price is None:
            raise NoPrice(position - 1)
        if price is not None and price.price_list is not None and row.unit_price == price.amount:
            row.price_list = price.price_list
        else:
            row.price_list_id = kept.get((row.product_id, row.unit_price))
        if row.product is not None:
            row.text, row.unit = row.text or row.product.name, row.unit or row.product.unit
        if not row.text.strip():
            raise Incomplete(_("Please say what line %(number)s offers.") % {"number": position})
        row.amount = line_amount(Decimal(row.quantity), row.unit_price, Decimal(row.discount_pct), quotation.currency)
        found.append(row)
    take(price for row in found if (price := prices.get(row.product_id or 0)) and price.amount == row.unit_price)
    return found


def _priced_in(quotation: Quotation) -> tuple[str, Decimal | None]:
    """Currency, and the rate of VAT that its prices are with: the same figure in others is another price."""
    return quotation.currency, Decimal(quotation.vat_pct) if quotation.vat_included else None


def _prices(quotation: Quotation, lines: Sequence[Line]) -> dict[int, Price]:
    """Product id → what it costs today by the price list of the owner's unit; lists are without VAT, and where the prices
    of the offer are with it, so is what is given here."""
    wanted = {line["product"].pk for line in lines if line.get("product")}
    found = prices_held(quotation.opportunity, wanted, currency=quotation.currency)
    if not quotation.vat_included:
        return found
    return with_vat(found, vat_pct=Decimal(quotation.vat_pct), currency=quotation.currency)


def _set_totals(quotation: Quotation, rows: Iterable[QuotationLine]) -> dict[str, Decimal]:
    found: Totals = totals_of(
        [row.amount for row in rows],
        vat_pct=Decimal(quotation.vat_pct),
        vat_included=quotation.vat_included,
        currency=quotation.currency,
    )
    if found.total > MOST:
        raise Incomplete(_("No offer is worth that much. Please check the zeros."))
    amounts = {
        "lines_amount": found.lines,
        "net_amount": found.net,
        "vat_amount": found.vat,
        "total_amount": found.total,
    }
    for name, value in amounts.items():
        setattr(quotation, name, value)
    return amounts


def _check_whole(opportunity: Opportunity, quotation: Quotation) -> None:
    if opportunity.company_id is None:
        raise Incomplete(_("Please say on the sheet which company it is for."))
    if not quotation.lines.exists():
        raise Incomplete(_("An offer without a line offers nothing: write what it is for."))
    if quotation.valid_until is None:
        raise Incomplete(_("Please say until when the offer holds."), field="valid_until")
    if quotation.valid_until <= clock.today():
        raise Incomplete(_("The last day of the offer has to lie ahead."), field="valid_until")
    if not quotation.net_amount:
        raise Incomplete(_("An offer of nothing is no offer: say what it costs."))
    _check_person(opportunity, quotation.person)


def _check_person(opportunity: Opportunity, person: Person) -> None:
    if not is_customers(opportunity, person, on=clock.today()):
        raise Incomplete(_("An offer goes to somebody of the customer's."), field="person")


def _still_draft(quotation: Quotation) -> None:
    if not quotation.is_draft:
        raise IllegalMove(_("It is issued: write a new version to change it."))


def _known(fields: dict[str, Any]) -> None:
    if unknown := set(fields) - WRITTEN:
        raise TypeError(f"these fields are not written here: {', '.join(sorted(unknown))}")
