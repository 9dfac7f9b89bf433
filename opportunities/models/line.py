"""What would be sold: the products of an opportunity."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.fields import AmountField
from core.history import tracked
from opportunities.models.opportunity import Opportunity
from opportunities.models.price_list import PriceList
from opportunities.models.product import Product
from opportunities.querysets import OfSheetQuerySet


@tracked()
class OpportunityLine(models.Model):
    """A product on an opportunity; at two conditions it stands there in two lines. With a unit price the amount follows
    from it (`opportunities.pricing`), else it is typed; `price_list` says whose price it was, and is empty for one that
    was typed or is the product's own."""

    opportunity = models.ForeignKey(Opportunity, on_delete=models.PROTECT, related_name="lines")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="opportunity_lines")
    quantity = models.DecimalField(_("quantity"), max_digits=14, decimal_places=3, default=1)
    unit_price = AmountField(_("unit price"), null=True, blank=True)
    discount_pct = models.DecimalField(_("discount (%)"), max_digits=5, decimal_places=2, default=0)
    amount = AmountField(_("amount"), null=True, blank=True)
    price_list = models.ForeignKey(
        PriceList, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    position = models.PositiveSmallIntegerField(default=0, editable=False)

    objects = OfSheetQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        indexes = [models.Index(fields=["opportunity", "product"], name="opportunity_line_product")]
        constraints = [
            models.CheckConstraint(name="line_quantity_above_zero", condition=Q(quantity__gt=0)),
            models.CheckConstraint(name="line_discount_is_a_percentage", condition=Q(discount_pct__range=(0, 100))),
            models.CheckConstraint(
                name="line_not_negative",
                condition=(Q(amount__isnull=True) | Q(amount__gte=0))
                & (Q(unit_price__isnull=True) | Q(unit_price__gte=0)),
            ),
        ]

    class Privacy:
        personal: set[str] = set()
        plain = {
            "id", "opportunity", "product", "quantity", "unit_price", "discount_pct", "amount", "price_list", "position",
        }  # fmt: skip
