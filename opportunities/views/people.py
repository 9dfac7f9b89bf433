"""The buying centre at the customer, and our own team."""

from django.http import HttpResponse
from django.template.defaultfilters import floatformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import Stale
from core.formkeys import once
from core.htmx import done
from core.scoping import get_visible_or_404
from core.versions import read_version
from opportunities import actions, policies
from opportunities.forms import BuyerForm, MemberFormSet, ReassignForm
from opportunities.models import BuyerRole, Opportunity
from opportunities.sheet_reads import buyer_start, buyers_of, members_of
from opportunities.views.answer import Screen, both_texts, load, run, sent, sheet_url, show
from sellers.http import UserRequest

BUYERS = Screen("buyers", gettext_lazy("Buying centre"), "buyers", gettext_lazy("Save"), has_above=True)
MEMBERS = Screen("team", gettext_lazy("Team and shares"), "members", gettext_lazy("Save"))
REASSIGN = Screen("team", gettext_lazy("Hand it over"), "reassign", gettext_lazy("Hand over"), leads_away=True)


@require_http_methods(["GET", "POST"])
def buyers(request: UserRequest, pk: int) -> HttpResponse:
    opportunity = load(request, pk)
    policies.may_edit(request.user, opportunity).enforce()
    rows = buyers_of(opportunity, request.user)
    if "remove" in request.POST:
        return _take_off(request, opportunity, rows)
    start = buyer_start(rows, request.GET.get("person", ""), request.GET.get("role", ""))
    form = BuyerForm(sent(request), opportunity=opportunity, viewer=request.user, initial=start)

    def act() -> None:
        actions.name_buyer(opportunity, by=request.user, read_at=form.read_at, **form.cleaned_data)

    return run(request, opportunity, form, BUYERS, act, message=_("Buying centre saved."), context={"buyers": rows})


def _take_off(request: UserRequest, opportunity: Opportunity, rows: list[BuyerRole]) -> HttpResponse:
    """One tap beside a name: nothing is asked, unless somebody else saved since the page was read."""
    row = get_visible_or_404(opportunity.buyers.all(), user=request.user, pk=request.POST["remove"])
    back = sheet_url(opportunity)
    try:
        with once(request, by=request.user) as key:
            if not key.again:
                actions.remove_buyer(row, by=request.user, read_at=read_version(request.POST))
                key.result(back)
    except Stale:
        form = BuyerForm(None, opportunity=opportunity, viewer=request.user)
        return show(request, opportunity, form, BUYERS, status=422, buyers=rows, **both_texts(opportunity, form))
    return done(request, "opportunity-changed", message=_("Taken off the map."), to=back)


@require_POST
def map_confirmed(request: UserRequest, pk: int) -> HttpResponse:
    """One tap after a key person has left: who decides now is known."""
    opportunity = load(request, pk)
    back = sheet_url(opportunity)
    with once(request, by=request.user) as key:
        if not key.again:
            actions.confirm_map(opportunity, by=request.user)
            key.result(back)
    return done(request, "opportunity-changed", message=_("The buying centre is confirmed."), to=back)


@require_http_methods(["GET", "POST"])
def members(request: UserRequest, pk: int) -> HttpResponse:
    opportunity = load(request, pk)
    policies.may_edit(request.user, opportunity).enforce()
    start = [
        {"user": row.user, "role": row.role, "share_pct": floatformat(row.share_pct, "-2")}
        for row in members_of(opportunity, request.user)
    ]
    form = MemberFormSet(sent(request), initial=start, opportunity=opportunity, form_kwargs={"viewer": request.user})

    def act() -> None:
        actions.set_members(opportunity, by=request.user, members=form.team(), read_at=form.read_at)

    return run(request, opportunity, form, MEMBERS, act, message=_("Team saved."))


@require_http_methods(["GET", "POST"])
def reassign(request: UserRequest, pk: int) -> HttpResponse:
    opportunity = load(request, pk)
    policies.may_reassign(request.user, opportunity).enforce()
    form = ReassignForm(sent(request), opportunity=opportunity, viewer=request.user)

    def act() -> None:
        actions.reassign_owner(opportunity, by=request.user, read_at=form.read_at, **form.cleaned_data)

    return run(request, opportunity, form, REASSIGN, act, message=_("Handed over."))
