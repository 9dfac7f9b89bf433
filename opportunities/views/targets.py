"""What units are to book, set by administrators and by leaders for the units under theirs."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core import clock, formkeys
from core.htmx import go, page
from core.scoping import get_visible_or_404
from opportunities import actions
from opportunities.errors import Incomplete
from opportunities.forms import TargetForm
from opportunities.policies import may_set_any_target, may_set_target
from opportunities.queries.forecast import ForecastPeriod, period_from
from opportunities.queries.forecast.targets import stands_for, targets_said, targets_to_set
from sellers.http import UserRequest
from sellers.models import OrgUnit
from sellers.queries import parents_on


@require_http_methods(["GET", "POST"])
def target(request: UserRequest, pk: int) -> HttpResponse:
    unit = get_visible_or_404(OrgUnit, user=request.user, pk=pk)
    parents, today = parents_on(clock.today()), clock.today()
    may_set_target(request.user, unit, parents=parents).enforce()
    period = period_from(request.GET.get("period", ""), unit_id=pk, on=today, parents=parents)
    said = targets_said(unit, period)
    stands = stands_for(said)
    form = TargetForm(request.POST or None, stands=stands is not None, initial={"amount": stands})
    back = f"{reverse('opportunities:targets')}?{urlencode({'period': period.code})}"
    if request.method == "POST":
        with formkeys.once(request, by=request.user) as key:
            if key.again:
                return go(request, key.again)
            if form.is_valid() and _set(form, unit, period, request):
                return go(request, key.result(back), message=_("The target of %(unit)s stands.") % {"unit": unit.name})
            key.forget()
    context = {"unit": unit, "period": period, "form": form, "said": said, "stands": stands, "back_url": back}
    status = 422 if request.method == "POST" else 200
    return page(request, "opportunities/forecast/target.html", context, fragment="form", status=status)


def _set(form: TargetForm, unit: OrgUnit, period: ForecastPeriod, request: UserRequest) -> bool:
    try:
        actions.set_target(unit, by=request.user, starts_on=period.start, ends_on=period.end, **form.cleaned_data)
    except Incomplete as error:
        form.add_error(error.field, error.message)
        return False
    return True


@require_safe
def targets(request: UserRequest) -> HttpResponse:
    """The targets of the units for which the reader sets them."""
    found = targets_to_set(request.user, request.GET.get("period", ""), on=clock.today())
    may_set_any_target(request.user).enforce()
    return page(request, "opportunities/forecast/targets.html", {"found": found, "period": found.period})
