"""What changes for an employee from a day on: place, roles, last day, return; and her way in."""

from collections.abc import Callable
from typing import Any

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import resolve_url
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core import clock
from core.errors import RuleError, Stale
from core.htmx import go, page
from core.scoping import get_visible_or_404
from core.versions import read_version
from sellers import actions
from sellers.forms.people import LeaveForm, PlaceForm, RehireForm, RolesForm
from sellers.holdings import held_by
from sellers.http import UserRequest
from sellers.models import Role, User
from sellers.password_links import send_password_link
from sellers.policies import may_run_organisation
from sellers.staff_reads.person import leads_from, place_on, roles_on
from sellers.staff_reads.states import places_state, roles_state
from sellers.views.links import remember_link


@require_http_methods(["GET", "POST"])
def employee_place(request: UserRequest, pk: int) -> HttpResponse:
    one = _person(request, pk)
    now = place_on(one, clock.today())
    initial = {"unit": now.unit_id, "job_title": now.job_title, "rank": now.rank} if now is not None else {}
    form = PlaceForm(request.POST or None, viewer=request.user, initial=initial)
    words = {"title": _("Move to another unit"), "field": "unit", "now": now.unit.name if now else _("nothing")}
    return _change(request, one, form, actions.place, words, state=lambda: places_state(one))


@require_http_methods(["GET", "POST"])
def employee_roles(request: UserRequest, pk: int) -> HttpResponse:
    one = _person(request, pk)
    now = roles_on(one, clock.today())
    form = RolesForm(request.POST or None, initial={"roles": now})
    words = {"title": _("Change the roles"), "field": "roles", "now": _role_words(now)}
    return _change(request, one, form, actions.set_roles, words, state=lambda: roles_state(one))


def _role_words(codes: list[str]) -> str:
    return ", ".join(sorted(str(Role(code).label) for code in codes)) or _("nothing")


@require_http_methods(["GET", "POST"])
def employee_leave(request: UserRequest, pk: int) -> HttpResponse:
    """Her last day; what she still holds is listed, with the way to each."""
    one = _person(request, pk)
    today = clock.today()
    form = LeaveForm(request.POST or None, initial={"on": one.left_on or today})
    words: dict[str, Any] = {"title": _("Leaves the company"), "field": "", "now": "", "label": _("Save the last day")}
    words["holdings"] = held_by(one, viewer=request.user, on=today)
    words["leads"] = leads_from(one, today)
    return _change(request, one, form, actions.leave, words)


@require_http_methods(["GET", "POST"])
def employee_return(request: UserRequest, pk: int) -> HttpResponse:
    """A former employee comes back: where, as what, from when; and a new invitation."""
    one = _person(request, pk)
    form = RehireForm(request.POST or None, viewer=request.user, initial={"roles": [Role.SELLER]})
    words = {"title": _("Works here again"), "field": "", "now": "", "label": _("Take back in and invite")}

    def act(user: User, **values: Any) -> None:
        actions.rehire(user, **values)
        remember_link(request, actions.invite(user, by=request.user))

    return _change(request, one, form, act, words)


def _person(request: UserRequest, pk: int) -> User:
    may_run_organisation(request.user).enforce()
    return get_visible_or_404(User, user=request.user, pk=pk)


def _change(
    request: UserRequest,
    one: User,
    form: Form,
    act: Callable[..., Any],
    words: dict[str, Any],
    state: Callable[[], int] | None = None,
) -> HttpResponse:
    """The form, or the change and back to her page. A stale one shows what stands now, and asks which stays."""
    here = resolve_url("sellers:employee", pk=one.pk)
    version = state() if state is not None else ""
    context = {"form": form, "person": one, "up_url": here, "up_label": one.name, "version": version, **words}
    template = "sellers/administration/employee_change.html"
    if request.method == "GET":
        return page(request, template, context, fragment="form")
    field = words["field"]
    if field and request.POST.get(f"keep_{field}") == "theirs":
        return go(request, here, message=_("Left as it is."))
    if form.is_valid():
        read_at = {"read_at": read_version(request.POST)} if state is not None else {}
        try:
            act(one, by=request.user, **read_at, **form.cleaned_data)
            return go(request, here, message=_("Saved."))
        except Stale:
            mine = form.cleaned_data.get(field)
            mine = _role_words(mine) if isinstance(mine, list) else str(mine)
            item = {"name": field, "label": form[field].label, "mine": mine, "theirs": words["now"]}
            context["conflict"] = {"items": [item], "version": version}
        except RuleError as error:
            form.add_error(None, error.message)
    return page(request, template, context, fragment="form", status=422)


@require_POST
def employee_invite(request: UserRequest, pk: int) -> HttpResponse:
    """A new invitation; the link of the one before works no more."""
    one = _person(request, pk)
    remember_link(request, actions.invite(one, by=request.user))
    return go(request, resolve_url("sellers:employee", pk=pk), message=_("%(name)s is invited.") % {"name": one.name})


@require_POST
def employee_password(request: UserRequest, pk: int) -> HttpResponse:
    """A letter with a link for a new password, to her own address."""
    one = _person(request, pk)
    send_password_link(request, one, by=request.user)
    message = _("A link for a new password is on its way to %(email)s.") % {"email": one.email}
    return go(request, resolve_url("sellers:employee", pk=pk), message=message)
