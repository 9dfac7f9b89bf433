"""How dated rows stand: the number that a form carries, so that a change made meanwhile is not overwritten."""

from sellers.actions.dated import state_of
from sellers.models import Membership, OrgUnit, RoleGrant, UnitLeader, UnitParent, User


def parents_state(unit: OrgUnit) -> int:
    return state_of(UnitParent.objects.filter(unit=unit))


def leaders_state(unit: OrgUnit) -> int:
    return state_of(UnitLeader.objects.filter(unit=unit))


def places_state(user: User) -> int:
    return state_of(Membership.objects.filter(user=user))


def roles_state(user: User) -> int:
    return state_of(RoleGrant.objects.filter(user=user))
