"""What a team's reach was on a day, stored: counted for everybody once a day, and each minute for whom it changed."""

from typing import Any

from django.conf import settings
from django.db import models


def _number() -> Any:
    return models.PositiveIntegerField(default=0)


class ReachDay(models.Model):
    """A day that was counted whole. All figures of it are true as of `counted_at`."""

    on = models.DateField(primary_key=True)
    counted_at = models.DateTimeField()

    class Privacy:
        personal: set[str] = set()
        plain = {"on", "counted_at"}


class ReachFigure(models.Model):
    """The reach of one employee on a day: how many rows each of `customers.queries.reach.ROW_SETS` has, by its name.

    "outside" and "breadth" are 1 or 0: the rows of those sets are employees.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reach_figures")
    on = models.DateField()
    required = _number()
    named = _number()
    unnamed = _number()
    represented = _number()
    unrepresented = _number()
    reached = _number()
    late = _number()
    assigned = _number()
    weekly = _number()
    silent = _number()
    logs = _number()
    timely = _number()
    outside = _number()
    breadth = _number()
    # buyer coverage of her open opportunities, which the module above counts (`customers.queries.reach.also_counted`)
    roles_met = _number()
    roles_required = _number()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["on", "user"], name="reach_once_a_day")]

    class Privacy:
        personal = {"user"}
        plain = {
            "id", "on", "required", "named", "unnamed", "represented", "unrepresented", "reached", "late", "assigned",
            "weekly", "silent", "logs", "timely", "outside", "breadth", "roles_met", "roles_required",
        }  # fmt: skip


class ReachMark(models.Model):
    """Something changed about a person, a company or an employee; whose figures it concerns is found at the next count.

    Triggers write it (customers/marks.py), so that no way to change a row is missed. Nothing is unique here: two
    transactions never wait for each other's marks. `about` is an id and no key, since what was deleted counts too.
    """

    kind = models.CharField(max_length=7)  # person, company or user
    about = models.BigIntegerField()

    class Privacy:
        personal = {"about"}
        plain = {"id", "kind"}
