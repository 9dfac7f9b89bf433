"""What can be done about a promise: make it, keep it, move it, end it, word it anew."""

import copy
from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import resolve_url
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from core import clock
from core.errors import RuleError, Stale
from core.formkeys import once
from core.htmx import done, go, page
from core.scoping import get_visible_or_404, id_from
from core.templatetags.words import day
from core.versions import read_version
from customers import actions, policies, queries
from customers.forms.promise import CancelForm, ChangeForm, KeptForm, PromiseEditForm, PromiseForm
from customers.models import ContactLog, Person, Promise
from customers.views.logs import log_or_404
from sellers.conflict import conflict_of, settle
from sellers.going_back import where_she_was
from sellers.http import UserRequest

EVENT = "promise-settled"
TITLES = {
    "keep": gettext_lazy("When was the promise kept?"),
    "change": gettext_lazy("Another day for the promise"),
    "cancel": gettext_lazy("End the promise with the customer's consent"),
    "edit": gettext_lazy("Change the promise"),
}
LABELS = {
    "keep": pgettext_lazy("promise act", "Kept"),
    "change": gettext_lazy("Promise the new day"),
    "cancel": pgettext_lazy("promise", "End it"),
    "edit": gettext_lazy("Save"),
}


@require_http_methods(["GET", "POST"])
def promise_new(request: UserRequest) -> HttpResponse:
    """In a record (`log`), or to a person (`person`) in one of my last contacts or a new one."""
    log, person = _about(request)
    contacts = [log] if log is not None else queries.contacts_to_promise_in(person, viewer=request.user)
    sent = request.POST if request.method == "POST" else None
    form = PromiseForm(sent, contacts=contacts, is_fixed=log is not None, viewer=request.user)
    back = resolve_url("customers:log", pk=log.pk) if log is not None else resolve_url(person)
    context = {"form": form, "person": person, "log": log, "back_url": back, "action": request.get_full_path()}
    if sent is None:
        return page(request, "customers/promise_new.html", context, fragment="form")
    try:
        with once(request, by=request.user) as key:
            if key.again:
                return go(request, key.again)
            if form.is_valid():
                made = _make(form, person, request)
                key.result(back)
                message = _("Promised until %(day)s.") % {"day": day(made.due_on)}
                return done(request, EVENT, message=message, to=back)
            key.forget()
    except RuleError as error:
        form.add_error(None, error.message)
    return page(request, "customers/promise_new.html", context, fragment="form", status=422)


def _about(request: UserRequest) -> tuple[ContactLog | None, Person]:
    """The record that the promise was made in, if the address names one, and to whom."""
    if "log" in request.GET:
        log = log_or_404(request.GET["log"], request.user)
        policies.may_promise(request.user, log).enforce()
        return log, log.attendances.all()[0].person
    person = id_from(request.GET.get("person"))
    return None, get_visible_or_404(Person, user=request.user, pk=person)


def _make(form: PromiseForm, person: Person, request: UserRequest) -> Promise:
    values = form.values()
    if values["log"] is not None:
        return actions.make_promise(by=request.user, person=person, **values)
    channel = form.cleaned_data["channel"]
    del values["log"]
    return actions.promise_in_new_contact(by=request.user, person=person, channel=channel, **values)


@require_http_methods(["GET", "POST"])
def promise_keep(request: UserRequest, pk: int) -> HttpResponse:
    """One press: kept today. The form, for a promise that was kept on an earlier day."""
    one = _load(request, pk)
    is_press = request.method == "POST" and "kept_on" not in request.POST and "version" in request.POST
    sent = {"kept_on": clock.today().isoformat()} if is_press else request.POST
    form = KeptForm(sent if request.method == "POST" else None)

    def act() -> None:
        actions.keep_promise(one, by=request.user, read_at=read_version(request.POST), on=form.cleaned_data["kept_on"])

    return _run(request, one, form, act, name="keep", message=_("Kept: “%(text)s”") % {"text": one.text})


@require_http_methods(["GET", "POST"])
def promise_change(request: UserRequest, pk: int) -> HttpResponse:
    one = _load(request, pk)
    form = ChangeForm(request.POST or None, initial={"text": one.text})

    def act() -> None:
        actions.change_promise(one, by=request.user, read_at=read_version(request.POST), **form.cleaned_data)

    return _run(request, one, form, act, name="change", message=_("The new day stands; the old one is kept with it."))


@require_http_methods(["GET", "POST"])
def promise_cancel(request: UserRequest, pk: int) -> HttpResponse:
    one = _load(request, pk)
    form = CancelForm(request.POST or None, promise=one)

    def act() -> None:
        actions.cancel_promise(one, by=request.user, read_at=read_version(request.POST), **form.cleaned_data)

    return _run(request, one, form, act, name="cancel", message=_("Ended with the customer's consent."))


@require_http_methods(["GET", "POST"])
def promise_edit(request: UserRequest, pk: int) -> HttpResponse:
    one = _load(request, pk)
    sent = settle(request.POST, one) if request.method == "POST" else None
    form = PromiseEditForm(sent, instance=copy.copy(one), viewer=request.user)

    def act() -> None:
        actions.edit_promise(one, by=request.user, read_at=read_version(request.POST), **form.cleaned_data)

    return _run(request, one, form, act, name="edit", message=_("Saved."))


@require_POST
def promise_reopen(request: UserRequest, pk: int) -> HttpResponse:
    one = _load(request, pk)
    actions.reopen_promise(one, by=request.user, read_at=read_version(request.POST))
    to = where_she_was(request, resolve_url(one))
    return done(request, EVENT, message=_("It is open again."), to=to)


def _load(request: UserRequest, pk: int) -> Promise:
    one = get_visible_or_404(queries.promise_of(request.user), user=request.user, pk=pk)
    policies.may_settle(request.user, one).enforce()
    return one


def _run(
    request: UserRequest, one: Promise, form: Any, act: Callable[[], None], *, name: str, message: str
) -> HttpResponse:
    """GET shows the form; POST acts and goes back to where the promise was seen, or shows the form again with 422."""
    back, template = where_she_was(request, resolve_url(one)), "customers/promise_act.html"
    context: dict[str, Any] = {"promise": one, "form": form, "back_url": back, "version": one.version, "act": name}
    context |= {"act_name": f"customers:promise_{name}", "act_title": TITLES[name], "act_label": LABELS[name]}
    if request.method == "GET":
        return page(request, template, context, fragment="form")
    context["version"] = request.POST.get("version", "")
    if form.is_valid():
        try:
            act()
            return done(request, EVENT, message=message, to=back)
        except Stale as error:
            context |= _both_texts(one, form, error)
        except RuleError as error:
            form.add_error(None, error.message)
    return page(request, template, context, fragment="form", status=422)


def _both_texts(one: Promise, form: Any, error: Stale) -> dict[str, Any]:
    """What stands there now; the form goes on from it."""
    one.refresh_from_db()
    if isinstance(form, PromiseEditForm):
        return {"conflict": conflict_of(form, one), "version": one.version}
    form.add_error(None, error.message)
    return {"version": one.version}
