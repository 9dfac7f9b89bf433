"""Our own team."""

from django.http import HttpResponse
from django.template.defaultfilters import floatformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from opportunities import actions, policies
from opportunities.forms import MemberFormSet, ReassignForm
from opportunities.sheet_reads import members_of
from opportunities.views.answer import Screen, enforce_or_say, load, run, sent
from sellers.http import UserRequest

MEMBERS = Screen("team", gettext_lazy("Team and shares"), "members", gettext_lazy("Save"))
REASSIGN = Screen("team", gettext_lazy("Hand it over"), "reassign", gettext_lazy("Hand over"), leads_away=True)


@require_http_methods(["GET", "POST"])
def members(request: UserRequest, pk: int) -> HttpResponse:
    opportunity = load(request, pk)
    verdict = enforce_or_say(request, opportunity, policies.may_edit(request.user, opportunity))
    start = [
        {"user": row.user, "role": row.role, "share_pct": floatformat(row.share_pct, "-2")}
        for row in members_of(opportunity, request.user)
    ]
    form = MemberFormSet(sent(request), initial=start, opportunity=opportunity, form_kwargs={"viewer": request.user})

    def act() -> None:
        actions.set_members(opportunity, by=request.user, members=form.team(), read_at=form.read_at)

    return run(request, opportunity, form, MEMBERS, act, message=_("Team saved."), verdict=verdict)


@require_http_methods(["GET", "POST"])
def reassign(request: UserRequest, pk: int) -> HttpResponse:
    opportunity = load(request, pk)
    policies.may_reassign(request.user, opportunity).enforce()
    form = ReassignForm(sent(request), opportunity=opportunity, viewer=request.user)

    def act() -> None:
        actions.reassign_owner(opportunity, by=request.user, read_at=form.read_at, **form.cleaned_data)

    return run(request, opportunity, form, REASSIGN, act, message=_("Handed over."))
