"""Which customers are big: a unit's own word, or what it has from above."""

from django.http import HttpResponse
from django.shortcuts import resolve_url
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core import clock
from core.errors import RuleError
from core.htmx import go, page
from core.scoping import get_visible_or_404
from sellers.actions import wallet as actions
from sellers.forms.wallet import ThresholdForm
from sellers.http import UserRequest
from sellers.models import OrgUnit, WalletThreshold
from sellers.policies import may_run_organisation
from sellers.wallet import threshold_held


@require_http_methods(["GET", "POST"])
def unit_wallet(request: UserRequest, pk: int) -> HttpResponse:
    may_run_organisation(request.user).enforce()
    unit = get_visible_or_404(OrgUnit, user=request.user, pk=pk)
    today = clock.today()
    held = threshold_held(unit, on=today)
    initial = {"amount": held.row.amount if held.row is not None else None, "valid_from": today}
    form = ThresholdForm(request.POST or None, initial=initial)
    here = resolve_url("sellers:unit", pk=pk)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_threshold(unit, by=request.user, **form.cleaned_data)
            return go(request, here, message=_("Saved. It holds from the day that you chose."))
        except RuleError as error:
            form.add_error("valid_from", error.message)
    context = {"form": form, "unit": unit, "held": held, "back_url": here}
    status = 422 if request.method == "POST" else 200
    return page(request, "sellers/administration/unit_wallet.html", context, fragment="form", status=status)


@require_POST
def unit_wallet_withdraw(request: UserRequest, pk: int) -> HttpResponse:
    """Takes a planned change back."""
    may_run_organisation(request.user).enforce()
    row = get_visible_or_404(WalletThreshold, user=request.user, pk=pk)
    actions.withdraw_threshold(row, by=request.user)
    return go(request, resolve_url("sellers:unit", pk=row.unit_id), message=_("Taken back."))
