"""Deals of the demo that ended without an order, in the customers' words; in no rung of the ladder."""

from dataclasses import dataclass

from customers.models import HeardKind
from desk.demo.deals import EB, HIGH, MID, USER, Buyer, Deal, End
from desk.demo.told import DEAL, PHONE, RIVAL, VISIT, Told
from opportunities.models import AmountBasis, State

ENDED_DEALS = (
    Deal(
        "L1", "온누리유통 입고 검수 앱", "표예진", "감나현", "입고장에서 사진 찍는 일만 줄여도 좋겠어요.", 70, -12,
        buyers=(Buyer("감나현", (EB, USER), HIGH),), facts=(), moves=(), priced=38, guess=70,
        amount_basis=AmountBasis.ESTIMATE,
        ended=End(12, State.LOST, "incumbent", "물류 업체가 검수까지 묶어 준다고 해서 그쪽으로 정했어요.", "감나현",
                  "검수만 따로 떼면 약하다. 다음에는 산지이력과 한 화면으로 제안한다."),
    ),
    Deal(
        "L2", "해오름종자 저장고 온습도 관리", "송이든", "빈서율", "저장고 온도가 하루만 튀어도 로트를 버려요.", 55, -20,
        buyers=(Buyer("빈서율", (USER,), MID),), facts=(), moves=(), priced=42, guess=55,
        amount_basis=AmountBasis.ESTIMATE,
        ended=End(20, State.LOST, "delivery", "이달 안에 설치가 된다는 곳으로 정했습니다.", "빈서율",
                  "설치 조 일정을 첫 만남에서 먼저 말하자."),
    ),
    Deal(
        "L3", "한가람농자재 토양 진단 키트", "한승우", "마진철", "농가가 흙 상태를 먼저 물어봐.", 40, -9,
        buyers=(Buyer("마진철", (EB,), HIGH),), facts=(), moves=(), priced=35, guess=40,
        amount_basis=AmountBasis.ESTIMATE,
        ended=End(9, State.NO_DECISION, "budget_cut", "올해는 정산부터 하고, 키트는 내년에 다시 보자고.", "마진철"),
    ),
    Deal(
        "L4", "땅끝종묘농약 드론 살포 대행", "박도현", "차복순", "약만 팔지 말고 쳐 주기까지 하면 안 돼?", 30, -15,
        buyers=(Buyer("차복순", (EB,), HIGH),), facts=(), moves=(), priced=30, guess=30,
        amount_basis=AmountBasis.ESTIMATE,
        ended=End(15, State.WITHDRAWN, "product_fit", "", "",
                  "살포 인력이 없어 약속을 지킬 수 없는 일. 조종사 모임을 소개해 드리고 약정에 집중하기로 함."),
    ),
)  # fmt: skip
ENDED_STORY = (
    Told("L1-need", "표예진", ("감나현",), 45, 14, VISIT, "입고장 검수 사진을 손으로 정리하느라 퇴근이 늦다고 하심.", (DEAL,),
         "입고장에서 사진 찍는 일만 줄여도 좋겠어요."),
    Told("L1-end", "표예진", ("감나현",), 12, 16, PHONE, "입고 검수 건은 물류 업체에 함께 맡기기로 했다고 알려 주심.", (DEAL, RIVAL),
         "물류 업체가 검수까지 묶어 준다고 해서 그쪽으로 정했어요.", HeardKind.COMPETITOR),
    Told("L2-need", "송이든", ("빈서율",), 48, 11, VISIT, "저장고 온습도가 튀어 로트를 버린 적이 있다고 하심.", (DEAL,), "저장고 온도가 하루만 튀어도 로트를 버려요."),
    Told("L3-need", "한승우", ("마진철",), 41, 15, VISIT, "농가 상담에 쓸 토양 진단 키트를 물으심.", (DEAL,), "농가가 흙 상태를 먼저 물어봐."),
    Told("L4-need", "박도현", ("차복순",), 36, 10, VISIT, "드론 살포 대행까지 되는지 물으심. 우리 인력으로는 어렵다고 말씀드림.", (DEAL,),
         "약만 팔지 말고 쳐 주기까지 하면 안 돼?"),
)  # fmt: skip


@dataclass(frozen=True)
class Met:
    """A competitor that was in the purchase, named so many days before the seeding day."""

    deal: str
    name: str
    days: int


MET = (
    Met("L1", "누리넷시스템", 25),
    Met("L2", "누리넷시스템", 30),
    Met("O8", "누리넷시스템", 45),
    Met("C2", "한들작물과학", 40),
)
