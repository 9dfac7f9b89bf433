"""Key positions of a company: add them, say who holds one, who of ours is there for it, or ask a colleague."""

import copy
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import resolve_url
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core import clock, formkeys
from core.errors import RuleError, Stale
from core.htmx import go, page
from core.scoping import get_visible_or_404
from core.versions import read_version
from customers import actions, policies, queries
from customers.forms.keys import USUAL, ColleagueForm, HolderForm, PositionForm, PositionsForm
from customers.models import Company, CompanyKind, KeyPosition
from sellers.http import UserRequest

TEMPLATE = "customers/position.html"


@require_http_methods(["GET", "POST"])
def positions_new(request: UserRequest, pk: int) -> HttpResponse:
    one = get_visible_or_404(Company, user=request.user, pk=pk)
    policies.may_edit_company(request.user, one).enforce()
    usual = "\n".join(str(name) for name in USUAL[CompanyKind(one.kind)])
    start = "" if queries.key_map(one, viewer=request.user, on=clock.today()).lines else usual
    form = PositionsForm(request.POST or None, initial={"names": start})
    context = {"form": form, "company": one, "title": _("Key positions"), "label": _("Add")}
    if request.method == "GET":
        return page(request, TEMPLATE, context, fragment="form")
    try:
        with formkeys.once(request, by=request.user) as key:
            if key.again:
                return go(request, key.again)
            if form.is_valid():
                actions.add_positions(one, by=request.user, **form.cleaned_data)
                return go(request, key.result(_map_of(one)), message=_("The map has the new positions."))
            key.forget()
    except RuleError as error:
        form.add_error("names", error.message)
    return page(request, TEMPLATE, context, fragment="form", status=422)


@require_http_methods(["GET", "POST"])
def position(request: UserRequest, pk: int) -> HttpResponse:
    """What the post is called, and whether it must be known."""
    one = _loaded(request, pk)
    policies.may_edit_company(request.user, one.company).enforce()
    form = PositionForm(request.POST or None, instance=copy.copy(one))
    words = {"title": one.position, "label": _("Save"), "may_remove": True}
    return _answer(request, one, form, words, lambda **v: actions.edit_position(one, **v, **form.values()))


@require_http_methods(["GET", "POST"])
def position_name(request: UserRequest, pk: int) -> HttpResponse:
    """Who holds the post."""
    one = _loaded(request, pk)
    form = HolderForm(request.POST or None, viewer=request.user, post=one)
    words = {"title": _("Who is %(position)s?") % {"position": one.position}, "label": _("Save")}

    def act(**by: Any) -> None:
        actions.name_holder(one, person=form.cleaned_data["person"], new_name=form.new_name, **by)

    return _answer(request, one, form, words, act)


@require_http_methods(["GET", "POST"])
def position_represent(request: UserRequest, pk: int) -> HttpResponse:
    """Who of ours is there for the post; `me` takes it on in one step."""
    one = _loaded(request, pk)
    policies.may_edit_company(request.user, one.company).enforce()
    data = request.POST.copy() if request.method == "POST" else None
    if data is not None and "me" in data:
        data["user"] = str(request.user.pk)
    form = ColleagueForm(data, viewer=request.user, initial={"user": one.representative or request.user})
    words = {"title": _("Who of us looks after %(position)s?") % {"position": one.position}, "label": _("Save")}
    return _answer(request, one, form, words, lambda **by: actions.represent(one, user=form.cleaned_data["user"], **by))


@require_http_methods(["GET", "POST"])
def position_ask(request: UserRequest, pk: int) -> HttpResponse:
    """Asks a colleague for the name; whoever knows the company best is proposed."""
    one = _loaded(request, pk)
    policies.may_ask(request.user).enforce()
    best = queries.knows_best(one.company, viewer=request.user, on=clock.today())
    form = ColleagueForm(request.POST or None, viewer=request.user, initial={"user": best})
    words = {"title": _("Ask who is %(position)s") % {"position": one.position}, "label": _("Ask who")}
    said = _("Asked. The answer comes onto the map by itself.")
    return _answer(
        request, one, form, words, lambda by, read_at: actions.ask_who(one, by=by, of=form.cleaned_data["user"]), said
    )


@require_POST
def position_remove(request: UserRequest, pk: int) -> HttpResponse:
    one = _loaded(request, pk)
    actions.remove_position(one, by=request.user)
    return go(request, _map_of(one.company), message=_("%(position)s is off the map.") % {"position": one.position})


def _answer(
    request: UserRequest, one: KeyPosition, form: forms.BaseForm, words: dict[str, Any], act: Any, said: str = ""
) -> HttpResponse:
    """The form, or the act and back to the map; a stale one says what stands now."""
    context = {"form": form, "company": one.company, "company_text": str(one.company_id), "position": one, **words}
    if request.method == "GET":
        return page(request, TEMPLATE, context | {"version": one.version}, fragment="form")
    if form.is_valid():
        try:
            act(by=request.user, read_at=read_version(request.POST))
            return go(request, _map_of(one.company), message=said or _("Saved."))
        except Stale:
            one.refresh_from_db()
            context |= {"is_stale": True, "version": one.version}
        except RuleError as error:
            form.add_error(None, error.message)
    context.setdefault("version", request.POST.get("version", ""))
    return page(request, TEMPLATE, context, fragment="form", status=422)


def _loaded(request: UserRequest, pk: int) -> KeyPosition:
    return get_visible_or_404(queries.position_of(request.user), user=request.user, pk=pk)


def _map_of(company: Company) -> str:
    return f"{resolve_url('customers:company', pk=company.pk)}#key-positions"
