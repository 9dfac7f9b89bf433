"""Price lists: everybody reads them, administrators keep them."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import clock
from core.errors import RuleError, Stale
from core.formkeys import once
from core.htmx import go, page
from core.scoping import get_visible_or_404
from opportunities.actions import price_lists as actions
from opportunities.forms.catalogue import CopyForm, PasteForm, PriceForm, PriceListForm, start_of_copy
from opportunities.models import PriceList, PriceListItem
from opportunities.policies import may_set_products
from opportunities.sheet_reads.catalogue import items_of, price_lists, state_of
from opportunities.views.answer import sent
from sellers.http import UserRequest

FOLDER = "opportunities/catalogue"


@require_safe
def prices(request: UserRequest) -> HttpResponse:
    part = price_lists(request.user, request.GET.get("after", ""))
    url = reverse("opportunities:prices")
    context = {
        "rows": [{"row": row, "state": state_of(row)} for row in part.rows],
        "more_url": f"{url}?{urlencode({'after': part.after})}" if part.after else "",
        "can_edit": bool(may_set_products(request.user)),
    }
    return page(request, f"{FOLDER}/prices.html", context, fragment="more" if request.GET.get("after") else "")


@require_safe
def price_list(request: UserRequest, pk: int) -> HttpResponse:
    row, q = _list(request, pk), request.GET.get("q", "").strip()[:80]
    part = items_of(row, request.user, q, request.GET.get("after", ""))
    context = {
        "row": row,
        "state": state_of(row),
        "q": q,
        "items": part.rows,
        "more_url": f"{_url(row)}?{urlencode({'q': q, 'after': part.after})}" if part.after else "",
        "can_edit": bool(may_set_products(request.user)),
    }
    return page(request, f"{FOLDER}/price_list.html", context, fragment="more" if request.GET.get("after") else "rows")


@require_http_methods(["GET", "POST"])
def price_list_new(request: UserRequest) -> HttpResponse:
    may_set_products(request.user).enforce()
    form = PriceListForm(sent(request), initial={"from_on": clock.today()})
    if form.is_valid() and (
        url := _made(request, form, lambda: actions.add_price_list(by=request.user, **form.cleaned_data))
    ):
        return go(request, url, message=_("Price list added. Put prices into it."))
    context = {"form": form, "title": _("New price list"), "back_url": reverse("opportunities:prices")}
    return _show(request, f"{FOLDER}/price_list_form.html", context)


@require_http_methods(["GET", "POST"])
def price_list_copy(request: UserRequest, pk: int) -> HttpResponse:
    """The next version, from a day on."""
    may_set_products(request.user).enforce()
    row = _list(request, pk)
    form = CopyForm(sent(request), initial=start_of_copy(row))
    if form.is_valid() and (
        url := _made(request, form, lambda: actions.copy_price_list(row, by=request.user, **form.cleaned_data))
    ):
        return go(request, url, message=_("The new list holds the same prices. Change what changes."))
    context = {"form": form, "row": row, "title": _("New list from this one"), "back_url": _url(row)}
    return _show(request, f"{FOLDER}/price_list_form.html", context)


@require_http_methods(["GET", "POST"])
def price_list_edit(request: UserRequest, pk: int) -> HttpResponse:
    may_set_products(request.user).enforce()
    row = _list(request, pk)
    form = PriceListForm(sent(request), record=row)
    extra: dict[str, Any] = {"version": form.read_at}
    if form.is_valid():
        try:
            with once(request, by=request.user) as key:
                if not key.again:
                    actions.edit_price_list(row, by=request.user, read_at=form.read_at, **form.changes)
                    key.result(_url(row))
            return go(request, _url(row), message=_("Saved."))
        except Stale:
            fresh = _list(request, pk)
            extra = {"version": fresh.version, "conflict": {"items": form.differences(fresh)}}
        except RuleError as error:
            form.add_error(getattr(error, "field", "") or None, error.message)
    context = {"form": form, "row": row, "title": _("Edit the price list"), "back_url": _url(row), **extra}
    return _show(request, f"{FOLDER}/price_list_form.html", context)


@require_http_methods(["GET", "POST"])
def price_list_paste(request: UserRequest, pk: int) -> HttpResponse:
    may_set_products(request.user).enforce()
    row = _list(request, pk)
    form = PasteForm(sent(request), viewer=request.user)
    if form.is_valid():
        try:
            with once(request, by=request.user) as key:
                changed = 0 if key.again else actions.set_prices(row, form.prices, by=request.user)
                key.result(_url(row))
            said = ngettext("%(n)s price changed.", "%(n)s prices changed.", changed) % {"n": changed}
            return go(request, _url(row), message=said)
        except RuleError as error:
            form.add_error("text", error.message)
    context = {"form": form, "row": row, "title": _("Paste prices"), "back_url": _url(row)}
    return _show(request, f"{FOLDER}/price_list_paste.html", context)


@require_http_methods(["GET", "POST"])
def price_new(request: UserRequest, pk: int) -> HttpResponse:
    may_set_products(request.user).enforce()
    row = _list(request, pk)
    form = PriceForm(sent(request), viewer=request.user, is_new=True)
    if form.is_valid():
        said = {form.cleaned_data["product"]: form.cleaned_data["price"]}
        if _set(request, form, row, said):
            return go(request, _url(row), message=_("Price saved."))
    context = {"form": form, "row": row, "title": _("Add a price"), "back_url": _url(row)}
    return _show(request, f"{FOLDER}/price_form.html", context)


@require_http_methods(["GET", "POST"])
def price(request: UserRequest, pk: int, item: int) -> HttpResponse:
    may_set_products(request.user).enforce()
    row = _list(request, pk)
    one = _item(request, row, item)
    form = PriceForm(sent(request), viewer=request.user, is_new=False, initial={"price": one.price})
    if form.is_valid() and _set(request, form, row, {one.product: form.cleaned_data["price"]}):
        return go(request, _url(row), message=_("Price saved."))
    context = {"form": form, "row": row, "item": one, "title": one.product.name, "back_url": _url(row)}
    return _show(request, f"{FOLDER}/price_form.html", context)


@require_POST
def price_off(request: UserRequest, pk: int, item: int) -> HttpResponse:
    may_set_products(request.user).enforce()
    row = _list(request, pk)
    actions.remove_price(_item(request, row, item), by=request.user)
    return go(request, _url(row), message=_("Taken off the list."))


def _made(request: UserRequest, form: Any, make: Any) -> str:
    """The address of what was made, once; empty where a rule refuses it, which then stands in the form."""
    try:
        with once(request, by=request.user) as key:
            return key.again or key.result(_url(make()))
    except RuleError as error:
        name = getattr(error, "field", "")
        form.add_error(name if name in form.fields else None, error.message)
        return ""


def _set(request: UserRequest, form: PriceForm, row: PriceList, said: Any) -> bool:
    try:
        with once(request, by=request.user) as key:
            if not key.again:
                actions.set_prices(row, said, by=request.user)
                key.result(_url(row))
    except RuleError as error:
        form.add_error("price", error.message)
        return False
    return True


def _show(request: UserRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    status = 422 if context["form"].is_bound else 200
    return page(request, template, context, fragment="form", status=status)


def _list(request: UserRequest, pk: int) -> PriceList:
    row: PriceList = get_visible_or_404(PriceList, user=request.user, pk=pk)
    return row


def _item(request: UserRequest, row: PriceList, pk: int) -> PriceListItem:
    one: PriceListItem = get_visible_or_404(row.items.select_related("product"), user=request.user, pk=pk)
    return one


def _url(row: PriceList) -> str:
    return reverse("opportunities:price_list", args=[row.pk])
