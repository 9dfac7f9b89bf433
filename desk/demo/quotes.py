"""Quotations of the demo: what was offered before the customer said that it is there, which is the deal's F6."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from customers.models import ContactLog, Person
from desk.demo.cast import Cast
from desk.demo.seat_products import GUARD, LEAF, RICE, SAAS, SENSOR
from desk.demo.storytime import Story
from opportunities import actions
from opportunities.models import Delivery, Opportunity, Quotation


@dataclass(frozen=True)
class Priced:
    text: str
    quantity: int
    price: int
    unit: str = ""


@dataclass(frozen=True)
class Offered:
    """Issued and sent `days` before the seeding day, valid until `until` days after it; each of `lines` is a version's,
    a week apart."""

    days: int
    until: int
    title: str
    lines: tuple[tuple[Priced, ...], ...]
    how: Delivery
    delivery: str
    payment: str


PLATFORM = Priced(SAAS, 36, 8_000_000, "개월")
QUOTES = {
    "O1": Offered(
        15, 46, "계약재배 이력·수매 플랫폼 구축과 3년 운영",
        ((PLATFORM, Priced(SENSOR, 500, 390_000, "대")), (PLATFORM, Priced(SENSOR, 500, 384_000, "대"))),
        Delivery.MAIL, "계약 뒤 30일 안에 착수, 센서는 2회로 나누어 납품", "착수 30 %, 검수 50 %, 3개월 안정화 뒤 20 %",
    ),
    "O2": Offered(
        29, 33, "병해충 스마트 예찰 체계 구축",
        ((Priced(SAAS, 12, 8_000_000, "개월"), Priced(SENSOR, 300, 380_000, "대")),),
        Delivery.HAND, "계약 뒤 45일 안에 설치", "설치 검수 뒤 30일 안",
    ),
    "C4": Offered(
        9, 22, "공동방제 약제와 살포 지원 (입찰 전 사전 견적)",
        ((Priced(GUARD, 40_000, 16_000, "봉"), Priced(RICE, 20_000, 18_000, "포"), Priced("공동방제 살포 지원", 1, 100_000_000, "식")),),
        Delivery.MAIL, "방제 일정표에 맞추어 세 번에 나누어 출고", "납품 뒤 말일 결제",
    ),
    "C7": Offered(
        21, 24, "내년 약정 물량 조건표",
        ((Priced(RICE, 12_000, 18_000, "포"), Priced(LEAF, 8_200, 20_000, "병")),),
        Delivery.HAND, "2월과 5월 두 번 출고", "여신 한도 안에서 월말 정산",
    ),
}  # fmt: skip
APART = 7  # days between two versions


def tell_quotes(cast: Cast, story: Story) -> None:
    """Every version is issued and goes out on its day; the word that it is there is told with the other facts."""
    for code, offered in QUOTES.items():
        for place in range(len(offered.lines)):
            days = offered.days + APART * (len(offered.lines) - 1 - place)
            story.tell(story.moment(days, 17, 10), partial(_offer, cast, story, code, place))


def _offer(cast: Cast, story: Story, code: str, place: int) -> None:
    opportunity = Opportunity.objects.select_related("owner", "person").get(pk=cast.deals[code].pk)
    offered, seller = QUOTES[code], cast.users[opportunity.owner.name]
    lines = [
        {
            "product": cast.products.get(one.text),
            "text": one.text,
            "quantity": Decimal(one.quantity),
            "unit": one.unit,
            "unit_price": Decimal(one.price),
        }
        for one in offered.lines[place]
    ]
    former = opportunity.quotations.order_by("-pk").first()
    draft = actions.draft_quotation(
        opportunity,
        by=seller,
        lines=lines,
        revises=former,
        title=offered.title,
        person=opportunity.person,
        valid_until=story.day(-offered.until),
        delivery_terms=offered.delivery,
        payment_terms=offered.payment,
    )
    quotation = actions.issue_quotation(draft, by=seller)
    assert quotation.issued_on is not None
    assert opportunity.person is not None
    actions.record_sending(quotation, by=seller, how=offered.how, on=quotation.issued_on, to=opportunity.person.name)


def receive(
    opportunity: Opportunity, *, person: Person | None, log: ContactLog | None, words: str, on: dt.date
) -> None:
    """The customer's word of the last version, instead of evidence typed by hand."""
    quotation = Quotation.objects.select_related("opportunity").filter(opportunity=opportunity).order_by("-pk")[0]
    quotation.opportunity = opportunity
    who = person or opportunity.person
    assert who is not None  # every deal of the demo has a customer
    actions.record_receipt(quotation, by=opportunity.owner, person=who, on=on, words=words, log=log)
