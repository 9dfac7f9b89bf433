"""Several people at once from a spreadsheet: first a look at each line, then the invitations."""

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import resolve_url
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from core import formkeys
from core.errors import RuleError
from core.htmx import go, page
from sellers import actions
from sellers.forms.paste import PasteForm
from sellers.http import UserRequest
from sellers.models import Invitation, Role
from sellers.policies import may_run_organisation
from sellers.staff_reads.unit import starting_unit
from sellers.views.links import remember_link

PAGE = "sellers/administration/paste.html"


@require_http_methods(["GET", "POST"])
def employees_paste(request: UserRequest) -> HttpResponse:
    may_run_organisation(request.user).enforce()
    if request.method == "GET":
        unit = starting_unit(request.user, request.GET.get("unit", "")) if request.GET.get("unit") else None
        initial = {"unit": unit.pk if unit is not None else "", "roles": [Role.SELLER]}
        return page(request, PAGE, {"form": PasteForm(initial=initial, viewer=request.user)}, fragment="form")
    form = PasteForm(request.POST, viewer=request.user)
    if not form.is_valid() or not form.is_good:
        return page(request, PAGE, {"form": form}, fragment="form", status=422)
    if "look" in request.POST:
        return page(request, PAGE, {"form": form, "seen": True}, fragment="form")
    with formkeys.once(request, by=request.user) as key:
        if key.again:
            return go(request, key.again)
        try:
            made = _invite_all(request, form)
        except RuleError as error:
            form.add_error(None, error.message)
            key.forget()
            return page(request, PAGE, {"form": form}, fragment="form", status=422)
        remember_link(request, *made)
        url = key.result(resolve_url("sellers:employees"))
    return go(
        request,
        url,
        message=ngettext("%(n)s person is invited.", "%(n)s people are invited.", len(made)) % {"n": len(made)},
    )


@transaction.atomic
def _invite_all(request: UserRequest, form: PasteForm) -> list[Invitation]:
    """All or none."""
    found = form.cleaned_data
    made = []
    for line in form.lines:
        values = {"name": line.name, "email": line.email, "unit": line.unit, "job_title": line.job_title}
        one = actions.hire(by=request.user, on=found["on"], roles=found["roles"], **values)
        made.append(actions.invite(one, by=request.user))
    return made
