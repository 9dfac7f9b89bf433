"""Who works on an opportunity, how a booking is split, and whose it is."""

from collections.abc import Sequence
from decimal import Decimal

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from core.audit import history
from opportunities.actions.categories import refresh_category
from opportunities.actions.locking import count_up, lock
from opportunities.errors import Incomplete
from opportunities.models import OPEN_ACTIONS, ActionState, MemberRole, Opportunity, OpportunityMember, StepState
from opportunities.policies import may_edit, may_reassign
from sellers.actions import notify
from sellers.models import User

Member = tuple[User, str, Decimal | int]


@transaction.atomic
def set_members(
    opportunity: Opportunity, *, by: User, members: Sequence[Member], read_at: int | None = None
) -> list[OpportunityMember]:
    """The whole team at once: person, role and share. Errors: Incomplete unless the owner is in it once as owner, nobody
    twice, and the shares sum to 100; Stale where somebody else saved since version `read_at`."""
    lock(opportunity, read_at=read_at)
    may_edit(by, opportunity).enforce()
    _check(opportunity, members)
    with history(by=by):
        present = {row.user_id: row for row in opportunity.members.all()}
        wanted = {user.pk for user, _role, _share in members}
        for user_id, row in present.items():
            if user_id not in wanted:
                row.delete()
        for user, role, share in members:
            row = present.get(user.pk) or OpportunityMember(opportunity=opportunity, user=user)
            row.role, row.share_pct = role, Decimal(share)
            row.save()
        count_up(opportunity)
    for user, _role, _share in members:
        if user.pk not in present:
            _tell(user, opportunity, by, "opportunity_joined")
    return list(opportunity.members.order_by("-share_pct", "pk"))


def _check(opportunity: Opportunity, members: Sequence[Member]) -> None:
    people = [user.pk for user, _role, _share in members]
    owners = [user.pk for user, role, _share in members if role == MemberRole.OWNER]
    if len(set(people)) != len(people):
        raise Incomplete(_("Somebody is in the team twice."), field="members")
    if owners != [opportunity.owner_id]:
        raise Incomplete(_("The owner is in the team, as its only owner."), field="members")
    shares = [Decimal(share) for _user, _role, share in members]
    if any(not 0 <= share <= 100 for share in shares) or sum(shares) != 100:
        raise Incomplete(_("The shares must sum to 100 %."), field="members")


@transaction.atomic
def reassign_owner(
    opportunity: Opportunity, *, by: User, to: User, reason: str = "", read_at: int | None = None
) -> Opportunity:
    """Hands it to another seller: the owner's place in the team and her share go with it, the pipeline version stays.

    Errors: PermissionDenied also for a leader who would take it herself from somebody who works here.
    """
    lock(opportunity, read_at=read_at)
    may_reassign(by, opportunity, to=to).enforce()
    if to.pk == opportunity.owner_id:
        return opportunity
    if not User.objects.active().filter(pk=to.pk).exists():
        raise Incomplete(_("This colleague does not work here any more."), field="to")
    with history(by=by, reason=reason):
        seat = opportunity.members.filter(role=MemberRole.OWNER).first()
        already = opportunity.members.filter(user=to).exclude(role=MemberRole.OWNER).first()
        share = already.share_pct if already is not None else Decimal(0)
        if already is not None:
            already.delete()
        if seat is not None:
            seat.user, seat.share_pct = to, seat.share_pct + share
            seat.save(update_fields=["user", "share_pct"])
        opportunity.win_actions.filter(
            who=opportunity.owner_id, state__in=(*OPEN_ACTIONS, ActionState.SUGGESTED)
        ).update(who=to)
        opportunity.close_steps.filter(who=opportunity.owner_id, state=StepState.PLANNED).update(who=to)
        Opportunity.objects.filter(pk=opportunity.pk).update(owner=to, version=F("version") + 1)
        opportunity.owner = to
        opportunity.version += 1
        refresh_category(opportunity, by=by)
    _tell(to, opportunity, by, "opportunity_given")
    return opportunity


def _tell(user: User, opportunity: Opportunity, by: User, code: str) -> None:
    once = f"{opportunity.pk}:{opportunity.version}"
    notify(user, code, about=opportunity, once=once, by=by, title=opportunity.title, name=by.name)
