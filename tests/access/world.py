"""The readers of the access table (decision 22) around one opportunity, its customer and two contact logs."""

import datetime as dt
from copy import deepcopy
from dataclasses import dataclass, field
from decimal import Decimal
from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.test import Client

from core import clock
from core.files.models import StoredFile
from core.imports.kinds import kind_of
from customers import actions as customers
from customers.models import Channel, SuspectedPair
from desk.imports import actions as imports
from opportunities import actions as opportunities
from opportunities.actions.price_lists import add_price_list, set_prices
from opportunities.models import MeetingPack, MemberRole, Origin
from sellers import actions as sellers
from sellers.models import ExchangeRate, Role, User, WalletThreshold
from tests.access.won import won_order
from tests.customers.factories import CompanyFactory, PersonFactory, dot
from tests.opportunities.factories import ProductFactory, raised
from tests.sellers.factories import NotificationFactory, OrgUnitFactory, UserFactory, fresh, grant, lead, place

ANONYMOUS, FORMER = "anonymous", "former employee"
READERS = (
    ANONYMOUS, FORMER, "plain employee", "owner", "team member", "team-mate", "other team", "direct leader",
    "upper leader", "executive", "satisfaction owner", "strategy owner", "partner owner", "asked expert", "named reader",
    "admin",
)  # fmt: skip
EMPLOYEES = READERS[2:]


@dataclass(frozen=True)
class Answer:
    status: int
    text: str


@dataclass
class World:
    readers: dict[str, User]
    ids: dict[str, Any]  # what addresses are made of: {"opportunity": 7, …}
    read_at: dt.datetime | None = None  # hours after it was built, so that a new contact shows
    person: Any = None
    buyer: Any = None  # decides about the opportunity, and nobody met the buyer yet
    log: Any = None
    cookies: dict[str, SimpleCookie] = field(default_factory=dict)  # what a log-in left, by reader
    answers: dict[str, dict[tuple[str, bool], Answer]] = field(default_factory=dict)  # by reader (`reading.py`)
    papers: dict[str, Any] = field(default_factory=dict)  # laid out, by their HTML without readers' names


def client_of(world: World, reader: str) -> Client:
    """A browser of her own, logged in when the world was built."""
    client = Client()
    client.cookies = deepcopy(world.cookies[reader])
    return client


def build() -> World:
    """Everything is the owner's: the opportunity, its log, the confidential log and the notification."""
    company = OrgUnitFactory(kind="company")
    division = OrgUnitFactory(parent=company, kind="division")
    team, other, staff = (
        OrgUnitFactory(parent=division),
        OrgUnitFactory(parent=company),
        OrgUnitFactory(parent=company),
    )
    readers = {
        "former employee": place(UserFactory(name="퇴사자"), team),
        "plain employee": place(UserFactory(), staff),
        "owner": grant(place(UserFactory(), team), Role.SELLER),
        "team member": grant(place(UserFactory(), other), Role.SELLER),
        "team-mate": grant(place(UserFactory(), team), Role.SELLER),
        "other team": grant(place(UserFactory(), other), Role.SELLER),
        "direct leader": grant(lead(UserFactory(), team), Role.LEADER),
        "upper leader": grant(lead(UserFactory(), division), Role.LEADER),
        "executive": grant(lead(UserFactory(), company), Role.EXECUTIVE),
        "satisfaction owner": grant(place(UserFactory(), staff), Role.SATISFACTION_OWNER),
        "strategy owner": grant(place(UserFactory(), staff), Role.STRATEGY_OWNER),
        "partner owner": grant(place(UserFactory(), staff), Role.PARTNER_MANAGER),
        "asked expert": place(UserFactory(), staff),
        "named reader": place(UserFactory(), staff),
        "admin": grant(place(UserFactory(), staff), Role.ADMIN),
    }
    ids = {"unit": team.pk, "owner": readers["owner"].pk, "colleague": readers["other team"].pk}
    planned = WalletThreshold.objects.create(unit=team, valid_from=clock.today() + dt.timedelta(days=9), amount=1)
    ids["threshold"] = planned.pk
    ids["newcomer"] = place(UserFactory(), staff).pk
    world = World(readers=readers, ids=dict(ids))
    _customer(world)
    _opportunity(world)
    world.ids |= won_order(readers["owner"], readers["team member"], world.person)
    _import(world)
    _catalogue(world)
    view = sellers.save_view(by=readers["owner"], page="people", name="비밀 목록", query="owner=me")
    world.ids["view"] = view.pk
    pack = MeetingPack.objects.create(
        ordered_by=view.owner, person=view.owner, period_code="2026-Q4", sheets=[], language="ko", state="failed"
    )
    world.ids["pack"] = pack.pk
    readers["former employee"].left_on = clock.today() - dt.timedelta(days=1)
    readers["former employee"].save(update_fields=["left_on"])
    for user in readers.values():
        fresh(user)
    world.read_at = clock.now() + dt.timedelta(hours=3)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HANJANG_NOW", world.read_at.isoformat())
        _log_in(world)
    return world


