"""The lists of this app, for saved views and files."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.paging import Slice
from opportunities.models import PotentialOpportunity
from opportunities.sheet_reads.catalogue import ProductFilter, ProductRow, priced, product_page, products_of
from opportunities.sheet_reads.listing import Line, OpportunityFilter, page_of, reads_all_of, rows_for, with_filter
from opportunities.sheet_reads.potential import (
    PotentialFilter,
    guess_for,
    horizon_words,
    potential_page,
    potentials_of,
)
from sellers.lists.pages import ListPage, register
from sellers.lists.sheets import PART, Cell, Sheet, whole
from sellers.models import User

OPPORTUNITIES = "opportunities"
POTENTIALS = "potentials"
PRODUCTS = "products"


def register_all() -> None:
    register(
        ListPage(
            OPPORTUNITIES,
            gettext_lazy("Opportunities"),
            "opportunities:list",
            OpportunityFilter,
            rows=with_filter,
            sheet=opportunities_sheet,
        )
    )
    register(
        ListPage(
            POTENTIALS,
            gettext_lazy("Potential opportunities"),
            "opportunities:potentials",
            PotentialFilter,
            rows=potentials_of,
            sheet=potentials_sheet,
        )
    )
    register(
        ListPage(
            PRODUCTS,
            gettext_lazy("Products"),
            "opportunities:products",
            ProductFilter,
            rows=products_of,
            sheet=products_sheet,
        )
    )


def opportunities_sheet(found: OpportunityFilter, viewer: User) -> Sheet:
    """What the list shows to this reader: amounts, category and next step only of sheets that she reads."""
    heads = [
        _("Title"), _("Person"), _("Company"), _("Owner"), _("State"), _("Stage"), _("Category"), _("Amount"),
        _("Currency"), _("Next step"), _("Next step on"),
    ]  # fmt: skip

    def read(after: str) -> Slice[Line]:
        part = page_of(with_filter(found, viewer), viewer, after, size=PART, reads_all=reads_all_of(found, viewer))
        return Slice(rows_for(part.rows, viewer), part.after)

    return Sheet(heads, _rows(whole(read)))


def _rows(lines: Iterator[Line]) -> Iterator[list[Cell]]:
    for card in (line.card for line in lines):
        yield [
            card.title,
            card.person.name if card.person is not None else "",
            card.company.name if card.company is not None else "",
            card.owner.name,
            card.state_label,
            str(card.stage),
            card.category_label or "",
            card.amount,
            card.currency or "",
            card.next_step or "",
            card.next_step_on,
        ]


def potentials_sheet(found: PotentialFilter, viewer: User) -> Sheet:
    """What the list shows to this reader: the guess only of those that she tends."""
    heads = [
        _("One line"), _("Person"), _("Company"), _("Owner"), _("State"), _("Review on"), _("Rough amount"), _("Currency"),
        _("Roughly when"), _("Reason"),
    ]  # fmt: skip
    read = partial(potential_page, found, viewer, size=PART)
    rows = whole(read)
    return Sheet(heads, (_potential(row, viewer) for row in rows))


def _potential(row: PotentialOpportunity, viewer: User) -> list[Cell]:
    company, guess = row.company.name if row.company is not None else "", guess_for(row, viewer)
    return [
        row.line,
        row.person.name,
        company,
        row.owner.name,
        row.get_state_display(),
        row.review_on,
        guess,
        row.currency if guess is not None else "",
        horizon_words(row),
        row.end_reason,
    ]


def products_sheet(found: ProductFilter, viewer: User) -> Sheet:
    """As the list shows them: with what they cost the reader's unit today."""
    heads = [
        _("Product"),
        _("Product code"),
        _("Family"),
        _("Unit of sale"),
        _("Price today"),
        _("Currency"),
        _("On sale"),
    ]

    def read(after: str) -> Slice[Any]:
        part = product_page(found, viewer, after, size=PART)
        return Slice(priced(part.rows, viewer), part.after)

    return Sheet(heads, (_product(row) for row in whole(read)))


def _product(line: ProductRow) -> list[Cell]:
    row, is_on = line.row, _("Yes") if line.row.is_active else _("No")
    return [row.name, row.code, row.family, row.unit, line.amount, line.currency, is_on]
