"""In which opportunities of others somebody plays a part in the buying centre."""

from dataclasses import dataclass

from core.templatetags.addresses import address
from customers.models import Person
from opportunities.models import BuyerRole, BuyingRole
from sellers.models import User

MOST = 20


@dataclass(frozen=True)
class Part:
    """One part, as a line of a list: `words` say which, of whom the opportunity is, and how it stands."""

    title: str
    url: str
    words: str


def parts_elsewhere(person: Person, *, viewer: User) -> list[Part]:
    """Opportunities whose customer is somebody else and whose sheet the viewer reads; the open ones first, then newest.

    Cost: one query.
    """
    rows = BuyerRole.objects.visible_to(viewer).filter(person=person).exclude(opportunity__person=person)
    rows = rows.select_related("opportunity__person", "opportunity__company", "opportunity__stage").only(
        "roles", "opportunity__title", "opportunity__state", "opportunity__person__name",
        "opportunity__company__name", "opportunity__stage__name",
    )  # fmt: skip
    found = list(rows.order_by("-opportunity_id")[:MOST])
    return [_part(role) for role in sorted(found, key=lambda role: role.opportunity.is_closed)]


def _part(role: BuyerRole) -> Part:
    one, names = role.opportunity, dict(BuyingRole.choices)
    state = str(one.stage) if one.state == "open" else str(one.get_state_display())
    who = ", ".join(str(record) for record in (one.person, one.company) if record is not None)
    words = " · ".join(filter(None, [", ".join(str(names.get(code, code)) for code in role.roles), who, state]))
    return Part(one.title, address("opportunities:detail", one.pk), words)
