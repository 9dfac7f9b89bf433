"""What is known of a company's wallet and of how likely a deal is."""

from django.http import Http404, HttpResponse
from django.shortcuts import resolve_url
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core import clock
from core.errors import RuleError
from core.htmx import go, page
from customers import actions, policies, queries
from customers.forms.feasibility import FeasibilityForm, starting
from sellers.http import UserRequest


@require_http_methods(["GET", "POST"])
def feasibility(request: UserRequest, pk: int) -> HttpResponse:
    one = queries.company_sheet(pk, user=request.user, on=clock.today())
    if one is None:
        raise Http404
    policies.may_edit_company(request.user, one).enforce()
    initial = starting(queries.standing_of(one).facts)
    form = FeasibilityForm(request.POST or None, viewer=request.user, company=one, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            told_by = form.cleaned_data["told_by"]
            actions.answer_feasibility(one, by=request.user, answers=form.answers(), told_by=told_by)
            return go(request, f"{resolve_url('customers:company', pk=pk)}#quadrant", message=_("Saved."))
        except RuleError as error:
            form.add_error("told_by", error.message)
    context = {"form": form, "company": one, "company_text": str(one.pk)}
    status = 422 if request.method == "POST" else 200
    return page(request, "customers/feasibility.html", context, fragment="form", status=status)
