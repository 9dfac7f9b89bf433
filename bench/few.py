"""A few records of what a loaded company has none of, made by the product's own actions, once in a database.

They stand beside the load and not in it: a company of a million contacts need not be loaded anew for one import to look at.
"""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db import transaction

from bench.load.organisation import ADMIN, LEADER, SELLER
from bench.scale import TODAY
from bench.sheets import fullest_sheets
from core.imports.kinds import kind_of
from customers import actions as customers
from customers.models import Channel, Company, SuspectedPair
from desk.imports import actions as imports
from opportunities import actions as opportunities
from opportunities.actions import DayPromised
from opportunities.actions.close_plan import add_steps
from opportunities.actions.fulfilment import promise_dates
from opportunities.actions.pipelines import start_draft
from opportunities.models import MeetingPack, Opportunity, State
from sellers import actions as sellers
from sellers.actions.currencies import NewRate, add_rates
from sellers.models import SavedView, User

VIEW = "잰 목록"  # made last: where it is, the others are
SOON = TODAY + dt.timedelta(days=7)


@transaction.atomic
def ensure_few() -> None:
    """Errors: what an action refuses; then nothing is made."""
    if SavedView.objects.filter(owner=SELLER, name=VIEW).exists():
        return
    seller, leader, admin = (User.objects.get(pk=pk) for pk in (SELLER, LEADER, ADMIN))
    _customers(seller, admin)
    _on_a_sheet(fullest_sheets(1)[0], seller, leader)
    _on_an_order(seller)
    _administration(seller, leader, admin)
    sellers.save_view(by=seller, page="people", name=VIEW, query="owner=me")


def _customers(seller: User, admin: User) -> None:
    """Somebody who moved on, two who may be one, two who were, a promise and what may become of a visit."""
    here, there = Company.objects.order_by("pk")[1:3]
    mover, *twins = [
        customers.create_person(by=seller, name=name, company=here) for name in ("구자옥", *["두번녀"] * 4)
    ]
    customers.assign(by=admin, user=seller, person=mover, on=TODAY)
    said = customers.write_log(by=seller, people=[mover], channel=Channel.VISIT, line="온실을 둘러봄")
    customers.make_promise(by=seller, log=said, text="견적서를 다시 보내기", due_on=SOON)
    opportunities.watch_potential(by=seller, person=mover, line="내년에 온실을 하나 더 짓고 싶다고 하심")
    customers.move_person(mover, by=seller, on=TODAY, company=there)
    SuspectedPair.objects.create(kind="person", person_a=twins[0], person_b=twins[1], bits=9)
    customers.merge_records(by=admin, kind="person", into=twins[2].pk, ids=[twins[3].pk])


def _on_a_sheet(deal: Opportunity, seller: User, leader: User) -> None:
    said: dict[str, Any] = {"by": seller, "person": deal.person, "happened_on": TODAY, "origin": "customer_said"}
    doubted = opportunities.add_evidence(deal, fact_code="F5", text="우리 안이 낫다고 하심", **said)
    opportunities.dispute_evidence(doubted, by=leader, reason="누가 한 말인지 알 수 없음")
    opportunities.write_note(deal, by=leader, text="구매 담당을 먼저 만나 보세요.")
    opportunities.request_support(deal, by=seller, to=leader, kind="executive", what="같이 가 주세요", due_on=SOON)
    opportunities.name_rival(deal, by=seller, competitor="화면작물")
    opportunities.add_action(deal, by=seller, what="시험 결과 보내기", due_on=SOON)
    add_steps(deal, by=seller, steps=[{"what": "약정서 초안 검토", "due_on": SOON, "who": seller, "customer": None}])
    line = {"text": "온실 필름", "quantity": Decimal(3), "unit": "롤", "unit_price": Decimal(450_000)}
    offer = {"title": "필름 견적", "person": deal.person, "valid_until": TODAY + dt.timedelta(days=30)}
    opportunities.issue_quotation(opportunities.draft_quotation(deal, by=seller, lines=[line], **offer), by=seller)
    opportunities.draft_quotation(deal, by=seller, lines=[line], **offer)


def _on_an_order(seller: User) -> None:
    won = Opportunity.objects.filter(owner=seller, state=State.WON, person__isnull=False).latest("closed_on", "pk")
    promise_dates(won, by=seller, dates=[DayPromised("first", SOON)])


def _administration(seller: User, leader: User, admin: User) -> None:
    sheets = [deal.pk for deal in fullest_sheets(5)]
    opportunities.start_round(by=leader, sheets=sheets)
    start_draft(fullest_sheets(1)[0].pipeline_version, by=admin)
    add_rates(by=admin, rates=[NewRate("USD", TODAY, Decimal(1380))])
    content = "\n".join(["회사명", *(f"가져온 농산 {number}" for number in range(50))])
    imports.upload_import(by=admin, kind=kind_of("companies"), name="회사.csv", content=content.encode())
    MeetingPack.objects.create(
        ordered_by=seller, person=seller, period_code="2026-Q2", sheets=sheets, language="ko", state="failed",
        problem="이 서버에는 PDF를 만드는 라이브러리가 없어요.",
    )  # fmt: skip
