"""Acts on many opportunities at once, each under its own rules."""

import datetime as dt
from collections.abc import Collection

from opportunities.actions.team import reassign_owner
from opportunities.actions.work import set_next_step
from opportunities.models import Opportunity
from sellers.lists.together import Outcome, each
from sellers.models import User


def hand_over_together(records: Collection[Opportunity], *, by: User, to: User, reason: str) -> Outcome:
    """Each goes to another seller, as far as `by` may hand it over."""
    return each(records, lambda row: reassign_owner(row, by=by, to=to, reason=reason, read_at=row.version))


def date_together(records: Collection[Opportunity], *, by: User, on: dt.date, text: str = "") -> Outcome:
    """The day of the next step; `text` in place of what it is now. With whom stays; agreed with the customer is only
    what was agreed for that very day."""

    def do(row: Opportunity) -> None:
        agreed = row.next_step_agreed and on == row.next_step_on and not text
        words, whom = text or row.next_step, row.next_step_person
        set_next_step(row, by=by, read_at=row.version, agreed=agreed, text=words, on=on, person=whom)

    return each(records, do)
