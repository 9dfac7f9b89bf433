"""Exchange rates: what one unit of a currency is worth in the company's own, from a day on."""

from django.db import models
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from core.fields import CurrencyField, LineField
from core.history import tracked
from sellers.models.organisation import OpenToAll


@tracked()
class ExchangeRate(models.Model):
    """Holds from its day until the next one of the same currency; records keep the rate and the day they took."""

    currency = CurrencyField(_("currency"), default="")
    from_on = models.DateField(_("from"))
    rate = models.DecimalField(_("rate"), max_digits=18, decimal_places=8)
    source = LineField(_("source"), max_length=80, blank=True)

    objects = OpenToAll.as_manager()

    class Meta:
        verbose_name = _("exchange rate")
        constraints = [
            models.UniqueConstraint(fields=["currency", "from_on"], name="exchange_rate_once"),
            models.CheckConstraint(name="exchange_rate_above_zero", condition=models.Q(rate__gt=0)),
        ]

    class Privacy:
        personal: set[str] = set()
        plain = {"id", "currency", "from_on", "rate", "source"}

    @property
    def figure(self) -> str:
        """As banks print it: thousands apart, no more places than it has, two at least."""
        places = max(2, -int(self.rate.normalize().as_tuple().exponent))
        return number_format(self.rate, places, use_l10n=True, force_grouping=True)
