"""Pages of a contact record: read, change in its first days, add to it."""

import copy
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import resolve_url
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from core import formkeys
from core.errors import RuleError, Stale
from core.htmx import go, page
from core.versions import read_version
from customers import actions, policies, queries
from customers.forms.log import CorrectionForm, LogEditForm, initial_of
from customers.log_files import hold_sent, let_go
from customers.models import ContactLog, Topic
from sellers.conflict import conflict_of, settle
from sellers.http import UserRequest
from sellers.models import User


@require_GET
def log(request: UserRequest, pk: int) -> HttpResponse:
    sheet = queries.log_sheet(pk, viewer=request.user)
    if sheet is None:
        raise Http404
    one, first = sheet.log, next(iter(sheet.there), None)
    actions.read_log(one, by=request.user)
    context = {
        "log": one,
        "sheet": sheet,
        "topics": [Topic(code).label for code in one.topics],
        "up_url": resolve_url("customers:person", first.person_id) if first is not None else "",
        "up_label": first.name if first is not None else "",
        "may_edit": policies.may_edit_log(request.user, one),
        "promises": queries.promises_in(one, viewer=request.user),
        "may_promise": policies.may_promise(request.user, one),
        "may_correct": policies.may_correct_log(request.user, one),
    }
    return page(request, "customers/log.html", context)


def log_or_404(pk: Any, viewer: User) -> ContactLog:
    """As `queries.log_of`. Errors: Http404 where there is none, and where she may not read it."""
    if (found := queries.log_of(pk, viewer)) is None:
        raise Http404
    return found


@require_http_methods(["GET", "POST"])
def log_edit(request: UserRequest, pk: int) -> HttpResponse:
    one = log_or_404(pk, request.user)
    policies.may_edit_log(request.user, one).enforce()
    if request.method == "GET":
        form = LogEditForm(instance=copy.copy(one), initial=initial_of(one), viewer=request.user)
        return _form_page(request, one, form, version=one.version)
    held = hold_sent(request, by=request.user)
    form = LogEditForm(settle(request.POST, one), instance=copy.copy(one), viewer=request.user, held=held)
    if form.is_valid():
        try:
            actions.edit_log(one, by=request.user, read_at=read_version(request.POST), **form.values())
            return go(request, resolve_url("customers:log", pk=pk), message=_("Saved."))
        except Stale:
            one.refresh_from_db()
            return _form_page(request, one, form, status=422, conflict=conflict_of(form, one))
        except RuleError as error:
            form.add_error(None, error.message)
    return _form_page(request, one, form, status=422, version=request.POST.get("version", ""))


def _form_page(
    request: UserRequest, one: ContactLog, form: LogEditForm, *, status: int = 200, **extra: Any
) -> HttpResponse:
    context = {"log": one, "form": form, **extra}
    return page(request, "customers/log_form.html", context, fragment="form", status=status)


@require_http_methods(["GET", "POST"])
def log_correct(request: UserRequest, pk: int) -> HttpResponse:
    one = log_or_404(pk, request.user)
    policies.may_correct_log(request.user, one).enforce()
    held = hold_sent(request, by=request.user)
    form = CorrectionForm(request.POST or None, log=one, viewer=request.user, held=held)
    context = {"log": one, "form": form}
    if request.method == "GET":
        return page(request, "customers/log_correct.html", context, fragment="form")
    try:
        with formkeys.once(request, by=request.user) as key:
            if key.again:
                let_go(held, by=request.user)
                return go(request, key.again)
            if form.is_valid():
                actions.correct_log(one, by=request.user, **form.values())
                url = key.result(resolve_url("customers:log", pk=pk))
                return go(request, url, message=_("The correction stands below the record."))
            key.forget()
    except RuleError as error:
        form.add_error(None, error.message)
    return page(request, "customers/log_correct.html", context, fragment="form", status=422)
