"""Products, and which product a row of another file means."""

from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.imports import refs
from core.imports.fields import Field, plain
from core.imports.kinds import Context, ImportKind, Row
from core.imports.near import nearest
from core.imports.writing import Draft, write
from opportunities.models import Product

LABEL = Product._meta.label
MAPPINGS = Path(__file__).resolve().parent.parent / "mappings"
_PLAIN = ("code", "name", "family", "unit", "list_price_amount", "currency", "is_active")


class Products(ImportKind):
    code = "products"
    label = _("Products")
    mappings = MAPPINGS
    order = 30
    fields = (
        Field("external_id", _("ID in the other system"), synonyms=("product id", "id", "제품id", "상품id")),
        Field(
            "code",
            _("Product code"),
            synonyms=("제품코드", "상품코드", "품번", "품목코드", "sku", "product code"),
            limit=60,
        ),
        Field(
            "name",
            _("Product"),
            required=True,
            synonyms=("제품명", "상품명", "품명", "제품", "product name", "product", "name"),
            limit=120,
        ),
        Field("family", _("Family"), synonyms=("제품군", "품목군", "series", "product family", "category"), limit=80),
        Field("unit", _("Unit of sale"), synonyms=("단위", "판매단위", "규격단위", "unit of sale", "uom"), limit=20),
        Field(
            "list_price_amount",
            _("List price"),
            "decimal",
            synonyms=("단가", "가격", "정가", "판매가", "sales price", "price", "unit price"),
            is_money=True,
        ),
        Field("currency", _("Currency"), synonyms=("통화",), limit=3),
        Field("is_active", _("On sale"), "boolean", synonyms=("판매중", "판매여부", "active")),
    )

    def apply(self, rows: list[Row], context: Context) -> None:
        known = ProductsByKey.load(context.system)
        drafts = []
        for row in rows:
            external, code = row.get("external_id", ""), row.get("code", "")
            found = known.by_external.get(external) or known.by_code.get(code)
            if found is None:
                alike = [one for one in known.by_name[plain(row.values["name"])] if not code or code == one.code]
                if len(alike) > 1:
                    context.reject(
                        row, "ambiguous", "name", candidates=", ".join(f"{p.name} ({p.code})" for p in alike)
                    )
                    continue
                found = alike[0] if alike else None
            values: dict[str, Any] = {name: row.values[name] for name in _PLAIN if name in row.values}
            first = {} if code else {"code": known.free_code(external or row.values["name"])}
            drafts.append(Draft(row, found, values, first, key=external or code or plain(row.values["name"])))
        write(context, Product, drafts)
        refs.remember(context, LABEL, ((row.get("external_id", ""), row.pk) for row in rows if row.pk))


@dataclass
class ProductsByKey:
    """All products, which are some thousands at most. Two queries."""

    by_external: dict[str, Product] = field(default_factory=dict)
    by_code: dict[str, Product] = field(default_factory=dict)
    by_name: dict[str, list[Product]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def load(cls, system: str) -> "ProductsByKey":
        found = cls()
        products = {product.pk: product for product in Product.objects.all()}
        for product in products.values():
            found.by_code[product.code] = product
            found.by_name[plain(product.name)].append(product)
        pairs = refs.all_known(system, LABEL)
        found.by_external = {name: products[pk] for name, pk in pairs.items() if pk in products}
        return found

    def free_code(self, wanted: str) -> str:
        """A product needs a code; the other system's id or the name serves where the list gives none."""
        code, number = wanted[:60], 2
        while code in self.by_code:
            code, number = f"{wanted[:56]}-{number}", number + 1
        return code

    def meant(self, context: Context, row: Row) -> Product | None:
        """The product that a row names, or None with the row's problem; no problem where it names none."""
        name, external = row.get("product", ""), row.get("product_external_id", "")
        found = self.by_external.get(external) or self.by_code.get(row.get("product_code", ""))
        if found is not None or not name:
            return found
        alike = self.by_name.get(plain(name), [])
        if len(alike) == 1:
            if alike[0].name.casefold() != name.casefold():
                context.warn(row, "read_as", "product", read=alike[0].name)
            return alike[0]
        if alike:
            context.reject(row, "ambiguous", "product", candidates=", ".join(f"{p.name} ({p.code})" for p in alike))
            return None
        near = nearest(name, [one.name for many in self.by_name.values() for one in many])
        context.reject(row, "unknown_reference_near" if near else "unknown_reference", "product", near=near)
        return None