def _log_in(world: World) -> None:
    for reader in READERS:
        client = Client()
        if reader != ANONYMOUS:
            client.force_login(world.readers[reader])
        world.cookies[reader] = client.cookies


def _customer(world: World) -> None:
    owner = world.readers["owner"]
    company = CompanyFactory(name="비밀농산")
    person = PersonFactory(name="비밀남", company=company)
    customers.assign(by=world.readers["admin"], user=owner, person=person, on=clock.today())
    said: dict[str, Any] = {"by": owner, "people": [person], "channel": Channel.VISIT}
    photos = [customers.hold_file(by=owner, kind="photo", name="밭.png", content=dot()) for _ in range(2)]
    log = customers.write_log(line="열린 이야기를 나눴다", files=photos[:1], **said)
    world.buyer = PersonFactory(name="비밀녀", company=company)
    kept = customers.write_log(
        line="비밀스러운 인사 이야기",
        is_confidential=True,
        readers=[world.readers["named reader"]],
        files=photos[1:],
        **said,
    )
    due_on = clock.today() + dt.timedelta(days=3)
    promise = customers.make_promise(by=owner, log=log, text="견적서를 다시 보내기", due_on=due_on)
    kept_promise = customers.make_promise(by=owner, log=kept, text="비밀스러운 약속", due_on=due_on)
    notification = NotificationFactory(user=owner)
    mover = PersonFactory(name="옮긴이", company=company)
    customers.assign(by=world.readers["admin"], user=owner, person=mover, on=clock.today())
    move = customers.move_person(mover, by=owner, on=clock.today(), company=CompanyFactory())
    world.ids |= {
        "mover": mover.pk, "move": move.pk, "departure": move.departures.get().pk,
        "person": person.pk, "company": company.pk, "log": log.pk, "kept": kept.pk, "notification": notification.pk,
        "log_file": photos[0].pk, "kept_file": photos[1].pk,
        "promise": promise.pk, "kept_promise": kept_promise.pk,
    }  # fmt: skip
    _positions(world, company)
    _twins(world)
    world.person, world.log = person, log


def _positions(world: World, company: Any) -> None:
    """One at a company that nobody looks after, one at a company of the owner's."""
    owner, held = world.readers["owner"], CompanyFactory()
    customers.assign(by=owner, user=owner, company=held, on=clock.today())
    (position,) = customers.add_positions(company, by=owner, names=["구매팀장"])
    (held_position,) = customers.add_positions(held, by=owner, names=["대표"])
    world.ids |= {"position": position.pk, "held_position": held_position.pk}


def _twins(world: World) -> None:
    """Two people of the owner's who may be one, and two who were."""
    owner = world.readers["owner"]
    people = [PersonFactory(name="두번녀") for _ in range(4)]
    for one in people:
        customers.assign(by=owner, user=owner, person=one, on=clock.today())
    pair = SuspectedPair.objects.create(kind="person", person_a=people[0], person_b=people[1], bits=9)
    merge = customers.merge_records(by=owner, kind="person", into=people[2].pk, ids=[people[3].pk])
    customers.take_merge_back(merge, by=owner)
    world.ids |= {"pair": pair.pk, "merge": merge.pk}


def _import(world: World) -> None:
    content = "회사명\n가져온농산\n".encode()
    rate = ExchangeRate.objects.create(currency="USD", from_on=clock.today(), rate=1380)
    run = imports.upload_import(by=world.readers["admin"], kind=kind_of("companies"), name="c.csv", content=content)
    file = StoredFile.objects.of(run.file).get()
    world.ids |= {"run": run.pk, "rate": rate.pk, "file": file.key}


