"""From which yearly purchases on a customer counts as big: a typed setting of a unit that holds from a day on."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.fields import AmountField
from core.history import tracked
from sellers.models.business import UnitSetting
from sellers.models.organisation import OpenToAll


@tracked()
class WalletThreshold(UnitSetting):
    amount = AmountField(_("big from yearly purchases of"))  # in the company's currency

    objects = OpenToAll.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "valid_from"], name="wallet_threshold_once"),
            models.CheckConstraint(name="wallet_threshold_above_zero", condition=models.Q(amount__gt=0)),
        ]

    class Privacy:
        personal: set[str] = set()
        plain = {"id", "unit", "valid_from", "amount"}
