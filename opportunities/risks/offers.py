"""What is done about each risk with one tap: an action for the plan, or the form that settles it (domain.md §3.3)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from opportunities.models.codes import ActionPurpose, BuyingRole

LEARN, REPAIR = ActionPurpose.LEARN, ActionPurpose.REPAIR
DAYS = 7  # until when it is to be done
STALLED = "stalled"  # what a note that is begun is about


@dataclass(frozen=True)
class Offer:
    """`what` goes into the plan as it stands here; `form` is the address's name of a form instead; `whom` picks the person.

    Who coaches has no such form: for her `suggests` is the action that she suggests with one tap, or `note` (a topic of
    the note's address) opens a note that is begun.
    """

    what: str | Promise
    purpose: str = LEARN
    whom: str = ""
    form: str = ""
    part: str = ""
    suggests: str | Promise = ""
    note: str = ""

    def to_suggest(self) -> str:
        """What who only coaches puts before the seller; empty where she can only write."""
        return str(self.suggests or ("" if self.form else self.what))


OFFERS: dict[str, Offer] = {
    "R01": Offer(_("Ask who has the final signature"), LEARN, "ally"),
    "R02": Offer(_("Ask for an executive visit to the decision maker"), LEARN, "decider"),
    "R03": Offer(_("Test a supporter with a small request"), LEARN, "friend"),
    "R04": Offer(_("Find out who fills the empty role"), LEARN, "ally"),
    "R05": Offer(_("Plan how to win over those against us"), REPAIR, "named"),
    "R06": Offer(_("Ask who prefers a competitor or the status quo"), LEARN, "ally"),
    "R07": Offer(
        _("Set the next step"),
        whom="customer",
        form="next_step",
        part="next",
        suggests=_("Agree a dated next step with the customer"),
    ),
    "R08": Offer(_("Ask for coaching"), form="coaching_request", note=STALLED),
    "R09": Offer(_("Ask which budget it comes from and who approves it"), LEARN, "decider"),
    "R10": Offer(_("Get the amount and date from the customer"), LEARN, "customer"),
    "R11": Offer(_("Ask again when they have to decide by, and why then"), LEARN, "decider"),
    "R12": Offer(_("Get the expired facts confirmed again"), LEARN, "customer"),
    "R13": Offer(_("Call the customer's owner of the late step"), REPAIR, "step"),
    "R14": Offer(_("See the customer about the issue first"), REPAIR, "customer"),
    "R15": Offer(
        _("The buying centre is up to date"),
        form="map_confirmed",
        suggests=_("Find out who decides now, and draw the buying centre again"),
    ),
    "R16": Offer(_("Train the partner or choose another one"), REPAIR),
    "R17": Offer(_("Sort out the credit with finance"), REPAIR),
    "R18": Offer(_("Reach the customer through someone else"), LEARN, "other"),
}
BY_HAND = Offer(_("Deal with this risk"), REPAIR)
POSTED = frozenset({"map_confirmed"})  # forms that ask nothing


def offer_for(code: str) -> Offer:
    return OFFERS.get(code, BY_HAND)


def whom(offer: Offer, params: dict[str, Any], record: Any, buyers: list[Any]) -> int | None:
    """Id of the person at the customer whom the action is about, as far as the sheet knows one."""
    named = [pk for pk in params.get("people", []) if pk is not None]
    found = _PICK[offer.whom](record, buyers) if offer.whom in _PICK else None
    return named[0] if named and offer.whom in ("named", "decider") else found


def _holding(role: str) -> Callable[[Any, list[Any]], int | None]:
    return lambda record, buyers: next((row.person_id for row in buyers if role in row.roles), record.person_id)


_PICK: dict[str, Callable[[Any, list[Any]], int | None]] = {
    "ally": _holding(BuyingRole.COACH),
    "decider": _holding(BuyingRole.EB),
    "friend": lambda record, buyers: next(
        (row.person_id for row in buyers if row.person.attitude == "favourable"), record.person_id
    ),
    "customer": lambda record, buyers: record.person_id,
    "other": lambda record, buyers: next(
        (row.person_id for row in buyers if row.person_id != record.person_id), record.person_id
    ),
}
