"""A leader's opinion in words, and the word on whether two opportunities are about the same purchase."""

from django.db import transaction
from django.utils.translation import gettext as _

from core import clock
from core.audit import history
from core.errors import ReasonRequired, RuleError
from opportunities.actions.categories import refresh_category
from opportunities.actions.locking import lock
from opportunities.errors import Incomplete
from opportunities.models import LeaderOpinion, Opportunity, SamePurchase
from opportunities.policies import may_give_opinion, may_judge_same
from sellers.models import User


@transaction.atomic
def give_opinion(opportunity: Opportunity, *, by: User, text: str) -> LeaderOpinion:
    """Hers stands beside the facts and changes none; empty words take it back. Errors: Incomplete for a number in it."""
    lock(opportunity)
    may_give_opinion(by, opportunity).enforce()
    if any(sign.isnumeric() or sign in "%％" for sign in text):
        raise Incomplete(_("An opinion has no number in it: amounts and dates follow from facts."), field="text")
    said = {"text": text, "said_at": clock.now()}
    with history(by=by):
        row, _is_new = LeaderOpinion.objects.update_or_create(opportunity=opportunity, by=by, defaults=said)
    opinion: LeaderOpinion = row
    return opinion


@transaction.atomic
def judge_same(later: Opportunity, earlier: Opportunity, *, by: User, is_same: bool, reason: str = "") -> SamePurchase:
    """The same purchase: the later one is excluded and says why. Not the same (any more): it counts by its facts again.

    Errors: RuleError for one that was raised earlier, or of another customer; ReasonRequired where not its owner says so.
    """
    lock(later)
    may_judge_same(by, later).enforce()
    if (later.created_on, later.pk) <= (earlier.created_on, earlier.pk):
        raise RuleError(_("Of two for the same purchase the later one is left out: open that one."))
    if not _of_one_customer(later, earlier):
        raise RuleError(_("They are about different customers."))
    if is_same and by.pk != later.owner_id and not reason.strip():
        raise ReasonRequired(_("Please say why it is the same purchase."))
    said = {"is_same": is_same, "reason": reason, "decided_by": by, "decided_at": clock.now()}
    with history(by=by, reason=reason):
        row, _is_new = SamePurchase.objects.update_or_create(later=later, earlier=earlier, defaults=said)
        refresh_category(later, by=by)
    judged: SamePurchase = row
    return judged


def _of_one_customer(one: Opportunity, other: Opportunity) -> bool:
    """Two without a company are not of the same one."""
    company = one.company_id is not None and one.company_id == other.company_id
    return company or (one.person_id is not None and one.person_id == other.person_id)
