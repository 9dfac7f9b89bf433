"""Business time: holidays, working hours and the fiscal year, typed settings of a unit that hold from a day on."""

import datetime as dt

from django.db import models
from django.utils.dates import MONTHS, WEEKDAYS_ABBR
from django.utils.translation import gettext_lazy as _

from core.fields import LineField
from core.history import tracked
from sellers.models.organisation import OpenToAll, OrgUnit


class UnitSetting(models.Model):
    """Base of every setting: valid from a day, for a unit and those below it that say nothing themselves."""

    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField(_("valid from"))

    class Meta:
        abstract = True


@tracked()
class Holiday(models.Model):
    """A day without work. `works` turns a day of the public calendar back into a working day."""

    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="holidays")
    day = models.DateField(_("day"))
    name = LineField(_("name"), max_length=80)
    works = models.BooleanField(_("working day after all"), default=False)

    objects = OpenToAll.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "day"], name="holiday_once")]

    class Privacy:
        personal: set[str] = set()
        plain = {"id", "unit", "day", "name", "works"}


@tracked()
class BusinessHours(UnitSetting):
    opens_at = models.TimeField(_("opens at"), default=dt.time(9))
    closes_at = models.TimeField(_("closes at"), default=dt.time(18))
    weekdays = models.PositiveSmallIntegerField(_("weekdays"), default=0b0011111)  # bit 0 is Monday

    objects = OpenToAll.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "valid_from"], name="business_hours_once"),
            models.CheckConstraint(name="business_hours_open", condition=models.Q(closes_at__gt=models.F("opens_at"))),
        ]

    class Privacy:
        personal: set[str] = set()
        plain = {"id", "unit", "valid_from", "opens_at", "closes_at", "weekdays"}

    @property
    def weekday_words(self) -> str:
        return weekday_words(self.weekdays)


@tracked()
class FiscalYear(UnitSetting):
    """First months of the fiscal year and of the crop season."""

    starts_month = models.PositiveSmallIntegerField(_("fiscal year starts in month"), default=1)
    season_starts_month = models.PositiveSmallIntegerField(_("season starts in month"), default=11)

    objects = OpenToAll.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "valid_from"], name="fiscal_year_once"),
            models.CheckConstraint(
                name="fiscal_year_months",
                condition=models.Q(starts_month__range=(1, 12), season_starts_month__range=(1, 12)),
            ),
        ]

    class Privacy:
        personal: set[str] = set()
        plain = {"id", "unit", "valid_from", "starts_month", "season_starts_month"}

    @property
    def fiscal_words(self) -> str:
        return str(MONTHS[self.starts_month])

    @property
    def season_words(self) -> str:
        return str(MONTHS[self.season_starts_month])


def weekday_words(bits: int) -> str:
    """The working days of a week, in the reader's language."""
    names = [str(WEEKDAYS_ABBR[day]).removesuffix("요일") for day in range(7) if bits >> day & 1]
    return " ".join(names)
