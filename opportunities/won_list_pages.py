"""The lists of what ended and of what was won of late, for saved views and files."""

from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opportunities.models import Opportunity
from opportunities.sheet_reads.after_won import AfterWonFilter, WonLine, won_lately, won_lately_page
from opportunities.sheet_reads.win_loss import WonLostFilter, won_and_lost, won_and_lost_page
from sellers.lists.pages import ListPage, register
from sellers.lists.sheets import PART, Cell, Sheet, whole
from sellers.models import User

WON_AND_LOST = "won-and-lost"
AFTER_WON = "after-won"


def register_all() -> None:
    register(
        ListPage(
            WON_AND_LOST,
            gettext_lazy("Won and lost"),
            "opportunities:won_and_lost_rows",
            WonLostFilter,
            rows=won_and_lost,
            sheet=won_and_lost_sheet,
        )
    )
    register(
        ListPage(
            AFTER_WON,
            gettext_lazy("After the order"),
            "opportunities:after_won",
            AfterWonFilter,
            rows=won_lately,
            sheet=won_lately_sheet,
        )
    )


def won_and_lost_sheet(found: WonLostFilter, viewer: User) -> Sheet:
    heads = [
        _("Title"), _("Company"), _("Owner"), _("How it ended"), _("Day"), _("Main reason"), _("What the customer said"),
        _("Who said it"), _("Amount"), _("Currency"),
    ]  # fmt: skip
    return Sheet(heads, (_ended(row) for row in whole(partial(won_and_lost_page, found, viewer, size=PART))))


def _ended(row: Opportunity) -> list[Cell]:
    return [
        row.title,
        row.company.name if row.company is not None else "",
        row.owner.name,
        row.get_state_display(),
        row.closed_on,
        row.get_close_reason_display(),
        row.customer_stated_reason,
        row.stated_by.name if row.stated_by is not None else "",
        row.amount,
        row.currency,
    ]


def won_lately_sheet(found: AfterWonFilter, viewer: User) -> Sheet:
    heads = [
        _("Title"), _("Company"), _("Owner"), _("Order date"), _("Next promised date"), _("What is promised"), _("30-day call"),
        _("How satisfied is the customer?"),
    ]  # fmt: skip
    return Sheet(heads, (_won(line) for line in whole(partial(won_lately_page, found, viewer, size=PART))))


def _won(line: WonLine) -> list[Cell]:
    row, call = line.row, line.called_on or line.call_due
    company = row.company.name if row.company is not None else ""
    return [row.title, company, row.owner.name, row.closed_on, line.next_on, line.next_text, call, line.call_label]
