"""Pages of saved views: all of mine, a new one from a list, its name, its end."""

from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import formkeys
from core.errors import RuleError
from core.htmx import done, go, page
from core.scoping import get_visible_or_404
from sellers import actions
from sellers.forms.saved_views import NewViewForm, ViewForm
from sellers.http import UserRequest
from sellers.lists.pages import LONGEST_QUERY, ListPage, list_page
from sellers.models import SavedView
from sellers.policies import may_change_view
from sellers.saved_views import lines_by_page


@require_GET
def views(request: UserRequest) -> HttpResponse:
    return page(request, "sellers/views.html", {"lists": lines_by_page(request.user)})


@require_http_methods(["GET", "POST"])
def view_new(request: UserRequest) -> HttpResponse:
    given = request.POST if request.method == "POST" else request.GET
    of, query = list_page(given.get("page", "people")), given.get("query", "")[:LONGEST_QUERY]
    if of is None:
        raise Http404
    if request.method == "GET":
        return _form(request, NewViewForm(), of, query=query)
    form = NewViewForm(request.POST)
    try:
        with formkeys.once(request, by=request.user) as key:
            if key.again:
                return go(request, key.again)
            if form.is_valid():
                view = _save(request, form, of, query)
                url = key.result(of.url(view.query or "view=all"))
                return go(request, url, message=_("“%(name)s” is kept.") % {"name": view.name})
            key.forget()
    except RuleError as error:
        form.add_error("name", error.message)
    return _form(request, form, of, query=query, status=422)


def _save(request: UserRequest, form: NewViewForm, of: ListPage, query: str) -> SavedView:
    said = form.cleaned_data
    view = actions.save_view(by=request.user, page=of.code, name=said["name"], query=query, is_shared=said["is_shared"])
    if said["begins"]:
        actions.begin_with(view, by=request.user, wanted=True)
    return view


@require_http_methods(["GET", "POST"])
def view_edit(request: UserRequest, pk: int) -> HttpResponse:
    view = get_visible_or_404(SavedView, user=request.user, pk=pk)
    may_change_view(request.user, view).enforce()
    of = list_page(view.page)
    if of is None:
        raise Http404
    form = ViewForm(request.POST or None, initial={"name": view.name, "is_shared": view.unit_id is not None})
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_view(view, by=request.user, **form.cleaned_data)
            return done(request, "view-changed", message=_("Saved."), to="sellers:views")
        except RuleError as error:
            form.add_error("name", error.message)
    return _form(request, form, of, view=view, status=422 if request.method == "POST" else 200)


@require_POST
def view_delete(request: UserRequest, pk: int) -> HttpResponse:
    view = get_visible_or_404(SavedView, user=request.user, pk=pk)
    actions.delete_view(view, by=request.user)
    return done(request, "view-deleted", message=_("“%(name)s” is deleted.") % {"name": view.name}, to="sellers:views")


@require_POST
def view_begin(request: UserRequest, pk: int) -> HttpResponse:
    """Her list begins with it, or no longer."""
    view = get_visible_or_404(SavedView, user=request.user, pk=pk)
    wanted = request.POST.get("wanted") == "yes"
    actions.begin_with(view, by=request.user, wanted=wanted)
    message = _("The list begins with “%(name)s”.") if wanted else _("The list begins with everything again.")
    return done(request, "view-changed", message=message % {"name": view.name}, to="sellers:views")


def _form(
    request: UserRequest, form: ViewForm, of: ListPage, *, view: SavedView | None = None, query: str = "", **more: Any
) -> HttpResponse:
    words = [word for _name, word in of.read(view.query if view else query).for_reader(request.user).words()]
    context = {"form": form, "of": of, "view": view, "query": query, "words": words, "back_url": of.url(query)}
    return page(request, "sellers/view_form.html", context, fragment="form", **more)
