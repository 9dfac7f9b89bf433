"""The one-form log: from the head of every page, from a person's page, from anywhere."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import resolve_url
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core import clock, formkeys
from core.errors import RuleError
from core.htmx import go, page
from core.scoping import id_from
from customers import queries
from customers.log_files import hold_sent, let_go
from desk.actions import Recorded, record_contact
from desk.forms.log import LogForm
from sellers.http import UserRequest

PLACES = ("person", "company")  # whose page the form was opened from: kept in its address, and each has its draft


@require_http_methods(["GET", "POST"])
def log_new(request: UserRequest) -> HttpResponse:
    if request.method == "GET":
        return _form_page(request, LogForm(initial=_starting(request), viewer=request.user))
    held = hold_sent(request, by=request.user)
    form = LogForm(request.POST, viewer=request.user, held=held)
    try:
        with formkeys.once(request, by=request.user) as key:
            if key.again:
                let_go(held, by=request.user)
                return go(request, key.again)
            if form.is_valid():
                done = _record(form, request)
                return go(request, key.result(_address(done)), message=_message(done))
            key.forget()
    except RuleError as error:
        form.add_error(None, error.message)
    return _form_page(request, form, status=422)


def _record(form: LogForm, request: UserRequest) -> Recorded:
    return record_contact(
        by=request.user,
        people=form.cleaned_data["people"],
        new_person=form.new_person,
        log=form.log_values(),
        opportunity=form.opportunity_values(),
        potential=form.potential_values(),
        promises=form.promise_values(),
    )


def _address(done: Recorded) -> str:
    if done.opportunity is not None:
        return resolve_url("opportunities:detail", pk=done.opportunity.pk)
    return resolve_url("customers:person", pk=done.people[0].pk)


def _message(done: Recorded) -> str:
    if done.opportunity is not None:
        return _("Written down, and an opportunity is raised.")
    names = ", ".join(person.name for person in done.people)
    left = queries.people_who_left(done.people, on=clock.today())
    if left:
        gone = ", ".join(person.name for person in left)
        return _("Written down. Where does %(names)s work now? We know of no company at present.") % {"names": gone}
    return _("Written down with %(names)s: “%(line)s”") % {"names": names, "line": done.log.line}


def _starting(request: UserRequest) -> dict[str, Any]:
    person = queries.person_now(request.user, request.GET.get("person", ""))
    return {
        "people": [person] if person is not None else [],
        "line": request.GET.get("line", "")[:200],
        "new_company": queries.company_by(request.user, request.GET.get("company", "")),
    }


def _form_page(request: UserRequest, form: LogForm, *, status: int = 200) -> HttpResponse:
    company = queries.company_by(request.user, request.GET.get("company", ""))
    there = queries.people_of(company, viewer=request.user, on=clock.today())[:8] if company else []
    chosen = form.offer([line.person.pk for line in there])
    places = {name: pk for name in PLACES if (pk := id_from(request.GET.get(name)))}
    context = {
        "form": form,
        "company": company,
        "people_there": [(line, line.person.pk in chosen) for line in there],
        "query": f"?{urlencode(places)}" if places else "",
        "draft": "-".join(["log", *(f"{name}-{pk}" for name, pk in places.items())]),
    }
    return page(request, "desk/log.html", context, fragment="form", status=status)
