"""Marks for the counting of reach: a table says which of its columns name whom a change of a row concerns.

Triggers, as those of history: an import, a merge and an erasure write the same rows as an action does, and each of them
would have to remember. A mark is one small row; counting is done later (customers/actions/reach.py).
"""

from collections.abc import Callable
from typing import TypeVar

import pgtrigger
from django.db import models

T = TypeVar("T", bound=type[models.Model])
# both ends of a change; OLD of a new row and NEW of a deleted one are null
_ENDS = "SELECT 'KIND', one FROM unnest(ARRAY[OLD.COLUMN, NEW.COLUMN]) AS one"
_MARK = """
INSERT INTO customers_reachmark (kind, about)
SELECT DISTINCT kind, about FROM (FOUND) AS found (kind, about) WHERE about IS NOT NULL;
RETURN NULL;
"""


def marks(*, only: tuple[str, ...] = (), inserted: bool = True, **concerned: str) -> Callable[[T], T]:
    """`concerned`: kind of mark → column with its id. `only`: the columns whose change counts, else all of them.

    `inserted`: whether a new row counts; a company that is new has no owner yet, whose assignment is the change.
    """
    changed = pgtrigger.UpdateOf(*only) if only else pgtrigger.Update
    found = " UNION ".join(_ENDS.replace("KIND", kind).replace("COLUMN", column) for kind, column in concerned.items())
    trigger = pgtrigger.Trigger(
        name="marks_reach",
        when=pgtrigger.After,
        operation=(pgtrigger.Insert | changed | pgtrigger.Delete) if inserted else changed,
        func=_MARK.replace("FOUND", found),
    )

    def register(model: T) -> T:
        pgtrigger.register(trigger)(model)
        return model

    return register
