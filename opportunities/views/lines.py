"""Products on an opportunity: their page, and the amount set to what they come to."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import RuleError, Stale
from core.formkeys import once
from core.htmx import go, page
from core.versions import read_version
from opportunities import actions, policies
from opportunities.forms.lines import LineFormSet
from opportunities.models import Opportunity
from opportunities.queries.prices import priced_options
from opportunities.queries.quotations import leaves_quote
from opportunities.sheet_reads import last_editor, with_names
from opportunities.sheet_reads.lines import lines_of
from opportunities.tiers import Tier, tier_of
from opportunities.views.answer import load, sent
from sellers.http import UserRequest


@require_http_methods(["GET", "POST"])
def lines(request: UserRequest, pk: int) -> HttpResponse:
    """GET: the products, as a form for the team while it is worked on. POST: all of them as they shall stand."""
    opportunity = load(request, pk)
    policies.may_read_sheet(request.user, opportunity).enforce()
    if request.method == "POST":
        policies.may_edit(request.user, opportunity).enforce()
    can_edit = bool(policies.may_edit(request.user, opportunity))
    form: Any = LineFormSet(sent(request), opportunity=opportunity, viewer=request.user) if can_edit else None
    extra: dict[str, Any] = {}
    if form is not None and form.is_bound:
        if form.is_valid() and (answer := _write(request, opportunity, form, extra)):
            return answer
        if not extra and form.read_at not in (opportunity.version, 0):
            extra |= _both(opportunity, form)
    here = reverse("opportunities:lines", args=[pk])
    found = lines_of(opportunity, with_amounts=tier_of(opportunity, request.user) >= Tier.FULL)
    context = {
        "opportunity": opportunity,
        "form": form,
        "lines": found,
        "is_left": bool(form and found.differs) and leaves_quote(opportunity, found.total),
        "action": here,
        "version": opportunity.version,
        **extra,
    }
    status = 422 if form is not None and form.is_bound else 200
    return page(request, "opportunities/lines.html", context, fragment="form", status=status)


def _write(request: UserRequest, opportunity: Opportunity, form: Any, extra: dict[str, Any]) -> HttpResponse | None:
    """Back to the page where it is saved; else what is wrong stands in the form, and `extra` holds both texts."""
    here = reverse("opportunities:lines", args=[opportunity.pk])
    try:
        with once(request, by=request.user) as key:
            if not key.again:
                actions.set_lines(opportunity, form.lines(), by=request.user, read_at=form.read_at)
                key.result(here)
        return go(request, here, message=_("Products saved."))
    except Stale:
        extra |= _both(opportunity, form)
    except actions.LineRefused as error:
        form.refuse(error)
    except RuleError as error:
        form.non_form_errors().append(error.message)
    return None


def _both(opportunity: Opportunity, form: Any) -> dict[str, Any]:
    fresh = with_names().get(pk=opportunity.pk)
    who, at = last_editor(fresh)
    return {"conflict": {"who": who, "at": at, "items": form.differences(fresh)}, "version": fresh.version}


@require_POST
def lines_total(request: UserRequest, pk: int) -> HttpResponse:
    """One tap: the amount becomes what the products come to."""
    opportunity = load(request, pk)
    policies.may_edit(request.user, opportunity).enforce()
    here = reverse("opportunities:lines", args=[pk])
    with once(request, by=request.user) as key:
        if not key.again:
            actions.set_amount_to_lines(opportunity, by=request.user, read_at=read_version(request.POST))
            key.result(here)
    return go(request, here, message=_("The amount is now what the products come to."))


@require_GET
def line_options(request: UserRequest, pk: int) -> HttpResponse:
    """Products on sale by name or code as one types, with the price that holds for this opportunity today."""
    opportunity = load(request, pk)
    found = priced_options(request.user, request.GET.get("q", ""), opportunity=opportunity)
    return render(request, "components/combobox_options.html", {"options": found})


@require_GET
def product_options(request: UserRequest) -> HttpResponse:
    """The same where there is no opportunity yet: prices for the reader's own unit."""
    found = priced_options(request.user, request.GET.get("q", ""))
    return render(request, "components/combobox_options.html", {"options": found})
