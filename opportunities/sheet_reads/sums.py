"""What the lines of a form come to as they stand there, before anything is saved: the same prices and the same rounding."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.templatetags.words import money, price
from opportunities.models import Opportunity, OpportunityLine, PriceList, Product, QuotationLine, QuotationState
from opportunities.money import MOST, line_amount
from opportunities.pricing import Conditions, LineRefused, LineSaid, refuse_twice, source_of, worth_of
from opportunities.queries.prices import Price, prices_today, with_vat
from opportunities.quoting import Totals, plain, totals_of


@dataclass(frozen=True)
class Terms:
    """Currency and VAT of an offer as they are typed; `vat_pct` is None where that is no number."""

    currency: str
    vat_included: bool = False
    vat_pct: Decimal | None = Decimal(0)


@dataclass(frozen=True)
class Left:
    """What saving would not take as it stands: lines without a price, lines that are wrong, and more lines than `most`."""

    missing: int = 0
    wrong: int = 0
    most: int = 0

    def in_words(self) -> str:
        missing = ngettext(
            "%(n)s line is not in the sum yet: its quantity or price is missing.",
            "%(n)s lines are not in the sum yet: a quantity or price is missing.",
            self.missing,
        )
        wrong = ngettext(
            "%(n)s line is not in the sum: it cannot be counted as it stands.",
            "%(n)s lines are not in the sum: they cannot be counted as they stand.",
            self.wrong,
        )
        most = _("Not every line is in the sum: at most %(most)s lines can be saved.") % {"most": self.most}
        parts = [
            (self.missing, missing % {"n": self.missing}),
            (self.wrong, wrong % {"n": self.wrong}),
            (self.most, most),
        ]
        return " ".join(words for number, words in parts if number)


@dataclass(frozen=True)
class Listed:
    """The product that a line names, what it costs today, and whether the price that stands in the line is a list's: what a
    script needs to put another product's price in its place."""

    product: Product
    price: Decimal | None
    is_taken: bool

    def in_words(self) -> dict[str, Any]:
        return {
            "product": str(self.product.pk),
            "unit": self.product.unit,
            "price": plain(self.price) if self.price is not None else "",
            "taken": self.is_taken,
        }


@dataclass(frozen=True)
class Sums:
    """`lines` says beside each line what it comes to, by its place; `left` is what is not in the totals. Where they are more
    than is ever saved, `too_much` says so in their place. `listed`: place → the product of a line, at its list price."""

    terms: Terms
    lines: dict[int, str]
    totals: Totals | None
    left: Left
    too_much: str = ""
    listed: dict[int, Listed] = field(default_factory=dict)

    def in_words(self) -> dict[str, Any]:
        """As a script writes them on the page; `said` is what is read aloud."""
        found: dict[str, Any] = {"lines": self.lines, "net": "–", "vat": "–", "total": "–", "said": ""}
        found["left"] = self.left.in_words()
        found["listed"] = {place: one.in_words() for place, one in self.listed.items()}
        if self.terms.vat_pct is not None:
            found["rate"] = _("VAT %(rate)s%%") % {"rate": plain(self.terms.vat_pct)}
        if self.totals is None:
            return found
        if self.totals.total > MOST:
            found["left"] = found["said"] = " ".join(filter(None, [self.too_much, found["left"]]))
            return found
        for name in ("net", "vat", "total"):
            found[name] = money(getattr(self.totals, name), self.terms.currency)
        found["said"] = " ".join(filter(None, [_("Total %(amount)s") % {"amount": found["total"]}, found["left"]]))
        return found


def sum_of_lines(opportunity: Opportunity, said: Sequence[LineSaid | None], *, left: Left) -> Sums:
    """Of an opportunity's products, without VAT; `left` could not be understood. Cost: six queries, flat in lines."""
    currency, seen = opportunity.currency, set[Conditions]()
    prices = prices_today(opportunity, {one.product.pk for one in said if one is not None}, currency=currency)
    stored = {(row.product_id, row.unit_price): row for row in opportunity.lines.select_related("price_list")}
    words: dict[int, str] = {}
    amounts: list[Decimal] = []
    listed: dict[int, Listed] = {}
    for place, one in enumerate(said):
        if one is None:
            continue
        found, row = prices.get(one.product.pk), stored.get((one.product.pk, one.unit_price)) or OpportunityLine()
        listed[place] = _listed(one.product, one.unit_price, source_of(row, one.unit_price, found), found)
        try:
            each, amount = worth = worth_of(one, found, currency, place=place)
            refuse_twice(seen, one, worth, place=place)
        except LineRefused as error:
            is_missing = error.field == "unit_price"
            left = replace(left, missing=left.missing + is_missing, wrong=left.wrong + (not is_missing))
            words |= {place: error.message} if not is_missing else {}
            continue
        row = stored.get((one.product.pk, each)) or OpportunityLine()
        is_taken = one.unit_price is None and each is not None
        source = _source(each, source_of(row, each, found), found, currency)
        words[place] = _words(amount, each if is_taken else None, currency, source)
        amounts.append(amount or Decimal(0))
    terms = Terms(currency)
    too_much = _("No opportunity is worth that much. Please check the zeros.")
    return Sums(terms, words, _totals(amounts, terms), left, too_much, listed)


