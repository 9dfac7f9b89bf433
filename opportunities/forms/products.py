"""Products of a form of many lines: found by name or id with one query for all of them."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from core.fields import clean_text
from opportunities.forms.fields import ByNameField
from opportunities.models import Product

Known = Mapping[str, Sequence[Product]]


class ProductField(ByNameField):
    """As `ByNameField`, without a query: `known` holds whatever the sent lines may mean."""

    known: Known = {}

    def to_python(self, value: Any) -> Any:
        text = clean_text(str(value or ""))
        if not text:
            return None
        found = self.known.get(text.upper(), ())
        if len(found) == 1:
            return found[0]
        if found:
            raise ValidationError(_("There are several with this name. Choose one from the list."), code="several")
        raise ValidationError(_("Nobody and nothing has this name. Choose from the list."), code="unknown")


def products_named(data: Any, rows: QuerySet[Product]) -> dict[str, list[Product]]:
    """Those of `rows` that the sent lines name, by id and by name in capitals. Cost: one query, none for a new form."""
    sent = [clean_text(str(data[key])) for key in data or () if key.endswith(("-product", "-product_text"))]
    ids = {int(word) for word in sent if word.isascii() and word.isdecimal() and len(word) < 10}
    names = {word.upper() for word in sent if word}
    found: dict[str, list[Product]] = {}
    if not names:
        return found
    for row in rows.annotate(called=Upper("name")).filter(Q(pk__in=ids) | Q(called__in=names)):
        found.setdefault(row.called, []).append(row)
        if row.called != str(row.pk):
            found.setdefault(str(row.pk), []).insert(0, row)
    return found
