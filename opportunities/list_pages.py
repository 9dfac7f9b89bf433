"""The lists of this app, for saved views."""

from django.utils.translation import gettext_lazy as _

from core.lists.pages import ListPage, register

OPPORTUNITIES = "opportunities"


def register_all() -> None:
    from opportunities.sheet_reads.listing import OpportunityFilter

    register(ListPage(OPPORTUNITIES, _("Opportunities"), "opportunities:list", OpportunityFilter))