def sum_of_offer(opportunity: Opportunity, said: Sequence[dict[str, Any] | None], *, terms: Terms, left: Left) -> Sums:
    """Of an offer being written; each line as `actions.draft_quotation` takes it. Cost: seven queries, flat in lines."""
    wanted = {one["product"].pk for one in said if one is not None and one["product"] is not None}
    prices = prices_today(opportunity, wanted, currency=terms.currency)
    if terms.vat_included and terms.vat_pct is not None:
        prices = with_vat(prices, vat_pct=terms.vat_pct, currency=terms.currency)
    stored = _stored(opportunity, terms)
    words, amounts, listed = {}, [], {}
    for place, one in enumerate(said):
        if one is None:
            continue
        product = one["product"].pk if one["product"] is not None else 0
        found, each = prices.get(product), one["unit_price"]
        if each is None and found is not None:
            each = found.amount
        is_listed = found is not None and found.amount == each
        row = found.price_list if is_listed and found is not None else stored.get((product, each))
        if product:
            listed[place] = _listed(one["product"], each, row, found)
        if each is None:
            left = replace(left, missing=left.missing + 1)
            continue
        amount = line_amount(one["quantity"], each, one["discount_pct"], terms.currency)
        source = _source(each, row, found, terms.currency) if product else ""
        words[place] = _words(amount, each if one["unit_price"] is None else None, terms.currency, source)
        amounts.append(amount)
    too_much = _("No offer is worth that much. Please check the zeros.")
    return Sums(terms, words, _totals(amounts, terms), left, too_much, listed)


def _stored(opportunity: Opportunity, terms: Terms) -> dict[tuple[int | None, Decimal | None], PriceList | None]:
    """Product and unit price → the list that it was taken from, on the opportunity or in a draft of its offers; only where
    the price is in this currency and with the same VAT or none."""
    is_like = terms.currency == opportunity.currency and not terms.vat_included
    rows: list[Any] = [*opportunity.lines.select_related("price_list")] if is_like else []
    drafts = QuotationLine.objects.filter(quotation__opportunity=opportunity, quotation__state=QuotationState.DRAFT)
    drafts = drafts.filter(quotation__currency=terms.currency, quotation__vat_included=terms.vat_included)
    if terms.vat_included:
        drafts = drafts.filter(quotation__vat_pct=terms.vat_pct or 0)
    rows += drafts.select_related("price_list")
    return {(row.product_id, row.unit_price): row.price_list for row in rows if row.price_list is not None}


def _totals(amounts: Sequence[Decimal], terms: Terms) -> Totals | None:
    if not amounts or terms.vat_pct is None:
        return None
    return totals_of(amounts, vat_pct=terms.vat_pct, vat_included=terms.vat_included, currency=terms.currency)


def _listed(product: Product, each: Decimal | None, price_list: PriceList | None, found: Price | None) -> Listed:
    today = found.amount if found is not None else None
    return Listed(product, today, each is not None and (price_list is not None or each == today))


def _source(each: Decimal | None, price_list: PriceList | None, found: Price | None, currency: str) -> str:
    """Whose price it is, in the words that stand beside a stored line; beside a typed one what the list says."""
    if price_list is not None:
        return str(price_list.name)
    if each is None:
        return _("Amount typed by hand")
    if found is not None and found.price_list is None and found.amount == each:
        return _("List price of the product")
    typed = _("Unit price typed by hand")
    if found is None:
        return typed
    listed = _("list price %(price)s") % {"price": price(found.amount, currency)}
    return f"{typed} · {listed}"


def _words(amount: Decimal | None, each: Decimal | None, currency: str, source: str) -> str:
    """ "= 91,200,000원 · 단가 8,000,000원 · 2026 가격표"; the unit price only where it was not typed."""
    taken = _("unit price %(price)s") % {"price": price(each, currency)} if each is not None else ""
    return " · ".join(filter(None, [f"= {money(amount, currency)}" if amount is not None else "", taken, source]))
