"""After the order: its page, the contract's record and papers, promised days, what was accepted, the call."""

from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import clock
from core.htmx import done, go, page
from core.scoping import get_visible_or_404
from opportunities import actions, policies
from opportunities.forms import AcceptForm, CallForm, ContractFilesForm, DateForm, OrderForm
from opportunities.models import Opportunity
from opportunities.sheet_files import hold_sent
from opportunities.sheet_reads.one import one_promised
from opportunities.sheet_reads.order import call_of, papers_of, whole_order
from opportunities.views.answer import Screen, load, run, sent
from opportunities.views.files import files_field
from sellers.http import UserRequest

EVENT = "opportunity-changed"


def _url(opportunity: Opportunity) -> str:
    return reverse("opportunities:order", args=[opportunity.pk])


def _screen(opportunity: Opportunity, title: Any, name: str, submit: Any) -> Screen:
    return Screen("order", title, name, submit, back=_url(opportunity))


def _elsewhere(opportunity: Opportunity) -> str:
    """For who was given the call and reads nothing of the order: the customer it was about."""
    if opportunity.person_id is None:
        return reverse("customers:people")
    return reverse("customers:person", args=[opportunity.person_id])


@require_safe
def order(request: UserRequest, pk: int) -> HttpResponse:
    opportunity = load(request, pk)
    policies.may_read_sheet(request.user, opportunity).enforce()
    full = bool(policies.may_read_amounts(request.user, opportunity))
    found = whole_order(opportunity, request.user, on=clock.today(), with_amounts=full)
    context = {"opportunity": opportunity, "order": found, "here_url": _url(opportunity)}
    return page(request, "opportunities/order.html", context, fragment="order")


@require_http_methods(["GET", "POST"])
def order_edit(request: UserRequest, pk: int) -> HttpResponse:
    opportunity = load(request, pk)
    policies.may_fulfil(request.user, opportunity).enforce()
    form = OrderForm(sent(request), opportunity=opportunity, viewer=request.user)

    def act() -> None:
        actions.edit_order(opportunity, by=request.user, read_at=form.read_at, **form.cleaned_data)

    screen = _screen(opportunity, gettext_lazy("Order and contract"), "order", gettext_lazy("Save"))
    return run(request, opportunity, form, screen, act, message=_("Saved."))


@require_http_methods(["GET", "POST"])
def order_file(request: UserRequest, pk: int) -> HttpResponse:
    """Papers of the contract, several at once."""
    opportunity = load(request, pk)
    policies.may_fulfil(request.user, opportunity).enforce()
    held = hold_sent(request, opportunity, by=request.user, hold=actions.hold_contract_file)
    form = ContractFilesForm(sent(request), opportunity=opportunity, viewer=request.user, held=held)

    def act() -> None:
        actions.add_contract_files(opportunity, form.cleaned_data["files"], by=request.user)

    def again() -> None:
        actions.let_files_go(held.files, by=request.user)

    screen = _screen(opportunity, gettext_lazy("Add contract files"), "files", gettext_lazy("Add to the order"))
    message = _("The files are kept with the order.")
    return run(request, opportunity, form, screen, act, message=message, again=again)


@require_POST
def order_file_held(request: UserRequest, pk: int) -> HttpResponse:
    """Those of the open form."""
    opportunity = load(request, pk)
    policies.may_fulfil(request.user, opportunity).enforce()
    held = hold_sent(request, opportunity, by=request.user, hold=actions.hold_contract_file)
    return files_field(request, opportunity, held, of=ContractFilesForm)


@require_POST
def order_file_off(request: UserRequest, pk: int, file: int) -> HttpResponse:
    opportunity = load(request, pk)
    policies.may_fulfil(request.user, opportunity).enforce()
    row = get_visible_or_404(papers_of(opportunity), user=request.user, pk=file)
    actions.remove_contract_file(row, by=request.user)
    return go(request, _url(opportunity), message=_("The file is gone."))


@require_http_methods(["GET", "POST"])
def order_date_new(request: UserRequest, pk: int) -> HttpResponse:
    opportunity = load(request, pk)
    policies.may_fulfil(request.user, opportunity).enforce()
    form = DateForm(sent(request), opportunity=opportunity, viewer=request.user)

    def act() -> None:
        actions.promise_dates(opportunity, by=request.user, dates=[form.day()], **form.told())

    screen = _screen(opportunity, gettext_lazy("Add a promised date"), "order_date", gettext_lazy("Promise it"))
    return run(request, opportunity, form, screen, act, message=_("Promised, and among your promises until then."))


@require_http_methods(["GET", "POST"])
def order_accept(request: UserRequest, pk: int, row: int) -> HttpResponse:
    """GET and POST: the customer's acceptance; POST with `undo`: it was a slip."""
    opportunity = load(request, pk)
    policies.may_fulfil(request.user, opportunity).enforce()
    one = one_promised(opportunity, request.user, row)
    if "undo" in request.POST:
        actions.take_back_acceptance(one, by=request.user)
        return done(request, EVENT, message=_("Taken back."), to=_url(opportunity))
    form = AcceptForm(sent(request), opportunity=opportunity, viewer=request.user, row=one)

    def act() -> None:
        said = {"on": form.cleaned_data["on"], "words": form.cleaned_data["words"]}
        actions.accept_date(one, by=request.user, person=form.cleaned_data["by_whom"], read_at=form.read_at, **said)

    screen = _screen(opportunity, gettext_lazy("Accepted by the customer"), "order_accept", gettext_lazy("Accepted"))
    return run(request, opportunity, form, screen, act, message=_("Accepted by the customer."), context={"row": one})


@require_http_methods(["GET", "POST"])
def order_call(request: UserRequest, pk: int) -> HttpResponse:
    opportunity = load(request, pk)
    policies.may_call(request.user, opportunity, call_of(opportunity)).enforce()
    form = CallForm(sent(request), opportunity=opportunity, viewer=request.user)

    def act() -> None:
        actions.log_call(opportunity, by=request.user, read_at=form.read_at, **form.values())

    screen = _screen(opportunity, gettext_lazy("30-day satisfaction call"), "order_call", gettext_lazy("Write it down"))
    if not policies.may_read_sheet(request.user, opportunity):
        screen = replace(screen, back=_elsewhere(opportunity), leads_away=True)
    return run(request, opportunity, form, screen, act, message=_("Written down, with the contact record."))
