"""The lists of this app, for saved views."""

from django.utils.translation import gettext_lazy as _

from core.lists.pages import ListPage, register
from customers.queries.filters import CompanyFilter, PeopleFilter

PEOPLE, COMPANIES = "people", "companies"


def register_all() -> None:
    register(ListPage(PEOPLE, _("People"), "customers:people", PeopleFilter))
    register(ListPage(COMPANIES, _("Companies"), "customers:companies", CompanyFilter))
