"""The nearest unit's word on which customers are big, on a day."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from core import clock
from core.kept import Kept, among
from sellers.models import OrgUnit, WalletThreshold
from sellers.queries import ancestors, parents_on


def thresholds_of(unit_ids: Collection[int | None], *, on: dt.date) -> dict[int | None, Decimal | None]:
    """Unit → the amount from which on its customers are big; None where nobody above it has said so. Two queries.

    `None` as a unit stands for customers of nobody: the word of the units at the top counts for them.
    """
    parents = parents_on(on)
    newest: dict[int, Decimal] = {}
    for row in WalletThreshold.objects.filter(valid_from__lte=on).order_by("valid_from"):
        newest[row.unit_id] = row.amount
    tops = [amount for unit, amount in sorted(newest.items()) if unit not in parents]
    found: dict[int | None, Decimal | None] = {}
    for unit in unit_ids:
        line = ancestors(unit, parents=parents)
        found[unit] = next((newest[one] for one in line if one in newest), None)
        if unit is None and tops:
            found[unit] = tops[0]
    return found


def _rows(units: Any) -> Any:
    return WalletThreshold.objects.filter(among("unit_id", units)).select_related("unit").order_by("-valid_from")


_ROWS: Kept[WalletThreshold] = Kept(_rows, "units")


@dataclass(frozen=True)
class HeldThreshold:
    """What holds for a unit today, from which unit it has it, and the rows of its own, the newest first."""

    row: WalletThreshold | None
    unit: OrgUnit | None
    own: list[WalletThreshold]

    @property
    def is_own(self) -> bool:
        return self.row is not None and any(self.row.pk == one.pk for one in self.own)

    @property
    def planned(self) -> list[WalletThreshold]:
        today = clock.today()
        return [one for one in self.own if one.valid_from > today]


def threshold_held(unit: OrgUnit, *, on: dt.date) -> HeldThreshold:
    """Cost: two queries."""
    line = ancestors(unit.pk, parents=parents_on(on))
    rows = _ROWS(units=list(line))
    held = [row for row in rows if row.valid_from <= on]
    row = next((row for pk in line for row in held if row.unit_id == pk), None)
    return HeldThreshold(row, row.unit if row is not None else None, [one for one in rows if one.unit_id == unit.pk])
