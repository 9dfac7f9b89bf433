"""The lists of this app, for saved views and files."""

from collections.abc import Iterator

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from core import clock
from customers import queries
from customers.models import Promise
from customers.queries.filters import CompanyFilter, PeopleFilter
from customers.queries.promises import PromiseFilter, PromiseLine, promises_after, promises_under
from sellers.lists.pages import ListPage, register
from sellers.lists.sheets import PART, Cell, Sheet, whole
from sellers.models import User

PEOPLE, COMPANIES, PROMISES = "people", "companies", "promises"


def register_all() -> None:
    register(
        ListPage(
            PEOPLE,
            gettext_lazy("People"),
            "customers:people",
            PeopleFilter,
            rows=lambda found, viewer: queries.people_under(found, viewer=viewer),
            sheet=people_sheet,
        )
    )
    register(
        ListPage(
            COMPANIES,
            gettext_lazy("Companies"),
            "customers:companies",
            CompanyFilter,
            rows=lambda found, viewer: queries.companies_under(found, viewer=viewer),
            sheet=companies_sheet,
        )
    )
    register(
        ListPage(
            PROMISES,
            gettext_lazy("Promises"),
            "customers:promises",
            PromiseFilter,
            rows=lambda found, viewer: promises_under(found, viewer=viewer),
            sheet=promises_sheet,
        )
    )


def people_sheet(found: PeopleFilter, viewer: User) -> Sheet:
    heads = [
        _("Name"),
        _("Company"),
        pgettext("of a person", "title"),
        _("Attitude"),
        _("Do not contact"),
        _("Owner"),
        _("Last contact"),
        _("Days past the contact cycle"),
    ]
    lines = whole(lambda after: queries.people_after(found, viewer=viewer, after=after, size=PART))
    return Sheet(heads, _people_rows(lines))


def _people_rows(lines: Iterator[queries.PersonLine]) -> Iterator[list[Cell]]:
    for line in lines:
        one, job = line.person, line.employment
        yield [
            one.name,
            job.company.name if job is not None else _("Affiliation unknown"),
            job.title if job is not None else "",
            one.get_attitude_display(),
            _("Do not contact") if one.do_not_contact else "",
            line.owner.name if line.owner is not None else "",
            clock.day_of(one.last_contact_at) if one.last_contact_at is not None else None,
            line.late_days,
        ]


def companies_sheet(found: CompanyFilter, viewer: User) -> Sheet:
    heads = [_("Company"), _("Region"), _("Kind"), _("People"), _("Owner"), _("Last contact")]
    lines = whole(lambda after: queries.companies_after(found, viewer=viewer, after=after, size=PART))
    return Sheet(heads, _company_rows(lines))


def _company_rows(lines: Iterator[queries.CompanyLine]) -> Iterator[list[Cell]]:
    for line in lines:
        yield [
            line.company.name,
            line.company.region,
            line.company.get_kind_display(),
            line.people_count,
            line.owner.name if line.owner is not None else "",
            clock.day_of(line.last_at) if line.last_at is not None else None,
        ]


def promises_sheet(found: PromiseFilter, viewer: User) -> Sheet:
    names = ("text", "person", "owner", "due_on", "state")
    heads = [capfirst(str(Promise._meta.get_field(name).verbose_name)) for name in names]  # type: ignore[union-attr]
    lines = whole(lambda after: promises_after(found, viewer=viewer, after=after, size=PART))
    return Sheet(heads, _promise_rows(lines))


def _promise_rows(lines: Iterator[PromiseLine]) -> Iterator[list[Cell]]:
    for line in lines:
        one = line.promise
        yield [line.text, one.person.name, one.owner.name, one.due_on, one.get_state_display()]
