"""One employee for an administrator: everything dated, past, present and planned."""

import datetime as dt
from dataclasses import dataclass

from sellers.models import Invitation, Membership, RoleGrant, UnitLeader, User
from sellers.staff_reads.status import TONES, Status, status_of


@dataclass(frozen=True)
class EmployeeSheet:
    status: Status
    places: list[Membership]
    roles: list[RoleGrant]
    leads: list[UnitLeader]
    invitation: Invitation | None  # the last one

    @property
    def tone(self) -> str:
        return TONES[self.status]

    def now(self, on: dt.date) -> Membership | None:
        """Where she works on a day, else where she begins."""
        ahead = [row for row in reversed(self.places) if row.to_on is None or row.to_on >= on]
        return next(iter(ahead), None)


def employee_sheet(user: User, *, on: dt.date) -> EmployeeSheet:
    """Everything the newest first. Cost: five queries."""
    return EmployeeSheet(
        status=status_of(user, on=on),
        places=list(Membership.objects.filter(user=user).select_related("unit").order_by("-from_on")),
        roles=list(RoleGrant.objects.filter(user=user).order_by("-from_on", "role")),
        leads=list(UnitLeader.objects.filter(user=user).select_related("unit").order_by("-from_on", "unit")),
        invitation=Invitation.objects.filter(user=user).order_by("-created_at", "-pk").first(),
    )


def leads_from(user: User, on: dt.date) -> list[UnitLeader]:
    """What she leads on a day or is to lead later, the newest first."""
    rows = UnitLeader.objects.not_ended(on - dt.timedelta(days=1)).filter(user=user)
    return list(rows.select_related("unit").order_by("-from_on", "unit"))


def roles_on(user: User, on: dt.date) -> list[str]:
    """Codes of her roles on a day."""
    return list(RoleGrant.objects.on(on).filter(user=user).values_list("role", flat=True))


def place_on(user: User, on: dt.date) -> Membership | None:
    rows = Membership.objects.not_ended(on - dt.timedelta(days=1)).filter(user=user).select_related("unit")
    place: Membership | None = rows.order_by("from_on").first()
    return place
