"""Privacy: a person's consent, everything that is kept about her, and being forgotten."""

from django.http import HttpResponse, JsonResponse
from django.shortcuts import resolve_url
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from core import clock
from core.errors import RuleError
from core.formkeys import once
from core.htmx import go, page
from core.scoping import get_visible_or_404, id_from
from customers import actions, policies
from customers.forms.privacy import ConsentForm, EraseForm, RetentionForm
from customers.models import ErasureGround, Person
from customers.privacy import may_keep_privacy
from customers.queries import privacy as reads
from sellers.http import UserRequest


@require_http_methods(["GET", "POST"])
def person_privacy(request: UserRequest, pk: int) -> HttpResponse:
    """Her consent with its history; for administrators the ways to an access request and to erasure."""
    one = get_visible_or_404(Person, user=request.user, pk=pk)
    may = policies.may_edit_person(request.user, one)
    form = ConsentForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        may.enforce()
        if (answer := _consent(request, one, form)) is not None:
            return answer
    context = {
        "person": one,
        "form": form,
        "may_edit": may,
        "consents": reads.consents_of(one, viewer=request.user),
        "may_keep": may_keep_privacy(request.user),
        "erasure": reads.erasure_of(one),
    }
    return page(request, "customers/person_privacy.html", context, status=422 if form.is_bound else 200)


def _consent(request: UserRequest, one: Person, form: ConsentForm) -> HttpResponse | None:
    """What a sent consent is answered with; None where the form comes back."""
    try:
        with once(request, by=request.user) as key:
            if key.again:
                return go(request, key.again)
            if form.is_valid():
                actions.record_consent(one, by=request.user, **form.cleaned_data)
                return go(request, key.result(resolve_url("customers:person_privacy", pk=one.pk)), message=_("Saved."))
            key.forget()
    except RuleError as error:
        form.add_error(None, error.message)
    return None


@require_GET
def person_data(request: UserRequest, pk: int) -> HttpResponse:
    one = get_visible_or_404(Person, user=request.user, pk=pk)
    may_keep_privacy(request.user).enforce()
    found = actions.show_everything(one, by=request.user)
    return page(request, "customers/person_data.html", {"person": one, "found": found, "now": clock.now()})


@require_GET
def person_data_json(request: UserRequest, pk: int) -> HttpResponse:
    one = get_visible_or_404(Person, user=request.user, pk=pk)
    may_keep_privacy(request.user).enforce()
    found = actions.show_everything(one, by=request.user)
    note = _("Confidential records are shown only to those whom they name, and are not part of this file.")
    body = {"as_of": clock.now().isoformat(), "person": one.name, "note": note, "tables": found.data}
    response = JsonResponse(body, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response.headers["Content-Disposition"] = (
        content_disposition_header(True, f"personal-data-{pk}.json") or "attachment"
    )
    return response


@require_http_methods(["GET", "POST"])
def person_erase(request: UserRequest, pk: int) -> HttpResponse:
    one = get_visible_or_404(Person, user=request.user, pk=pk)
    may_keep_privacy(request.user).enforce()
    form = EraseForm(request.POST if request.method == "POST" else None, expected=one.name)
    if form.is_valid():
        actions.ask_for_erasure(one, by=request.user, ground=form.cleaned_data["ground"])
        return go(
            request, resolve_url("customers:privacy"), message=_("The words about this customer are being removed.")
        )
    context = {"person": one, "form": form, "erasure": reads.erasure_of(one)}
    return page(request, "customers/person_erase.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def privacy(request: UserRequest) -> HttpResponse:
    """Who is due to be forgotten, and who was."""
    may_keep_privacy(request.user).enforce()
    ids = [found for value in request.POST.getlist("case") if (found := id_from(value))]
    cases = reads.cases_by(request.user, ids) if ids else []
    form = RetentionForm(request.POST if request.method == "POST" else None, cases=[case.pk for case in cases])
    if form.is_valid():
        return _decide(request, form, cases)
    listed = reads.retention_cases(request.user, after=request.GET.get("after", ""))
    context = {
        "cases": listed.rows,
        "chosen": ids,
        "more_url": f"?after={listed.after}" if listed.after else "",
        "form": form,
        "erasures": reads.latest_erasures(request.user),
    }
    return page(request, "customers/privacy.html", context, status=422 if form.is_bound else 200)


def _decide(request: UserRequest, form: RetentionForm, cases) -> HttpResponse:  # type: ignore[no-untyped-def]
    data, number = form.cleaned_data, len(cases)
    for case in cases:
        if data["act"] == "erase":
            actions.ask_for_erasure(case.person, by=request.user, ground=ErasureGround.RETENTION)
        else:
            actions.keep_for_now(case, by=request.user, until=data["until"], reason=data["reason"])
    words = {
        "erase": ngettext(
            "%(n)s customer is being made anonymous.", "%(n)s customers are being made anonymous.", number
        ),
        "keep": ngettext("%(n)s customer is kept.", "%(n)s customers are kept.", number),
    }[data["act"]]
    return go(request, resolve_url("customers:privacy"), message=words % {"n": number})
