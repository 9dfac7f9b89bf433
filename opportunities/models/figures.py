"""Formulas of a unit and a period as a night has counted them: for units whose records are too many for a page."""

from django.db import models

from opportunities.models.forecast import LadderReaders
from sellers.models import OrgUnit


class UnitFigures(models.Model):
    """`figures` is a `queries.figures.FigureSheet` as it is shown; nothing in it is searched for."""

    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField()
    figures = models.JSONField()
    counted_at = models.DateTimeField()

    objects = LadderReaders.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "starts_on", "ends_on"], name="unit_figures_once")]

    class Privacy:
        personal: set[str] = set()
        plain = {"id", "unit", "starts_on", "ends_on", "figures", "counted_at"}
