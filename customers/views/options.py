"""What comboboxes show as one types."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from core import clock
from customers import queries
from customers.models import Employment, Person
from customers.models.company import name_key
from customers.models.person import person_key
from customers.picking import chip_name
from sellers.http import UserRequest

SIZE = 8


@require_GET
def people_options(request: UserRequest) -> HttpResponse:
    """People by name, phone or e-mail; `company` puts those who work there first, `known` offers nobody new."""
    q = request.GET.get("q", "").strip()[:80]
    found = queries.search_people(request.user, q, SIZE * 2)
    jobs = queries.primary_employments(found, on=clock.today())
    company = request.GET.get("company", "")
    found.sort(key=lambda person: not (person.pk in jobs and str(jobs[person.pk].company_id) == company))
    options: list[dict[str, Any]] = [
        {"id": person.pk, "text": person.name, "chip": chip_name(person), "more": _beside(person, jobs.get(person.pk))}
        for person in found[:SIZE]
    ]
    if q and "known" not in request.GET and all(person.name_key != person_key(q) for person in found):
        options.append({"id": "", "text": _("New person: %(name)s") % {"name": q}, "new": True})
    return _options(request, options)


def _beside(person: Person, job: Employment | None) -> str:
    """Where she works; that she must not be contacted is said before somebody writes to her."""
    where = queries.affiliation(job)
    return f"{where} · {_('Do not contact')}" if person.do_not_contact else where


@require_GET
def companies_options(request: UserRequest) -> HttpResponse:
    """Companies by name, number or code; `known` offers no new one."""
    q = request.GET.get("q", "").strip()[:80]
    found = queries.search_companies(request.user, q, SIZE)
    options: list[dict[str, Any]] = [
        {"id": company.pk, "text": company.name, "more": company.region or company.get_kind_display()}
        for company in found
    ]
    if q and "known" not in request.GET and all(company.name_key != name_key(q) for company in found):
        options.append({"id": "", "text": _("New company: %(name)s") % {"name": q}, "new": True})
    return _options(request, options)


def _options(request: HttpRequest, options: list[dict[str, Any]]) -> HttpResponse:
    return render(request, "components/combobox_options.html", {"options": options})
