"""An order of the owner's for the access table: one promised date, one paper of the contract."""

from typing import Any

from core import clock
from opportunities import actions
from opportunities.actions import DayPromised, OrderTerms
from opportunities.models import MemberRole, Origin, State
from sellers.models import User
from tests.opportunities.factories import raised


def won_order(owner: User, member: User, person: Any) -> dict[str, int]:
    won = raised(owner, person=person, amount=987_654_321, title="저온 창고 납품")
    actions.set_members(won, by=owner, members=[(owner, MemberRole.OWNER, 60), (member, MemberRole.SUPPORT, 40)])
    said: dict[str, Any] = {"by": owner, "person": person, "happened_on": clock.today(), "origin": Origin.DOCUMENT}
    actions.add_evidence(won, fact_code="F11", text="계약서 서명본", **said)
    terms = OrderTerms(reference="비밀-7", dates=(DayPromised("first", clock.today()),))
    actions.close(won, to=State.WON, by=owner, on=clock.today(), terms=terms)
    held = actions.hold_contract_file(won, by=owner, name="계약서.pdf", content=b"%PDF-1.4\n%%EOF\n")
    (paper,) = actions.add_contract_files(won, [held], by=owner)
    return {"won": won.pk, "promised": won.promised_dates.get().pk, "paper": paper.pk}
