"""Pages of careers: a person moved, the move was a mistake, who follows; and a company's comings and goings."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import resolve_url
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import formkeys
from core.errors import RuleError, Stale
from core.htmx import go, page
from core.scoping import get_visible_or_404
from core.versions import read_version
from customers import actions, policies, queries
from customers.forms.career import MoveForm, SuccessorForm
from customers.models import Company, Person
from sellers.http import UserRequest


@require_http_methods(["GET", "POST"])
def person_moved(request: UserRequest, pk: int) -> HttpResponse:
    one = get_visible_or_404(Person, user=request.user, pk=pk)
    policies.may_edit_person(request.user, one).enforce()
    if request.method == "GET":
        return _move_page(request, one, MoveForm(viewer=request.user, person=one))
    form = MoveForm(request.POST, viewer=request.user, person=one)
    try:
        with formkeys.once(request, by=request.user) as key:
            if key.again:
                return go(request, key.again)
            if form.is_valid():
                _move(one, form, request)
                url = key.result(resolve_url("customers:person", pk=pk))
                return go(
                    request,
                    url,
                    message=_("The move is written down. The history stays with %(name)s.") % {"name": one.name},
                )
            key.forget()
    except Stale:
        return _move_page(request, one, form, status=422, **_as_it_is_now(one, request))
    except RuleError as error:
        form.add_error(None, error.message)
    return _move_page(request, one, form, status=422, version=request.POST.get("version", ""))


def _move(one: Person, form: MoveForm, request: UserRequest) -> None:
    values = form.values()
    if form.new_company_name:
        values["company"] = actions.create_company(by=request.user, name=form.new_company_name)
    actions.move_person(one, by=request.user, read_at=read_version(request.POST), **values)


def _as_it_is_now(one: Person, request: UserRequest) -> dict[str, Any]:
    """Somebody was quicker: both texts, and the version to send it again on."""
    one.refresh_from_db()
    jobs = [job for job in queries.employments_of(one, viewer=request.user) if job.to_on is None]
    now = ", ".join(queries.affiliation(job) for job in jobs) or queries.affiliation(None)
    written = " · ".join(filter(None, (request.POST.get(name, "") for name in ("company_text", "title"))))
    item = {"label": _("Affiliation"), "mine": written, "theirs": now, "is_told": True}
    return {"version": one.version, "conflict": {"items": [item], "version": one.version}}


def _move_page(request: UserRequest, one: Person, form: MoveForm, *, status: int = 200, **extra: Any) -> HttpResponse:
    context = {"person": one, "form": form, "version": one.version, **extra}
    return page(request, "customers/moved.html", context, fragment="form", status=status)


@require_POST
def move_undo(request: UserRequest, pk: int, move: int) -> HttpResponse:
    row = get_visible_or_404(queries.moves_of(request.user).filter(person=pk), user=request.user, pk=move)
    actions.undo_move(row, by=request.user)
    return go(request, resolve_url("customers:person", pk=pk), message=_("The move is taken back."))


@require_http_methods(["GET", "POST"])
def successor(request: UserRequest, pk: int) -> HttpResponse:
    departure = get_visible_or_404(queries.departures_of(request.user), user=request.user, pk=pk)
    bound = request.POST if request.method == "POST" else None
    form = SuccessorForm(bound, viewer=request.user, departure=departure)
    context = {"departure": departure, "form": form}
    try:
        with formkeys.once(request, by=request.user) as key:
            if key.again:
                return go(request, key.again)
            if form.is_valid():
                actions.name_successor(departure, by=request.user, **form.values())
                url = key.result(resolve_url("customers:company", pk=departure.company_id))
                return go(request, url, message=_("Thank you, the successor is settled."))
            key.forget()
    except RuleError as error:
        form.add_error("person", error.message)
    status = 200 if bound is None else 422
    return page(request, "customers/successor.html", context, fragment="form", status=status)


@require_GET
def company_careers(request: UserRequest, pk: int) -> HttpResponse:
    one = get_visible_or_404(Company, user=request.user, pk=pk)
    context = {
        "company": one,
        "departures": queries.departed_from(one, viewer=request.user),
        "arrivals": queries.arrivals_of(one, viewer=request.user),
    }
    return page(request, "customers/careers.html", context, fragment="panel")
