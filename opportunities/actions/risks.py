"""What the rules raise and clear, written by the system; each flag stays in the history with the facts behind it."""

import datetime as dt

import pghistory

from core.imports.bulk import update_all
from opportunities.models import RiskFlag
from opportunities.risks.reading import FlagChanges


def settle_flags(changes: FlagChanges, *, on: dt.date) -> None:
    """Cost: none where nothing differs, else one statement each for raising, clearing and new facts."""
    if not changes:
        return
    with pghistory.context():  # whoever acted stays named: a context inside another one would speak for the whole click
        RiskFlag.objects.bulk_create(
            (
                RiskFlag(
                    opportunity_id=pk, code=risk.code, level=risk.level, params=risk.params, by_rule=True, raised_on=on
                )
                for pk, risk in changes.fresh
            ),
            batch_size=1000,
        )
        if changes.gone:
            RiskFlag.objects.filter(pk__in=[flag.pk for flag in changes.gone]).update(cleared_on=on)
        if changes.other:
            update_all(RiskFlag, changes.other, ["level", "params"])
