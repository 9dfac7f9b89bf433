"""Competition: its page, a competitor named or changed, what it is strong and weak in."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from core import clock
from core.errors import Stale
from core.formkeys import once
from core.htmx import done, page
from core.scoping import get_visible_or_404
from core.versions import read_version
from opportunities import actions, policies
from opportunities.forms import HeardPointForm, PointForm, RivalEditForm, RivalForm
from opportunities.models import Opportunity, Rival
from opportunities.sheet_reads.one import one_rival
from opportunities.sheet_reads.rivals import competitors_like, offers_of, points_of, rival_page_of
from opportunities.views.answer import Screen, both_texts, enforce_or_say, load, run, sent, show
from sellers.http import UserRequest


def _page_url(opportunity: Opportunity) -> str:
    return reverse("opportunities:rivals", args=[opportunity.pk])


def _rival(request: UserRequest, opportunity: Opportunity, pk: int) -> Rival:
    return one_rival(opportunity, request.user, pk)


@require_safe
def rivals(request: UserRequest, pk: int) -> HttpResponse:
    opportunity = load(request, pk)
    policies.may_read_sheet(request.user, opportunity).enforce()
    found = rival_page_of(opportunity, request.user)
    return page(request, "opportunities/rivals.html", {"opportunity": opportunity, "found": found}, fragment="rivals")


@require_http_methods(["GET", "POST"])
def rival_new(request: UserRequest, pk: int) -> HttpResponse:
    opportunity = load(request, pk)
    verdict = enforce_or_say(request, opportunity, policies.may_edit(request.user, opportunity))
    screen = Screen("competition", gettext_lazy("Add a competitor"), "rival_new", gettext_lazy("Add"))
    form = RivalForm(sent(request), opportunity=opportunity, viewer=request.user)

    def act() -> None:
        said = {name: value for name, value in form.cleaned_data.items() if name != "competitor_is_new"}
        actions.name_rival(opportunity, by=request.user, read_at=form.read_at, **said)

    return run(request, opportunity, form, screen, act, message=_("Competitor added."), verdict=verdict)


@require_http_methods(["GET", "POST"])
def rival(request: UserRequest, pk: int, rival: int) -> HttpResponse:
    opportunity = load(request, pk)
    verdict = enforce_or_say(request, opportunity, policies.may_edit(request.user, opportunity))
    row = _rival(request, opportunity, rival)
    back = _page_url(opportunity)
    screen = Screen(f"r{row.pk}", str(row.competitor), "rival", gettext_lazy("Save"), has_above=True, back=back)
    form = RivalEditForm(sent(request), rival=row, opportunity=opportunity, viewer=request.user)
    if verdict and "remove" in request.POST:
        return _take_off(request, opportunity, row, screen)

    def act() -> None:
        who = row.competitor
        actions.name_rival(opportunity, by=request.user, competitor=who, read_at=form.read_at, **form.cleaned_data)

    return run(
        request, opportunity, form, screen, act, message=_("Competition saved."), context={"row": row}, verdict=verdict
    )


def _take_off(request: UserRequest, opportunity: Opportunity, row: Rival, screen: Screen) -> HttpResponse:
    """One tap on a card: nothing is asked, unless somebody else saved since the page was read."""
    try:
        with once(request, by=request.user) as key:
            if not key.again:
                actions.remove_rival(row, by=request.user, read_at=read_version(request.POST))
                key.result(screen.back)
    except Stale:
        fresh = RivalEditForm(None, rival=row, opportunity=opportunity, viewer=request.user)
        return show(request, opportunity, fresh, screen, status=422, row=row, **both_texts(opportunity, fresh))
    return done(request, "opportunity-changed", message=_("Competitor taken off."), to=screen.back)


@require_http_methods(["GET", "POST"])
def rival_point(request: UserRequest, pk: int, rival: int) -> HttpResponse:
    opportunity = load(request, pk)
    verdict = enforce_or_say(request, opportunity, policies.may_edit(request.user, opportunity))
    row = _rival(request, opportunity, rival)
    title, back = gettext_lazy("Strength or weak point"), _page_url(opportunity)
    screen = Screen(f"r{row.pk}", title, "rival_point", gettext_lazy("Add"), back=back)
    form = PointForm(sent(request), opportunity=opportunity, viewer=request.user)

    def act() -> None:
        actions.add_point(row, by=request.user, **form.cleaned_data)

    return run(request, opportunity, form, screen, act, message=_("Added."), context={"row": row}, verdict=verdict)


@require_POST
def rival_point_off(request: UserRequest, pk: int, point: int) -> HttpResponse:
    opportunity = load(request, pk)
    policies.may_edit(request.user, opportunity).enforce()
    row = get_visible_or_404(points_of(opportunity), user=request.user, pk=point)
    back = _page_url(opportunity)
    with once(request, by=request.user) as key:
        if not key.again:
            actions.remove_point(row, by=request.user)
            key.result(back)
    return done(request, "opportunity-changed", message=_("Taken off."), to=back)


@require_POST
def rival_heard(request: UserRequest, pk: int) -> HttpResponse:
    """One tap makes a strength or weak point of what a customer said, with its source."""
    opportunity = load(request, pk)
    policies.may_edit(request.user, opportunity).enforce()
    back = _page_url(opportunity)
    form = HeardPointForm(request.POST, opportunity=opportunity)
    offers = {one.pk: one for one in offers_of(opportunity, request.user, on=clock.today())}
    said = offers.get(form.cleaned_data["heard"]) if form.is_valid() else None
    if said is None:
        return done(request, "opportunity-changed", message=_("This stands there already."), to=back)
    words = {"kind": form.cleaned_data["kind"], "text": said.text, "person": said.person, "log": said.log}
    with once(request, by=request.user) as key:
        if not key.again:
            day = clock.day_of(said.log.happened_at)
            actions.add_point(form.cleaned_data["rival"], by=request.user, said_on=day, **words)
            key.result(back)
    return done(request, "opportunity-changed", message=_("Added."), to=back)


@require_GET
def competitor_options(request: UserRequest) -> HttpResponse:
    """Competitors by name, as one types; another name is a new one."""
    q = request.GET.get("q", "").strip()[:80]
    found = competitors_like(request.user, q)
    options = [{"id": one.pk, "text": str(one), "more": ""} for one in found]
    if q and all(str(one).lower() != q.lower() for one in found):
        options.append({"id": "", "text": _("New competitor: %(name)s") % {"name": q}, "new": True})
    return render(request, "components/combobox_options.html", {"options": options})
