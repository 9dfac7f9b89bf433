"""What becomes of an issued offer: sent, received, taken back, its amount taken over."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from core.htmx import go
from opportunities import actions, policies
from opportunities.forms import ReceiptForm, SendForm, TakeAmountForm, TakeBackForm
from opportunities.models import HOLDING, AmountBasis, Delivery, Opportunity, Quotation
from opportunities.sheet_reads.quote_paper import letter_of_offer
from opportunities.sheet_reads.quote_versions import former_that_end, is_last_receipt, leaves_amount, newer_of
from opportunities.views.answer import Screen, load, run, sent, sheet_url
from opportunities.views.quotations import own_quotation, quote_url
from sellers.http import UserRequest


def _screen(row: Quotation, name: str, title: Any, submit: Any) -> Screen:
    return Screen("quotes", title, name, submit, back=quote_url(row), leads_away=True)


def _over(request: UserRequest, row: Quotation) -> HttpResponse | None:
    """A page that asks nothing of a version that has ended: back to it, saying so."""
    if request.method == "POST" or row.is_draft or row.state in HOLDING:
        return None
    said = _("This version is %(state)s: that is not possible any more.") % {"state": row.get_state_display()}
    messages.warning(request, said)
    return go(request, quote_url(row))


def _say_estimate(request: UserRequest, opportunity: Opportunity, before: str) -> None:
    if opportunity.amount_basis != before:
        messages.warning(request, _("The opportunity's amount stays as it was, as an estimate from now on."))


@require_http_methods(["GET", "POST"])
def quote_send(request: UserRequest, pk: int, quote: int) -> HttpResponse:
    opportunity = load(request, pk)
    policies.may_quote(request.user, opportunity).enforce()
    row = own_quotation(request, opportunity, quote)
    if over := _over(request, row):
        return over
    first = letter_of_offer(row, request.user) | {"sent_how": None}  # a delivery is said, never assumed
    former = former_that_end(row)
    known = {"opportunity": opportunity, "viewer": request.user, "initial": first}
    form = SendForm(sent(request), leaves_amount=leaves_amount(row, opportunity, former), **known)

    def act() -> None:
        said, before = form.cleaned_data, opportunity.amount_basis
        known = {"by": request.user, "to": said["sent_to"], "takes_amount": said.get("takes_amount", False)}
        if said["sent_how"] == Delivery.HERE:
            actions.mail_quotation(row, subject=said["subject"], message=said["message"], **known)
        else:
            actions.record_sending(row, how=said["sent_how"], on=said["sent_on"], **known)
        _say_estimate(request, opportunity, before)

    screen = _screen(row, "quote_send", gettext_lazy("Send the quotation"), gettext_lazy("Record as sent"))
    context = {"row": row, "former": former, "newer": newer_of(row)}
    message = _("Recorded as sent. It counts as a fact once the customer confirms receipt.")
    return run(request, opportunity, form, screen, act, message=message, context=context)


@require_http_methods(["GET", "POST"])
def quote_receive(request: UserRequest, pk: int, quote: int) -> HttpResponse:
    opportunity = load(request, pk)
    policies.may_quote(request.user, opportunity).enforce()
    row = own_quotation(request, opportunity, quote)
    if over := _over(request, row):
        return over
    former = [] if row.is_expired else former_that_end(row)  # one that has run out ends no other
    known = {"opportunity": opportunity, "viewer": request.user, "initial": {"person": row.person}}
    known["leaves_amount"] = leaves_amount(row, opportunity, former)
    form = ReceiptForm(sent(request), quotation=row, **known)

    def act() -> None:
        said, before = form.cleaned_data, opportunity.amount_basis
        asked = {"words": said["words"], "log": said["log"], "takes_amount": said.get("takes_amount", False)}
        actions.record_receipt(row, by=request.user, person=said["person"], on=said["received_on"], **asked)
        _say_estimate(request, opportunity, before)

    screen = _screen(
        row, "quote_receive", gettext_lazy("Customer confirmed receipt"), gettext_lazy("Confirmed by the customer")
    )
    context = {"row": row, "former": former}
    return run(request, opportunity, form, screen, act, message=_("F6 is confirmed."), context=context)


@require_http_methods(["GET", "POST"])
def quote_withdraw(request: UserRequest, pk: int, quote: int) -> HttpResponse:
    opportunity = load(request, pk)
    policies.may_quote(request.user, opportunity).enforce()
    row = own_quotation(request, opportunity, quote)
    if over := _over(request, row):
        return over
    form = TakeBackForm(sent(request), opportunity=opportunity, viewer=request.user)

    def act() -> None:
        before = opportunity.amount_basis
        actions.withdraw_quotation(row, by=request.user, reason=form.cleaned_data["reason"])
        if opportunity.amount_basis != before:
            messages.warning(request, _("Its amount stays on the opportunity, as an estimate from now on."))

    said_by = (opportunity.amount, opportunity.currency, opportunity.amount_basis)
    is_amount = said_by == (row.net_amount, row.currency, AmountBasis.QUOTE)
    context = {"row": row, "ends_f6": is_last_receipt(row), "is_amount": is_amount}
    screen = _screen(row, "quote_withdraw", gettext_lazy("Take the quotation back"), gettext_lazy("Withdraw it"))
    return run(request, opportunity, form, screen, act, message=_("The quotation is withdrawn."), context=context)


@require_http_methods(["GET", "POST"])
def quote_amount(request: UserRequest, pk: int, quote: int) -> HttpResponse:
    """The opportunity is worth what was offered, once the old and the new amount were seen."""
    opportunity = load(request, pk)
    policies.may_quote(request.user, opportunity).enforce()
    row = own_quotation(request, opportunity, quote)
    form = TakeAmountForm(sent(request), opportunity=opportunity, viewer=request.user)

    def act() -> None:
        actions.take_amount(row, by=request.user)

    title = gettext_lazy("Set the opportunity's amount to it")
    screen = Screen("quotes", title, "quote_amount", title, back=sheet_url(opportunity), leads_away=True)
    message = _("The amount is that of the quotation.")
    return run(request, opportunity, form, screen, act, message=message, context={"row": row})
