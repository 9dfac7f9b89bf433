"""What follows the orders of the demo: promised days in every state, and the call a month later."""

import datetime as dt
from dataclasses import dataclass
from functools import partial
from typing import Any

from customers import actions as customers
from desk.demo.cast import Cast
from desk.demo.deals import Deal
from desk.demo.quarter import in_quarter_of
from desk.demo.storytime import Story
from opportunities import actions
from opportunities.actions import DayPromised, OrderTerms
from opportunities.models import Opportunity, PromisedDate

CAUGHT_UP = dt.timedelta(days=2)  # standard work that is older was done on its day


@dataclass(frozen=True)
class Due:
    """Due `ahead` days after the seeding day (before it where negative); `kept` and `accepted` are days before it."""

    kind: str
    text: str
    ahead: int
    kept: int | None = None
    accepted: int | None = None
    words: str = ""


@dataclass(frozen=True)
class Terms:
    """Told in the contact `log`; `reason` and `words` say why us."""

    reference: str
    log: str
    reason: str
    words: str
    dates: tuple[Due, ...]


TERMS = {
    "C2": Terms(
        "새봄-26-031", "C2-signed", "relationship", "결제일까지 맞춰 주니 더 볼 것 없지.",
        (
            Due("first", "잎온 1차 출고", -9, kept=9, accepted=8, words="월요일 아침에 딱 맞춰 왔네."),
            Due("delivery", "잎온 2차 출고", 3),
            Due("payment", "말일 결제 정산표 보내기", 9),
        ),
    ),
    "C9": Terms(
        "지평선-26-008", "C9-signed", "product_fit", "직파 논에는 이게 한 번으로 끝나더라고.",
        (
            Due("first", "벼돌봄 1차 출고", -11, kept=11, accepted=10, words="수량 맞게 들어왔어."),
            Due("delivery", "벼돌봄 2차 출고", -1),
            Due("training", "드론 살포 안전 교육", 8),
        ),
    ),
    "O7": Terms(
        "D-2026-114", "O7-signed", "product_fit", "농가가 그날부터 쓸 수 있어서 골랐어요.",
        (
            Due("start", "착수 회의", -12, kept=12, accepted=12),
            Due("first", "농가 20곳 계정 열기", -5, kept=3),
            Due("training", "작업 일지 입력 교육", 6),
        ),
    ),
    "O8": Terms(
        "D-2026-102", "O8-signed", "relationship", "경사지 설치를 현장에서 같이 풀어 준 게 컸습니다.",
        (
            Due("start", "착수 회의", -21, kept=21, accepted=21),
            Due("first", "시범 구역 센서 설치", -10, kept=10, accepted=9, words="중계기까지 잘 잡혀요."),
            Due("install", "전 구역 설치 완료", 5),
            Due("payment", "잔금 계산서 보내기", 12),
        ),
    ),
}  # fmt: skip


def terms_of(cast: Cast, deal: Deal) -> OrderTerms | None:
    """What was promised when it was won."""
    terms = TERMS.get(deal.code)
    if terms is None:
        return None
    day = cast.on
    dates = tuple(DayPromised(due.kind, day + dt.timedelta(days=due.ahead), due.text) for due in terms.dates)
    log = cast.logs[terms.log]
    return OrderTerms(reference=terms.reference, contract_on=log.happened_at.date(), dates=dates, log=log)


def why_us(cast: Cast, deal: Deal) -> dict[str, Any]:
    """The reason and the customer's words for it."""
    terms = TERMS.get(deal.code)
    if terms is None:
        return {}
    return {"reason_code": terms.reason, "stated": terms.words, "stated_by": cast.people[deal.who]}


def tell_orders(cast: Cast, story: Story, deals: tuple[Deal, ...]) -> None:
    """Each after the win, which a load early in a quarter may bring nearer."""
    won = {deal.code: deal.won[0] for deal in deals if deal.won}
    for code, terms in TERMS.items():
        day = in_quarter_of(story.on, story.day(won[code]))
        latest = (story.on - day).days
        for due in terms.dates:
            if due.kept is not None:
                instant = story.moment(min(due.kept, latest), 19, 20)
                story.tell(instant, partial(_keep, cast, story, code, due))
            if due.accepted is not None:
                instant = story.moment(min(due.accepted, latest), 19, 25)
                story.tell(instant, partial(_accept, cast, story, code, due))
        story.tell(story.moment(min(1, latest), 19, 55), partial(_catch_up, cast, story, code))


def _row(cast: Cast, code: str, due: Due) -> PromisedDate:
    rows = PromisedDate.objects.select_related("opportunity__owner", "promise__person")
    return rows.get(opportunity=cast.deals[code], promise__text=due.text)  # type: ignore[no-any-return]


def _keep(cast: Cast, story: Story, code: str, due: Due) -> None:
    row = _row(cast, code, due)
    owner = cast.users[row.opportunity.owner.name]
    customers.keep_promise(row.promise, by=owner, read_at=None, on=story.day(due.kept or 0))


def _accept(cast: Cast, story: Story, code: str, due: Due) -> None:
    row = _row(cast, code, due)
    owner, on = cast.users[row.opportunity.owner.name], story.day(due.accepted or 0)
    actions.accept_date(row, by=owner, on=on, person=row.promise.person, words=due.words)


def _catch_up(cast: Cast, story: Story, code: str) -> None:
    """What is late of the standard work after an order was done on its day; the call is written down by hand."""
    opportunity = Opportunity.objects.select_related("owner").get(pk=cast.deals[code].pk)
    late = opportunity.win_actions.to_do().filter(satisfaction_call__isnull=True, due_on__lt=story.on - CAUGHT_UP)
    for action in late:
        actions.finish_action(action, by=cast.users[opportunity.owner.name])
