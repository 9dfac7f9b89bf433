"""The catalogue: everybody reads it, administrators keep it."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.errors import RuleError, Stale
from core.formkeys import once
from core.htmx import go, page, wants_fragment
from core.paging import capped_count
from core.scoping import get_visible_or_404
from opportunities.actions import catalogue as actions
from opportunities.forms.catalogue import ProductForm
from opportunities.list_pages import PRODUCTS
from opportunities.models import Product
from opportunities.policies import may_set_products
from opportunities.sheet_reads.catalogue import (
    ProductFilter,
    families,
    priced,
    product_page,
    products_of,
)
from opportunities.sheet_reads.catalogue_history import product_history
from opportunities.sheet_reads.listing import OpportunityFilter, rows_for, with_filter
from opportunities.sheet_reads.product import carrying, one_product, prices_in_lists
from opportunities.views.answer import sent
from sellers.http import UserRequest
from sellers.lists.controls import Controls
from sellers.saved_views import lines_of_list, views_of


@require_safe
def products(request: UserRequest) -> HttpResponse:
    wanted = ProductFilter.from_query(request.GET)
    part = product_page(wanted, request.user, request.GET.get("after", ""))
    url = reverse("opportunities:products")
    context: dict[str, Any] = {
        "filter": wanted,
        "rows": priced(part.rows, request.user),
        "count": capped_count(products_of(wanted, request.user)),
        "more_url": f"{url}?{wanted.query_string(after=part.after)}" if part.after else "",
        "url": url,
        "page": PRODUCTS,
        "can_edit": bool(may_set_products(request.user)),
    }
    if not wants_fragment(request):
        views = views_of(request.user)
        context["controls"] = Controls(wanted.controls())
        context["views"] = lines_of_list(PRODUCTS, wanted, views, user=request.user)
    fragment = "more" if request.GET.get("after") else "rows"
    return page(request, "opportunities/catalogue/products.html", context, fragment=fragment)


@require_safe
def product(request: UserRequest, pk: int) -> HttpResponse:
    """What it costs where, and which of the opportunities that she reads carry it."""
    row = one_product(request.user, pk)
    first, count = carrying(row, request.user)
    wanted = OpportunityFilter(scope="all", product=str(row.pk))
    context = {
        "product": row,
        "price": priced([row], request.user)[0],
        "items": prices_in_lists(row, request.user),
        "rows": rows_for(first, request.user),
        "carried": count,
        "list_url": f"{reverse('opportunities:list')}?{wanted.query_string()}",
        "history": product_history(row),
        "can_edit": bool(may_set_products(request.user)),
    }
    return page(request, "opportunities/catalogue/product.html", context)


@require_http_methods(["GET", "POST"])
def product_new(request: UserRequest) -> HttpResponse:
    may_set_products(request.user).enforce()
    form = ProductForm(sent(request))
    if form.is_valid():
        try:
            with once(request, by=request.user) as key:
                url = key.again or key.result(_url(actions.add_product(by=request.user, **form.cleaned_data)))
            return go(request, url, message=_("Product added."))
        except RuleError as error:
            form.add_error(getattr(error, "field", "") or None, error.message)
    return _form(request, form, back=reverse("opportunities:products"), title=_("New product"))


@require_http_methods(["GET", "POST"])
def product_edit(request: UserRequest, pk: int) -> HttpResponse:
    may_set_products(request.user).enforce()
    row = get_visible_or_404(Product, user=request.user, pk=pk)
    form = ProductForm(sent(request), record=row)
    extra: dict[str, Any] = {"version": form.read_at}
    if form.is_valid():
        try:
            with once(request, by=request.user) as key:
                if not key.again:
                    actions.edit_product(row, by=request.user, read_at=form.read_at, **form.changes)
                    key.result(_url(row))
            return go(request, _url(row), message=_("Saved."))
        except Stale:
            fresh = get_visible_or_404(Product, user=request.user, pk=pk)
            extra = {"version": fresh.version, "conflict": {"items": form.differences(fresh)}}
        except RuleError as error:
            form.add_error(getattr(error, "field", "") or None, error.message)
    return _form(request, form, back=_url(row), title=_("Edit the product"), **extra)


@require_http_methods(["GET", "POST"])
def product_sale(request: UserRequest, pk: int) -> HttpResponse:
    """GET says what becomes of open opportunities with it. POST: off sale, or on sale again."""
    may_set_products(request.user).enforce()
    row = get_visible_or_404(Product, user=request.user, pk=pk)
    if request.method != "POST":
        carrying = with_filter(OpportunityFilter(scope="all", product=str(row.pk)), request.user)
        context = {"product": row, "carried": capped_count(carrying), "back_url": _url(row)}
        return page(request, "opportunities/catalogue/product_sale.html", context)
    is_on = request.POST.get("on") == "1"
    actions.set_on_sale(row, by=request.user, is_on=is_on)
    return go(request, _url(row), message=_("It is on sale again.") if is_on else _("It is not on sale any more."))


def _form(request: UserRequest, form: ProductForm, *, back: str, title: str, **extra: Any) -> HttpResponse:
    context = {"form": form, "back_url": back, "title": title, "families": families(), **extra}
    status = 422 if form.is_bound else 200
    return page(request, "opportunities/catalogue/product_form.html", context, fragment="form", status=status)


def _url(row: Product) -> str:
    return reverse("opportunities:product", args=[row.pk])
