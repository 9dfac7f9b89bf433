"""The smallest valid opportunity rows. States of its life are reached by actions, never set here.

`raised()` is an opportunity as `raise_opportunity` leaves it; `world()` puts a seller, her leader, a team-mate and a
stranger around it; `climb()` gives it everything up to a category.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import factory
from factory.django import DjangoModelFactory

from core import clock
from core.audit import history
from customers.actions import write_log
from customers.models import Attitude, Channel, ContactLog, Person
from opportunities import actions
from opportunities.actions.assessment import Reply
from opportunities.actions.categories import categories_once
from opportunities.actions.evidence import record_evidence
from opportunities.models import (
    AmountBasis,
    BuyingRole,
    Category,
    DateBasis,
    Evidence,
    FactCode,
    Opportunity,
    Origin,
    PipelineVersion,
    Product,
    Stage,
)
from opportunities.policies import missing_for
from sellers.models import OrgUnit, User
from tests.customers.factories import CompanyFactory, PersonFactory
from tests.sellers.factories import OrgUnitFactory, UserFactory, lead, place


class ProductFactory(DjangoModelFactory):
    class Meta:
        model = Product

    code = factory.Sequence(lambda n: f"P{n}")
    name = factory.Sequence(lambda n: f"제품{n}")


def version(code: str = "solution") -> PipelineVersion:
    return PipelineVersion.objects.get(pipeline__code=code, number=1)


def stage(position: int, code: str = "solution") -> Stage:
    return version(code).stages.get(position=position)


def customer(**fields: Any) -> Person:
    """A person who works somewhere."""
    fields.setdefault("company", CompanyFactory())
    person: Person = PersonFactory(**fields)
    return person


def raised(by: User | None = None, *, person: Person | None = None, **fields: Any) -> Opportunity:
    """An opportunity in its first stage, with F1 from its need; `by` a new seller unless given."""
    return actions.raise_opportunity(
        by=by or UserFactory(),
        person=person or customer(),
        need=fields.pop("need", "산지 이력을 한곳에서 보고 싶다"),
        **fields,
    )


@dataclass
class World:
    """A seller and those around her: her team-mate, her leader, the leader's leader, and somebody of another team."""

    company: OrgUnit
    team: OrgUnit
    seller: User
    mate: User
    leader: User
    head: User
    stranger: User
    opportunity: Opportunity


def world(**fields: Any) -> World:
    company, other = OrgUnitFactory(kind="company"), OrgUnitFactory()
    team = OrgUnitFactory(parent=company)
    seller, mate, leader, head, stranger = (UserFactory() for _ in range(5))
    for user in (seller, mate):
        place(user, team)
    lead(leader, team)
    lead(head, company)
    place(stranger, other)
    return World(company, team, seller, mate, leader, head, stranger, raised(seller, **fields))


# who says what, in solution sales
_SAYS = {
    "F2": BuyingRole.EB,
    "F3": BuyingRole.EB,
    "F7": BuyingRole.PURCHASING,
}


def prove(
    opportunity: Opportunity, *codes: str, by: User | None = None, on: dt.date | None = None, **fields: Any
) -> list[Evidence]:
    """Evidence that counts for each fact, by the person whose word counts; the category follows after the last."""
    day, who = on or clock.today(), by or opportunity.owner
    if FactCode.F8 in codes and not opportunity.pipeline_version.decision_maker_only:
        return [confirm_plan(opportunity, on=day), *prove(opportunity, *_but_f8(codes), by=by, on=on, **fields)]
    if not codes:
        return []
    *before, last = codes
    with history(by=who):
        found = [record_evidence(opportunity, by=who, **_words(opportunity, code, day) | fields) for code in before]
    return [*found, actions.add_evidence(opportunity, by=who, **_words(opportunity, last, day) | fields)]


def _but_f8(codes: Iterable[str]) -> list[str]:
    return [code for code in codes if code != FactCode.F8]


