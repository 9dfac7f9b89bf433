"""Raising an opportunity and editing what stands at its head."""

from dataclasses import replace

from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from core import clock
from core.errors import RuleError
from core.formkeys import once
from core.htmx import go, page
from opportunities import actions, policies
from opportunities.forms import CategoryForm, EditForm, NewForm, NextStepForm, StageForm
from opportunities.order_days import after_passing
from opportunities.queries.leaving import asked_of
from opportunities.sheet_reads import log_to_start_from, person_to_start_from, words_for_others
from opportunities.views.answer import Screen, enforce_or_say, load, run, sent
from sellers.http import UserRequest
from sellers.lists.pages import LONGEST_QUERY

EDIT = Screen("header", gettext_lazy("Edit the opportunity"), "edit", gettext_lazy("Save"))
PIECE_TITLES = {
    "title": gettext_lazy("Title"),
    "need": gettext_lazy("Need in the customer's words"),
    "who": gettext_lazy("Customer and company"),
    "amount": gettext_lazy("Amount"),
    "date": gettext_lazy("Expected order date"),
}
NEXT = Screen("next", gettext_lazy("Next step"), "next_step", gettext_lazy("Save"))
STAGE = Screen("header", gettext_lazy("Move the stage"), "stage", gettext_lazy("Move"))
CATEGORY = Screen("header", gettext_lazy("My own view"), "category", gettext_lazy("Save"))


@require_http_methods(["GET", "POST"])
def new(request: UserRequest) -> HttpResponse:
    person, log = person_to_start_from(request), log_to_start_from(request)
    known = {"person": person, "log": log.pk if log else None, "need": words_for_others(log)}
    form = NewForm(sent(request), viewer=request.user, initial=known)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                with once(request, by=request.user) as key:
                    url = key.again or key.result(_raise(request, form))
                return go(request, url, message=_("The opportunity is on its sheet."))
            except RuleError as error:
                form.add_error(None, error.message)
        status = 422
    context = {"form": form, "log": log, "action": request.get_full_path()}
    return page(request, "opportunities/new.html", context, fragment="form", status=status)


def _raise(request: UserRequest, form: NewForm) -> str:
    fields = {name: value for name, value in form.cleaned_data.items() if name != "log"}
    opportunity = actions.raise_opportunity(
        by=request.user, source_log=log_to_start_from(request, form.cleaned_data["log"]), **fields
    )
    return reverse("opportunities:detail", args=[opportunity.pk])


@require_http_methods(["GET", "POST"])
def edit(request: UserRequest, pk: int) -> HttpResponse:
    opportunity = load(request, pk)
    verdict = enforce_or_say(request, opportunity, policies.may_edit(request.user, opportunity))
    # whose it is comes first: an imported one without a person is asked for the whole head
    piece = request.GET.get("piece", "") if opportunity.person_id else ""
    form = EditForm(sent(request), opportunity=opportunity, viewer=request.user, piece=piece)
    screen = replace(EDIT, part=form.piece, title=PIECE_TITLES[form.piece], is_piece=True) if form.piece else EDIT

    def act() -> None:
        actions.edit_opportunity(opportunity, by=request.user, read_at=form.read_at, **form.changes)

    return run(request, opportunity, form, screen, act, message=_saved(form), verdict=verdict)


def _saved(form: EditForm) -> str:
    if not form.is_bound or not form.is_valid():
        return _("Saved.")
    asked = [name for name in ("amount", "expected_order_on") if name in form.fields]
    if any(form.cleaned_data.get(name) is None and form.initial.get(name) is not None for name in asked):
        return _("Saved. Without an amount and an order date the opportunity is in no forecast.")
    day = form.cleaned_data.get("expected_order_on")
    if day is not None and day < clock.today():
        return _("Saved. The expected order date has passed, so the opportunity is in no forecast.")
    basis = form.cleaned_data.get("date_basis", "")
    if basis and after_passing(form.opportunity, expected_on=day, basis=basis, today=clock.today()) is not None:
        return _("Saved. The date before had passed: it is in no forecast until the customer gives a new one.")
    return _("Saved.")


@require_http_methods(["GET", "POST"])
def next_step(request: UserRequest, pk: int) -> HttpResponse:
    opportunity = load(request, pk)
    verdict = enforce_or_say(request, opportunity, policies.may_edit(request.user, opportunity))
    form = NextStepForm(sent(request), opportunity=opportunity, viewer=request.user)

    def act() -> None:
        said = form.cleaned_data
        actions.set_next_step(
            opportunity,
            by=request.user,
            read_at=form.read_at,
            text=said["next_step"],
            on=said["next_step_on"],
            person=said["next_step_person"],
            agreed=said["next_step_agreed"],
        )

    return run(request, opportunity, form, NEXT, act, message=_("Next step saved."), verdict=verdict)


@require_http_methods(["GET", "POST"])
def stage(request: UserRequest, pk: int) -> HttpResponse:
    opportunity = load(request, pk)
    verdict = enforce_or_say(request, opportunity, policies.may_move_stage(request.user, opportunity))
    asked = {"to": request.GET["to"]} if "to" in request.GET else None
    form = StageForm(sent(request), opportunity=opportunity, viewer=request.user, initial=asked)

    def act() -> None:
        actions.move_stage(opportunity, by=request.user, on=clock.today(), read_at=form.read_at, **form.cleaned_data)

    # called where the form is drawn, and only there
    context = {"criteria": lambda: asked_of(opportunity, to=form.following, on=clock.today())}
    return run(
        request,
        opportunity,
        form,
        _stage_screen(request),
        act,
        message=_("Stage moved."),
        context=context,
        verdict=verdict,
    )


def _stage_screen(request: UserRequest) -> Screen:
    """Who came from the board goes back to it."""
    if "board" not in request.GET:
        return STAGE
    query = QueryDict(request.GET["board"][:LONGEST_QUERY]).urlencode()
    return replace(STAGE, back=f"{reverse('opportunities:board')}?{query}", leads_away=True)


@require_http_methods(["GET", "POST"])
def seller_category(request: UserRequest, pk: int) -> HttpResponse:
    opportunity = load(request, pk)
    policies.may_declare(request.user, opportunity).enforce()
    form = CategoryForm(sent(request), opportunity=opportunity, viewer=request.user)

    def act() -> None:
        said = form.cleaned_data
        category, reason = said["seller_category"], said["seller_category_reason"]
        actions.declare_category(opportunity, by=request.user, category=category, reason=reason, read_at=form.read_at)

    return run(request, opportunity, form, CATEGORY, act, message=_("Saved."))
