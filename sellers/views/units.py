"""What changes on a unit from a day on: where it hangs, who leads it, its end; and taking back what is planned."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import resolve_url
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core import clock
from core.errors import RuleError, Stale
from core.htmx import go, page
from core.scoping import get_visible_or_404
from core.versions import read_version
from sellers import actions
from sellers.forms.days import as_of_day
from sellers.forms.organisation import CloseForm, FromDayForm, LeaderForm, MoveForm
from sellers.http import UserRequest
from sellers.models import Membership, OrgUnit, RoleGrant, UnitLeader, UnitParent, User
from sellers.policies import may_run_organisation
from sellers.staff_reads.states import leaders_state, parents_state
from sellers.staff_reads.unit import still_in, unit_sheet


@require_http_methods(["GET", "POST"])
def unit_move(request: UserRequest, pk: int) -> HttpResponse:
    """Under another unit from a day on."""
    one = _unit(request, pk)
    now = unit_sheet(one, on=clock.today()).parent
    form = MoveForm(request.POST or None, viewer=request.user, unit=one, initial={"parent": now.pk if now else ""})
    words = {"title": _("Move under another unit"), "field": "parent", "now": now.name if now else _("nothing")}
    return _change(request, one, form, actions.move_unit, lambda: parents_state(one), words)


@require_http_methods(["GET", "POST"])
def unit_leader(request: UserRequest, pk: int) -> HttpResponse:
    """A new leader from a day on."""
    one = _unit(request, pk)
    now = unit_sheet(one, on=clock.today()).leader
    form = LeaderForm(request.POST or None, viewer=request.user, unit=one)
    words = {"title": _("Change the leader"), "field": "leader", "now": now.name if now else _("nobody")}
    words["about"] = _("Today: %(name)s") % {"name": words["now"]}
    return _change(request, one, form, _lead, lambda: leaders_state(one), words)


def _lead(one: OrgUnit, *, leader: User | None, nobody: bool, **values: Any) -> None:
    actions.set_leader(one, user=leader, **values)


@require_http_methods(["GET", "POST"])
def unit_close(request: UserRequest, pk: int) -> HttpResponse:
    """Closed from a day on; what still is in it is named and must be moved first."""
    one = _unit(request, pk)
    asked = max(as_of_day(request.GET), one.opened_on or dt.date.min)
    form = CloseForm(request.POST or None, viewer=request.user, unit=one, initial={"on": asked})
    valid = form.is_bound and form.is_valid()
    day = form.cleaned_data["on"] if valid else asked
    words = {"title": _("Close the unit"), "field": "", "now": "", "still": still_in(one, on=day), "still_on": day}
    words |= {"label": _("Close the unit")}
    return _change(request, one, form, actions.close_unit, lambda: parents_state(one), words)


def _unit(request: UserRequest, pk: int) -> OrgUnit:
    may_run_organisation(request.user).enforce()
    return get_visible_or_404(OrgUnit, user=request.user, pk=pk)


def _change(
    request: UserRequest,
    one: OrgUnit,
    form: FromDayForm,
    act: Callable[..., Any],
    state: Callable[[], int],
    words: dict[str, Any],
) -> HttpResponse:
    """The form, or the change and back to the unit. A stale one shows what stands now, and asks which stays."""
    here = resolve_url("sellers:unit", pk=one.pk)
    context = {"form": form, "unit": one, "up_url": here, "up_label": one.name, "version": state(), **words}
    template = "sellers/administration/unit_change.html"
    if request.method == "GET":
        return page(request, template, context, fragment="form")
    field = words["field"]
    if field and request.POST.get(f"keep_{field}") == "theirs":
        return go(request, here, message=_("Left as it is."))
    if form.is_valid():
        try:
            act(one, by=request.user, read_at=read_version(request.POST), **form.cleaned_data)
            return go(request, here, message=_("Saved."))
        except Stale:
            mine = str(form.cleaned_data.get(field) or _("nobody")) if field else ""
            item = {"name": field, "label": form[field].label, "mine": mine, "theirs": words["now"]} if field else None
            context["conflict"] = {"items": [item] if item else [], "version": state()}
        except RuleError as error:
            form.add_error(None, error.message)
    return page(request, template, context, fragment="form", status=422)


PLANNED = {"parent": UnitParent, "leader": UnitLeader, "place": Membership, "role": RoleGrant}


@require_POST
def planned_undo(request: UserRequest, kind: str, pk: int) -> HttpResponse:
    """Takes back something that is planned, and leads to what it was about."""
    may_run_organisation(request.user).enforce()
    if kind in PLANNED:
        row: Any = get_visible_or_404(PLANNED[kind], user=request.user, pk=pk)
        actions.take_back(row, by=request.user)
        about = row.unit if kind in ("parent", "leader") else row.user
    elif kind in ("opening", "closing"):
        about = get_visible_or_404(OrgUnit, user=request.user, pk=pk)
        (actions.take_back_opening if kind == "opening" else actions.take_back_closing)(about, by=request.user)
        about = None if kind == "opening" else about
    elif kind == "leaving":
        about = get_visible_or_404(User, user=request.user, pk=pk)
        actions.stay(about, by=request.user)
    else:
        raise Http404
    return go(request, _address(about), message=_("Taken back."))


def _address(about: OrgUnit | User | None) -> str:
    if about is None:
        return resolve_url("sellers:organisation")
    return resolve_url("sellers:unit" if isinstance(about, OrgUnit) else "sellers:employee", pk=about.pk)