def confirm_plan(opportunity: Opportunity, *, on: dt.date | None = None) -> Evidence:
    """A close plan of one step, as the customer has agreed to it: the only thing that makes F8 outside dealer sales."""
    day, owner, person = on or clock.today(), opportunity.owner, opportunity.person
    assert person is not None
    step = {"what": "계약 서명", "due_on": clock.today() + dt.timedelta(days=20), "who": owner, "customer": person}
    actions.add_steps(opportunity, by=owner, steps=[step])
    opportunity.close_steps.update(changed_at=clock.start_of(day))  # it stood there on that day already
    log = _met_on(opportunity, day)
    return actions.confirm_plan(opportunity, by=owner, person=log.people.first(), log=log)


def _met_on(opportunity: Opportunity, day: dt.date) -> ContactLog:
    """A contact of the owner's on that day, written down now unless one stands there."""
    for log in opportunity.owner.contact_logs.filter(attendances__two_way=True).order_by("pk"):
        if clock.day_of(log.happened_at) == day:
            return log
    at = min(clock.now(), dt.datetime.combine(day, dt.time(12), tzinfo=clock.company_zone()))
    return write_log(by=opportunity.owner, people=[opportunity.person], line="이 일정이면 됩니다", happened_at=at)


def _words(opportunity: Opportunity, code: str, day: dt.date) -> dict[str, Any]:
    said: dict[str, Any] = {
        "fact_code": code,
        "text": f"{FactCode(code).label} 확인",
        "person": None if code == FactCode.F12 else _speaker(opportunity, code),
        "happened_on": day,
        "origin": Origin.CUSTOMER_SAID,
    }
    if code == FactCode.F12:
        said["origin"] = Origin.INTERNAL
    if code in (FactCode.F9, FactCode.F11):
        said["origin"] = Origin.DOCUMENT
    if code in (FactCode.F6, FactCode.F8):
        said["valid_until"] = day + dt.timedelta(days=30)
    if code == FactCode.F2:
        said["log"] = _meeting(opportunity, day)
    return said


def _meeting(opportunity: Opportunity, day: dt.date) -> ContactLog:
    """The contact of that day with the one who decides, written down now unless it stands there."""
    person = _speaker(opportunity, FactCode.F2)
    for log in ContactLog.objects.filter(attendances__person=person, attendances__two_way=True):
        if clock.day_of(log.happened_at) == day:
            return log
    at = min(clock.now(), dt.datetime.combine(day, dt.time(12), tzinfo=clock.company_zone()))
    return write_log(by=opportunity.owner, people=[person], line="결정권자와 만남", happened_at=at)


def _speaker(opportunity: Opportunity, code: str) -> Person | None:
    role = _SAYS.get(code)
    for buyer in opportunity.buyers.select_related("person").order_by("pk"):
        if role is not None and role in buyer.roles:
            return buyer.person
    return opportunity.person


def buying_centre(opportunity: Opportunity, *, met: bool = True) -> dict[str, Person]:
    """Economic buyer, user, technical buyer (purchasing too) and coach, each met today."""
    people, seller = {}, opportunity.owner
    with categories_once(by=seller):
        for roles in (("eb",), ("user",), ("technical", "purchasing"), ("coach",)):
            person = customer()
            actions.name_buyer(opportunity, by=seller, person=person, roles=roles, attitude=Attitude.NEUTRAL)
            people |= dict.fromkeys(roles, person)
        if met:
            everybody = list({person.pk: person for person in people.values()}.values())
            write_log(by=seller, people=everybody, line="만남", happened_at=clock.now(), channel=Channel.VISIT)
    return people


def meet(
    opportunity: Opportunity, *people: Person, at: dt.datetime | None = None, channel: str = Channel.VISIT
) -> None:
    """A contact with these people; the category follows as it does when the announcement arrives."""
    write_log(by=opportunity.owner, people=list(people), line="만남", happened_at=at or clock.now(), channel=channel)
    actions.recategorise([opportunity.pk], on=clock.today())
    opportunity.refresh_from_db(fields=["fact_category"])


