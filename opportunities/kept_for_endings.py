"""What won and lost counts of an ending besides its own row, kept in that row: its first move, its competitors (docs/adr/0059).

By triggers, as who looks after whom is: an import, what takes one back, and the staff's desk write the same rows as an action.
"""

from collections.abc import Callable
from typing import TypeVar

import pgtrigger
from django.db import models

T = TypeVar("T", bound=type[models.Model])

# Two at once in one opportunity: the second waits for its row, and then reads what the first has written.
_KEEP = """
FOR one IN
    SELECT DISTINCT id FROM unnest(ARRAY[OLD.opportunity_id, NEW.opportunity_id]) AS id WHERE id IS NOT NULL ORDER BY id
LOOP
    PERFORM 1 FROM opportunities_opportunity WHERE id = one FOR NO KEY UPDATE;
    UPDATE opportunities_opportunity AS row SET COLUMN = found.value
    FROM (SELECT VALUE AS value FROM TABLE WHERE opportunity_id = one) AS found
    WHERE row.id = one AND row.COLUMN IS DISTINCT FROM found.value;
END LOOP;
RETURN NULL;
"""
_FROM = {
    "moved_on": ("first_moved_on", "min(moved_on)", "opportunities_stagemove"),
    "competitor_id": ("rival_ids", "array_agg(competitor_id ORDER BY competitor_id)", "opportunities_rival"),
}


def kept_with_the_opportunity(field: str) -> Callable[[T], T]:
    """What an opportunity keeps follows from this column of its rows: `moved_on` or `competitor_id`."""
    column, value, table = _FROM[field]
    trigger = pgtrigger.Trigger(
        name="kept_for_endings",
        when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.UpdateOf("opportunity_id", field) | pgtrigger.Delete,
        func=_KEEP.replace("COLUMN", column).replace("VALUE", value).replace("TABLE", table),
        declare=[("one", "bigint")],
    )

    def register(model: T) -> T:
        pgtrigger.register(trigger)(model)
        return model

    return register
