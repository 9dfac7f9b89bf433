"""The page that says how a person stands to us."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import resolve_url
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core import formkeys
from core.errors import RuleError, Stale
from core.htmx import go, page
from core.scoping import get_visible_or_404
from core.versions import read_version
from customers import actions, policies
from customers.forms.attitude import AttitudeForm
from customers.models import Person
from sellers.http import UserRequest


@require_http_methods(["GET", "POST"])
def attitude(request: UserRequest, pk: int) -> HttpResponse:
    one = get_visible_or_404(Person, user=request.user, pk=pk)
    policies.may_edit_person(request.user, one).enforce()
    if request.method == "GET":
        return _form_page(request, one, AttitudeForm(viewer=request.user, person=one))
    form = AttitudeForm(request.POST, viewer=request.user, person=one)
    try:
        with formkeys.once(request, by=request.user) as key:
            if key.again:
                return go(request, key.again)
            if form.is_valid():
                actions.set_attitude(one, by=request.user, read_at=read_version(request.POST), **form.values())
                return go(request, key.result(resolve_url("customers:person", pk=pk)), message=_("Saved."))
            key.forget()
    except Stale:
        one.refresh_from_db()
        mine = dict(form.fields["attitude"].choices).get(request.POST.get("attitude", ""), "")  # type: ignore[attr-defined]
        item = {"label": _("Attitude"), "mine": mine, "theirs": one.get_attitude_display(), "is_told": True}
        return _form_page(request, one, form, status=422, conflict={"items": [item], "version": one.version})
    except RuleError as error:
        form.add_error(None, error.message)
    return _form_page(request, one, form, status=422, version=request.POST.get("version", ""))


def _form_page(
    request: UserRequest, one: Person, form: AttitudeForm, *, status: int = 200, **extra: Any
) -> HttpResponse:
    context = {"person": one, "form": form, "version": one.version, **extra}
    return page(request, "customers/attitude.html", context, fragment="form", status=status)