def ready(opportunity: Opportunity) -> Opportunity:
    """All that going on to the next stage asks for, by actions, so that the move is no exception; solution sales."""
    to = opportunity.pipeline_version.stages.filter(position__gt=opportunity.stage.position).earliest("position")
    for code in missing_for(opportunity, to=to, on=clock.today()):
        _show(opportunity, code)
        opportunity.refresh_from_db()
    assert not missing_for(opportunity, to=to, on=clock.today())
    return opportunity


def _show(opportunity: Opportunity, code: str) -> None:
    """One thing that a stage asks for."""
    seller = opportunity.owner
    if code in FactCode.values:
        prove(opportunity, code)
    elif code == "step":
        agree_step(opportunity)
    elif code in BuyingRole.values:
        actions.name_buyer(opportunity, by=seller, person=customer(), roles=(code,), attitude=Attitude.NEUTRAL)
    elif code == "go":
        expert = UserFactory()
        asked = actions.request_coaching(opportunity, by=seller, to=expert, question="들어갈까요?")
        actions.write_note(opportunity, by=expert, request=asked, text="들어가 봅시다. 누가 결정하나요?")
    elif code.startswith("Q"):
        answer_yes(opportunity, code.removesuffix("~"))
    else:
        price(opportunity)


def answer_yes(opportunity: Opportunity, *codes: str) -> None:
    """A yes that the need in the customer's words shows."""
    questions = opportunity.pipeline_version.questions
    proof = (opportunity.evidence.filter(fact_code=FactCode.F1).earliest("pk").pk,)
    replies = [Reply(questions.get(code=code), "yes", evidence=proof) for code in codes]
    actions.answer_questions(opportunity, replies, by=opportunity.owner)


def agree_step(opportunity: Opportunity) -> None:
    actions.set_next_step(
        opportunity,
        by=opportunity.owner,
        read_at=opportunity.version,
        text="제안 설명",
        on=clock.today() + dt.timedelta(days=3),
        person=opportunity.person,
        agreed=True,
    )


def price(opportunity: Opportunity) -> None:
    """Amount and date, told by the customer."""
    actions.edit_opportunity(
        opportunity,
        by=opportunity.owner,
        read_at=opportunity.version,
        amount=Decimal("100000000"),
        amount_basis=AmountBasis.QUOTE,
        expected_order_on=clock.today() + dt.timedelta(days=20),
        date_basis=DateBasis.CUSTOMER,
    )


def climb(opportunity: Opportunity, to: str = Category.COMMIT) -> Opportunity:
    """Everything that a category needs, by actions; solution sales. The category follows after the last of them."""
    with categories_once(by=opportunity.owner):
        step_by_step(opportunity, to)
    return opportunity


def step_by_step(opportunity: Opportunity, to: str) -> None:
    """The same with the category after each, as in life."""
    today, seller = clock.today(), opportunity.owner
    order = (Category.PIPELINE, Category.BEST, Category.COMMIT)
    rungs = order[: order.index(Category(to)) + 1]
    price(opportunity)
    agree_step(opportunity)
    if opportunity.stage.position < 2:
        answer_yes(opportunity, "Q5")
        actions.move_stage(opportunity, to=opportunity.pipeline_version.stages.get(position=2), by=seller, on=today)
    prove(opportunity, "F4")
    if Category.BEST in rungs:
        buying_centre(opportunity)
        prove(opportunity, "F2", "F3", "F5", "F6")
    if Category.COMMIT in rungs:
        prove(opportunity, "F7", "F8", "F9", "F10", "F12")


def imported(**fields: Any) -> Opportunity:
    """As the importer leaves one: no person, no need."""
    opportunity: Opportunity = ImportedFactory(**fields)
    return opportunity


class ImportedFactory(DjangoModelFactory):
    class Meta:
        model = Opportunity

    title = factory.Sequence(lambda n: f"가져온 기회{n}")
    owner = factory.SubFactory(UserFactory)
    pipeline_version = factory.LazyFunction(version)
    stage = factory.LazyFunction(lambda: stage(1))
    stage_entered_on = factory.LazyFunction(clock.today)
    created_on = factory.LazyFunction(clock.today)
    is_imported = True
