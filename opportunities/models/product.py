"""What we sell."""

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from core.fields import AmountField, CurrencyField, LineField
from core.history import tracked
from core.versions import Versioned
from opportunities.querysets import EmployeesSee


@tracked()
class Product(Versioned):
    code = LineField(_("product code"), max_length=60, unique=True)
    name = LineField(_("product"), max_length=120)
    family = LineField(_("family"), max_length=80, blank=True)
    unit = LineField(_("unit of sale"), max_length=20, blank=True)  # a bottle, a month, a set
    list_price_amount = AmountField(_("list price"), null=True, blank=True)
    currency = CurrencyField(_("currency"))
    is_active = models.BooleanField(_("on sale"), default=True)

    objects = EmployeesSee.as_manager()

    class Meta:
        verbose_name = _("product")
        indexes = [models.Index(Lower("name"), name="product_by_name")]

    class Privacy:
        personal: set[str] = set()
        plain = {"id", "version", "code", "name", "family", "unit", "list_price_amount", "currency", "is_active"}

    def __str__(self) -> str:
        return self.name
