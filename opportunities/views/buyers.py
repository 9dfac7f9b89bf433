"""The buying centre: its map, somebody added to it, a card changed where it stands."""

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import clock
from core.errors import Stale
from core.formkeys import once
from core.htmx import done, go, page
from core.versions import read_version
from opportunities import actions, policies
from opportunities.forms import BuyerEditForm, BuyerForm
from opportunities.models import BuyerRole, Opportunity
from opportunities.sheet_reads import buyer_start
from opportunities.sheet_reads.centre import map_page_of, proposals_for
from opportunities.sheet_reads.one import one_buyer
from opportunities.views.answer import Screen, both_texts, enforce_or_say, load, run, sent, sheet_url, show
from sellers.http import UserRequest

ADD = Screen("buyers", gettext_lazy("Add a person"), "buyers", gettext_lazy("Put on the map"), has_above=True)


@require_safe
def map_(request: UserRequest, pk: int) -> HttpResponse:
    """The map large, with what is known of everybody on it."""
    opportunity = load(request, pk)
    policies.may_read_sheet(request.user, opportunity).enforce()
    found = map_page_of(opportunity, request.user, on=clock.today())
    return page(request, "opportunities/map.html", {"opportunity": opportunity, "map": found}, fragment="map")


@require_http_methods(["GET", "POST"])
def buyers(request: UserRequest, pk: int) -> HttpResponse:
    """Adds somebody; who stands there already is changed on her card."""
    opportunity = load(request, pk)
    verdict = enforce_or_say(request, opportunity, policies.may_edit(request.user, opportunity))
    start = buyer_start(opportunity, request.user, request.GET.get("person", ""), request.GET.get("role", ""))
    form = BuyerForm(sent(request), opportunity=opportunity, viewer=request.user, initial=start)

    def act() -> None:
        place = {name: value for name, value in form.cleaned_data.items() if name not in ("title", "person_is_new")}
        if form.new_name:
            del place["person"]
            new = {"name": form.new_name, "title": form.cleaned_data["title"]}
            actions.name_new_buyer(opportunity, by=request.user, read_at=form.read_at, **new, **place)
        else:
            actions.name_buyer(opportunity, by=request.user, read_at=form.read_at, **place)

    people = proposals_for(opportunity, request.user, on=clock.today())
    context = {"proposals": people, "company_id": str(opportunity.company_id or "")}
    return run(request, opportunity, form, ADD, act, message=_("On the map."), context=context, verdict=verdict)


@require_http_methods(["GET", "POST"])
def buyer(request: UserRequest, pk: int, buyer: int) -> HttpResponse:
    opportunity = load(request, pk)
    verdict = enforce_or_say(request, opportunity, policies.may_edit(request.user, opportunity))
    row = one_buyer(opportunity, request.user, buyer)
    map_url = reverse("opportunities:map", args=[opportunity.pk])
    screen = Screen(f"b{row.pk}", row.person.name, "buyer", gettext_lazy("Save"), has_above=True, back=map_url)
    form = BuyerEditForm(sent(request), buyer=row, opportunity=opportunity, viewer=request.user)
    if verdict and "remove" in request.POST:
        return _take_off(request, opportunity, row, screen)

    def act() -> None:
        said = form.cleaned_data
        actions.name_buyer(opportunity, by=request.user, person=row.person, read_at=form.read_at, **said)

    return run(
        request,
        opportunity,
        form,
        screen,
        act,
        message=_("Buying centre saved."),
        context={"row": row},
        verdict=verdict,
    )


def _take_off(request: UserRequest, opportunity: Opportunity, row: BuyerRole, screen: Screen) -> HttpResponse:
    """One tap on a card: nothing is asked, unless somebody else saved since the page was read."""
    back = screen.back
    try:
        with once(request, by=request.user) as key:
            if not key.again:
                actions.remove_buyer(row, by=request.user, read_at=read_version(request.POST))
                key.result(back)
    except Stale:
        try:
            row = one_buyer(opportunity, request.user, row.pk)  # as whoever was first has left it
        except Http404:
            return go(request, back, message=_("Taken off the map."))
        fresh = BuyerEditForm(None, buyer=row, opportunity=opportunity, viewer=request.user)
        texts = both_texts(opportunity, fresh)
        return show(request, opportunity, fresh, screen, status=422, row=row, **texts)
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
