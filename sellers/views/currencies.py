"""Currencies and their rates."""

from django.http import HttpResponse
from django.shortcuts import resolve_url
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import clock, formkeys
from core.errors import RuleError
from core.htmx import go, page
from core.scoping import get_visible_or_404
from sellers import currencies as reads
from sellers.actions import currencies as actions
from sellers.forms.currencies import CorrectForm, RatesForm
from sellers.http import UserRequest
from sellers.models import ExchangeRate
from sellers.policies import may_set_rates


@require_GET
def currencies(request: UserRequest) -> HttpResponse:
    may_set_rates(request.user).enforce()
    chosen = request.GET.get("currency", "").upper()[:3]
    found = reads.rates_after(request.user, currency=chosen, after=request.GET.get("after", ""))
    context = {
        "own": reads.company_currency(),
        "in_use": reads.in_use(request.user),
        "chosen": chosen,
        "rates": found.rows,
        "more_url": f"?{urlencode({'currency': chosen, 'after': found.after})}" if found.after else "",
        "today": clock.today(),
    }
    return page(request, "sellers/administration/currencies.html", context, fragment="more")


@require_http_methods(["GET", "POST"])
def rates_new(request: UserRequest) -> HttpResponse:
    """One rate, or many pasted."""
    may_set_rates(request.user).enforce()
    initial = {"currency": request.GET.get("currency", "").upper()[:3], "from_on": clock.today()}
    form = RatesForm(request.POST) if request.method == "POST" else RatesForm(initial=initial)
    back = resolve_url("sellers:currencies")
    if request.method == "POST" and form.is_valid():
        try:
            with formkeys.once(request, by=request.user) as key:
                if key.again:
                    return go(request, key.again)
                n = actions.add_rates(by=request.user, rates=form.rates())
                key.result(back)
            return go(request, back, message=_added(n))
        except RuleError as error:
            form.add_error(None, error.message)
    context = {"form": form, "own": reads.company_currency(), "back_url": back}
    status = 422 if request.method == "POST" else 200
    return page(request, "sellers/administration/rates_new.html", context, fragment="form", status=status)


@require_http_methods(["GET", "POST"])
def rate_correct(request: UserRequest, pk: int) -> HttpResponse:
    may_set_rates(request.user).enforce()
    rate = get_visible_or_404(ExchangeRate, user=request.user, pk=pk)
    initial = {"rate": rate.rate, "source": rate.source}
    form = CorrectForm(request.POST) if request.method == "POST" else CorrectForm(initial=initial)
    back = resolve_url("sellers:currencies")
    if request.method == "POST" and form.is_valid():
        actions.correct_rate(rate, by=request.user, **form.cleaned_data)
        return go(request, back, message=_("Corrected. Records that took the wrong rate follow within a minute."))
    context = {"form": form, "rate": rate, "own": reads.company_currency(), "back_url": back}
    status = 422 if request.method == "POST" else 200
    return page(request, "sellers/administration/rate_correct.html", context, fragment="form", status=status)


@require_POST
def rate_withdraw(request: UserRequest, pk: int) -> HttpResponse:
    """The rate of a coming day is taken back."""
    may_set_rates(request.user).enforce()
    actions.withdraw_rate(get_visible_or_404(ExchangeRate, user=request.user, pk=pk), by=request.user)
    return go(request, resolve_url("sellers:currencies"), message=pgettext("a setting", "Taken back."))


def _added(n: int) -> str:
    if not n:
        return _("Nothing new: these rates are there already.")
    said = ngettext(
        "%(n)s rate is added. Records that wait for it follow within a minute.",
        "%(n)s rates are added. Records that wait for them follow within a minute.",
        n,
    )
    return said % {"n": n}
