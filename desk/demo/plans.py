"""What is planned next on each deal of the demo; `days` count back from the seeding day, `ahead` counts on from it."""

from dataclasses import dataclass

from opportunities.models import ActionPurpose

PROVE, LEARN, INSULATE, REPAIR, STRESS = ActionPurpose


@dataclass(frozen=True)
class Act:
    """`closes` is the code of a risk, fact or question; `by` has an idea and is no seller of the deal; `result` is done."""

    what: str
    ahead: int
    purpose: ActionPurpose = LEARN
    closes: str = ""
    who: str = ""
    target: str = ""
    days: int = 3
    by: str = ""
    result: str = ""


@dataclass(frozen=True)
class Agreed:
    """A step of the close plan: ours, the customer's or both."""

    what: str
    ahead: int
    ours: bool = True
    theirs: str = ""
    done: bool = False


@dataclass(frozen=True)
class Confirmed:
    """Who agreed to the plan, in which contact record."""

    who: str
    key: str


ACTS: dict[str, tuple[Act, ...]] = {
    "O1": (
        Act("본부장과 함께 백승아 CFO 면담 잡기", 2, LEARN, "F7", who="류세아", target="백승아"),
        Act("회수 기간 두 줄 숫자 만들기", 1, PROVE, who="남기훈"),
        Act("품의 초안 함께 쓰자고 소미라 팀장께 부탁", 4, LEARN, "F10", target="소미라"),
        Act("여운석 팀장이 비교하는 업체의 조건 확인", -1, INSULATE, "R05", target="여운석"),
        Act("알림 지연 조치 결과를 CIO께 직접 설명", 1, REPAIR, "R14", target="도경모"),
        Act("시범 결과를 한 장으로 정리해 여 팀장께 먼저 보여 주기", 5, STRESS, target="여운석", by="남기훈"),
    ),
    "O2": (Act("의회 설명 자료 마지막 점검", 2, PROVE, target="천보람"), Act("설치 2개 조 일정 재확인", -2, result="물류팀 확인, 두 개 조 모두 가능", days=5)),
    "O3": (Act("월 정액이 어느 예산에서 나오는지 여쭙기", 4, LEARN, "R09", target="감나현"),),
    "O4": (Act("모아시스템즈 기사 연동 교육 2일", 6, REPAIR, "R16", who="구본휘"),),
    "O5": (Act("조사료 포장 시험 결과 정리", 3, PROVE, target="탁해준"),),
    "O6": (Act("참여 판단 코칭 받기", 5, LEARN),),
    "C1": (
        Act("오점례 대표와 피해 농가 방문", 1, REPAIR, "R14", target="오점례"),
        Act("원인 조사 결과를 농가 8곳에 알리기", 3, REPAIR),
    ),
    "C3": (Act("서명일 물량표 준비", 4, PROVE, target="차복순"),),
    "C4": (Act("방제 면적별 입찰 단가표 확정", 6, PROVE, target="엄기택"),),
    "C5": (Act("전시포 위치 함께 정하기", 5, PROVE, target="피춘식"),),
    "C6": (Act("경북 과수 작목반 세 곳 수요 묻기", 7, LEARN),),
    "C7": (Act("장려금 3 %p 차이를 방제 횟수로 견주기", 2, INSULATE, target="마진철"),),
}  # fmt: skip
CLOSE_PLANS: dict[str, tuple[tuple[Agreed, ...], int, Confirmed | None]] = {
    "O1": (
        (
            Agreed("선정 공문 발송", 4, ours=False, theirs="여운석"),
            Agreed("구매 품의 상신", 9, ours=False, theirs="소미라"),
            Agreed("계약서 초안 검토", 13, theirs="여운석"),
            Agreed("CFO 결재와 서명", 25, theirs="백승아"),
        ),
        5,
        Confirmed("소미라", "O1-plan"),
    ),
    "O2": (
        (
            Agreed("품의 상신", -3, ours=False, theirs="길유찬", done=True),
            Agreed("계약서 날인", 3, theirs="천보람"),
            Agreed("착수 회의", 8, theirs="길유찬"),
            Agreed("센서 40대 설치", 10),
        ),
        3,
        Confirmed("길유찬", "O2-plan"),
    ),
    "C4": ((Agreed("입찰 공고", 9, ours=False, theirs="노아람"), Agreed("제안 설명회", 14), Agreed("개찰", 20, theirs="엄기택")), 4, None),
}  # fmt: skip
STRENGTHS: dict[str, tuple[str, str, str]] = {
    "O1": ("시범 결과가 기준을 넘었다고 CIO가 인정", "R05", "도경모"),
    "O3": ("로트 하나를 40초에 찾는 것은 처음 봤다고 하심", "", "감나현"),
}