def _files(world: World, opportunity: Any) -> None:
    """One of the sheet's own, one that evidence rests on."""
    owner = world.readers["owner"]
    drawing, proof = (
        opportunities.hold_sheet_file(opportunity, by=owner, name=name, content=content)
        for name, content in (("비밀 도면.pdf", b"%PDF-1.4\n%%EOF\n"), ("비밀 예산.png", dot()))
    )
    opportunities.add_sheet_files(opportunity, [drawing], by=owner)
    opportunities.add_evidence(
        opportunity, by=owner, fact_code="F9", text="조건에 서명", person=world.person, happened_on=clock.today(),
        origin=Origin.DOCUMENT, files=[proof],
    )  # fmt: skip
    world.ids |= {"sheet_file": drawing.pk, "sheet_file_key": drawing.stored.key, "proof_key": proof.small.key}


def _catalogue(world: World) -> None:
    """A product in a price list whose price stands on an opportunity already."""
    admin, product = world.readers["admin"], ProductFactory()
    price_list = add_price_list(by=fresh(admin), name="가격표", currency="KRW", unit=None, from_on=clock.today())
    set_prices(price_list, {product: Decimal(100)}, by=admin)
    price_list.items.update(taken_on=clock.today())
    world.ids |= {"product": product.pk, "price_list": price_list.pk, "price": price_list.items.get().pk}


def _opportunity(world: World) -> None:
    readers = world.readers
    owner, leader = readers["owner"], readers["direct leader"]
    opportunity = raised(owner, person=world.person, amount=987_654_321, title="산지 이력 구축")
    buyer = opportunities.name_buyer(opportunity, by=owner, person=world.buyer, roles=["eb"])
    opportunities.set_members(
        opportunity, by=owner, members=[(owner, MemberRole.OWNER, 60), (readers["team member"], MemberRole.SUPPORT, 40)]
    )
    evidence = opportunities.add_evidence(
        opportunity,
        by=owner,
        fact_code="F4",
        text="예산 심의를 통과했다고 함",
        person=world.person,
        happened_on=clock.today(),
        origin=Origin.CUSTOMER_SAID,
    )
    disputed = opportunities.add_evidence(
        opportunity,
        by=owner,
        fact_code="F5",
        text="우리 안을 낫게 본다고 함",
        person=world.person,
        happened_on=clock.today(),
        origin=Origin.CUSTOMER_SAID,
    )
    _files(world, opportunity)
    opportunities.dispute_evidence(disputed, by=leader, reason="누가 한 말인지 모름")
    asked = opportunities.request_coaching(
        opportunity, by=owner, to=readers["asked expert"], question="기술 검토를 어떻게 볼까요?"
    )
    support = opportunities.request_support(
        opportunity, by=owner, to=readers["asked expert"], kind="technical", what="현장 확인", due_on=clock.today()
    )
    walk = opportunities.start_round(by=fresh(leader), sheets=[opportunity.pk])
    rival = opportunities.name_rival(opportunity, by=owner, competitor="푸른작물")
    point = opportunities.add_point(rival, by=owner, kind="strength", text="장려금 3 %p")
    note = opportunities.write_note(opportunity, by=leader, text="비밀 코칭: 구매 담당을 먼저 만나세요")
    action = opportunities.add_action(opportunity, by=owner, what="구매팀장 만나기", due_on=clock.today())
    (step,) = opportunities.add_steps(
        opportunity, by=owner, steps=[{"what": "계약서 검토", "due_on": clock.today(), "who": owner}]
    )
    offer: dict[str, Any] = {
        "by": owner, "title": "비밀 견적", "person": world.person, "valid_until": clock.today() + dt.timedelta(days=30),
        "lines": [{"text": "산지 이력", "quantity": Decimal(1), "unit_price": Decimal(987_654_321)}],
    }  # fmt: skip
    quote = opportunities.issue_quotation(opportunities.draft_quotation(opportunity, **offer), by=owner)
    draft = opportunities.draft_quotation(opportunity, **offer)
    potential = opportunities.watch_potential(by=owner, person=world.person, line="내년 저온 창고")
    world.ids |= {
        "potential": potential.pk,
        "quote": quote.pk, "quote_draft": draft.pk,
        "close_step": step.pk,
        "win_action": action.pk,
        "opportunity": opportunity.pk, "evidence": evidence.pk, "disputed": disputed.pk, "request": asked.pk,
        "note": note.pk, "buyer": buyer.pk, "rival": rival.pk, "competitor": rival.competitor_id, "point": point.pk,
        "question": opportunity.pipeline_version.questions.get(code="Q1").pk,
        "support": support.pk, "round": walk.pk,
        "pipeline": opportunity.pipeline_version_id, "stage": opportunity.stage_id,
    }  # fmt: skip
