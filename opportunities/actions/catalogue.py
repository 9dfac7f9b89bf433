"""The catalogue: products are added, corrected and taken off sale; none is ever deleted."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.audit import history
from core.versions import save_version
from opportunities.errors import Incomplete
from opportunities.models import Product
from opportunities.policies import may_set_products
from sellers.models import User

SAID = frozenset({"code", "name", "family", "unit", "list_price_amount", "currency"})


@transaction.atomic
def add_product(*, by: User, code: str, name: str, **fields: Any) -> Product:
    """A product on sale from now on. Errors: Incomplete for a code that another product has."""
    may_set_products(by).enforce()
    _known(fields)
    _one_of_a_code(code)
    with history(by=by):
        product: Product = Product.objects.create(code=code, name=name, **fields)
    return product


@transaction.atomic
def edit_product(product: Product, *, by: User, read_at: int, **changes: Any) -> Product:
    """Writes the given fields; what was sold keeps the price that it was sold at. Errors: Stale, Incomplete."""
    may_set_products(by).enforce()
    _known(changes)
    if "code" in changes:
        _one_of_a_code(changes["code"], besides=product)
    with history(by=by):
        save_version(product, read_at=read_at, changes=changes)
    return product


@transaction.atomic
def set_on_sale(product: Product, *, by: User, is_on: bool) -> Product:
    """Off sale it is offered nowhere any more, and stays on whatever it stands on. Twice is once."""
    may_set_products(by).enforce()
    product.refresh_from_db(from_queryset=Product.objects.select_for_update())
    if product.is_active != is_on:
        with history(by=by):
            save_version(product, read_at=None, changes={"is_active": is_on})
    return product


def _one_of_a_code(code: str, *, besides: Product | None = None) -> None:
    rows = Product.objects.filter(code__iexact=code.strip())
    taken = (rows.exclude(pk=besides.pk) if besides is not None else rows).first()
    if taken is not None:
        raise Incomplete(_("%(name)s has this product code.") % {"name": taken.name}, field="code")


def _known(fields: dict[str, Any]) -> None:
    unknown = set(fields) - SAID
    if unknown:
        raise TypeError(f"these fields are not edited here: {', '.join(sorted(unknown))}")
