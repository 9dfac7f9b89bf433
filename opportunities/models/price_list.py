"""Price lists: what a product costs from one day to another, for a unit and those below it, or for the whole company."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.dated import Dated, DatedQuerySet, ends_after_start, no_overlap
from core.fields import AmountField, CurrencyField, LineField
from core.history import tracked
from core.versions import Versioned
from opportunities.models.product import Product
from opportunities.querysets import EmployeesSee
from sellers.models import OrgUnit


class PriceListQuerySet(DatedQuerySet, EmployeesSee):
    """What we sell for how much is no secret inside the company."""


@tracked()
class PriceList(Dated, Versioned):
    """`unit` null is the whole company. Two lists of one unit and currency never hold on the same day."""

    name = LineField(_("name"), max_length=120)
    currency = CurrencyField(_("currency"))
    unit = models.ForeignKey(
        OrgUnit, on_delete=models.PROTECT, null=True, blank=True, related_name="price_lists", verbose_name=_("org unit")
    )

    objects = PriceListQuerySet.as_manager()

    class Meta:
        verbose_name = _("price list")
        constraints = [
            no_overlap("price_list_of_unit_one_a_day", "unit", "currency"),
            no_overlap("price_list_of_company_one_a_day", "currency", condition=Q(unit__isnull=True)),
            ends_after_start("price_list_ends_after_start"),
        ]

    class Privacy:
        personal: set[str] = set()
        plain = {"id", "version", "name", "currency", "unit", "from_on", "to_on"}

    def __str__(self) -> str:
        return self.name


@tracked()
class PriceListItem(models.Model):
    """The price of a product. Once it was taken onto an opportunity it stands (trigger in the migration)."""

    price_list = models.ForeignKey(PriceList, on_delete=models.PROTECT, related_name="items")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="price_items")
    price = AmountField(_("price"))
    taken_on = models.DateField(null=True, editable=False)  # when it was first used

    objects = EmployeesSee.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["price_list", "product"], name="price_once_a_list"),
            models.CheckConstraint(name="price_not_negative", condition=Q(price__gte=0)),
        ]

    class Privacy:
        personal: set[str] = set()
        plain = {"id", "price_list", "product", "price", "taken_on"}
