"""What the demo's sellers know of buying centres and of rivals: told some days before today, from records of the story."""

from dataclasses import dataclass

from opportunities.models import Mode, PointKind, Position

GROWTH, TROUBLE, EVEN_KEEL, OVERCONFIDENT = Mode.GROWTH, Mode.TROUBLE, Mode.EVEN_KEEL, Mode.OVERCONFIDENT
STRENGTH, WEAKNESS = PointKind.STRENGTH, PointKind.WEAKNESS
STATUS_QUO, IN_HOUSE = "현상유지", "자체 해결"


@dataclass(frozen=True)
class Known:
    """Of somebody in a buying centre; `told` is the key of the record that says so, `listeners` whom she influences."""

    deal: str
    name: str
    mode: str = ""
    result: str = ""
    contact: str = ""
    told: str = ""
    listeners: tuple[str, ...] = ()


@dataclass(frozen=True)
class Point:
    """What a rival is strong or weak in; without `who` it is an observation of ours."""

    kind: str
    text: str
    who: str = ""
    told: str = ""


@dataclass(frozen=True)
class Against:
    deal: str
    name: str
    position: str = Position.UNKNOWN
    supporters: tuple[str, ...] = ()
    points: tuple[Point, ...] = ()
    move: str = ""
    counter: str = ""


KNOWN = (
    Known("O1", "백승아", GROWTH, "2년 안에 회수되는 투자", "류세아", "O1-cfo"),
    Known("O1", "도경모", TROUBLE, "ERP 연계 장애 0건, 알림 1분 이내", "홍라온", "O1-cio", ("백승아",)),
    Known("O1", "소미라", TROUBLE, "농가 이탈과 입고 차이를 한눈에 보기", "홍라온", "O1-need", ("백승아", "도경모")),
    Known("O1", "여운석", EVEN_KEEL, "문서로 비교한 조건", "홍라온", "rival-it", ("백승아",)),
    Known("O2", "천보람", GROWTH, "의회 설명이 되는 예찰 성과", "송이든", "O2-eb"),
    Known("O2", "길유찬", TROUBLE, "예찰을 사흘 앞당기기", "송이든", "O2-need", ("천보람",)),
    Known("O3", "감나현", TROUBLE, "클레임 산지 확인을 이틀에서 1분으로", "표예진", "O3-need"),
    Known("O4", "우상길", EVEN_KEEL, "육묘장 인건비 절감", "송이든", "O4-need"),
    Known("O4", "변도윤", TROUBLE, "밤 온도 제어 자동화", "송이든", "O4-need", ("우상길",)),
    Known("O5", "탁해준", GROWTH, "옥수수밭까지 한 화면", "표예진", "O5-need"),
    Known("C1", "오점례", TROUBLE, "배 농가의 약해 없는 시즌", "김하늬"),
    Known("C1", "정대식", listeners=("오점례",)),
    Known("C4", "엄기택", GROWTH, "방제 시기를 맞춘 공동방제", "신다온", "C4-ceo"),
    Known("C4", "노아람", TROUBLE, "한 번에 끝나는 약제 구매", "신다온", "C4-need", ("엄기택",)),
    Known("C7", "마진철", EVEN_KEEL, "시설 농가가 찾는 잎온 확보", "한승우", "C7-need"),
)  # fmt: skip

AGAINST = (
    Against(
        "O1", "누리넷시스템", Position.CHALLENGER, ("여운석",),
        (
            Point(STRENGTH, "조건을 먼저 문서로 내서 구매팀이 비교 기준으로 씀", "여운석", "rival-it"),
            Point(WEAKNESS, "농가와 함께 한 시범 결과가 없음"),
        ),
        "결재 직전에 단가를 내려 구매팀에 다시 비교를 요청", "CFO께 회수 기간 두 줄을 먼저 전하고, 시범 결과로 비교하기",
    ),
    Against(
        "O1", STATUS_QUO, Position.INCUMBENT, (),
        (Point(STRENGTH, "엑셀로도 올해 수매를 마쳤다는 생각"),),
        counter="입고 차이로 버린 원료를 CFO의 숫자로 보여 주기",
    ),
    Against(
        "O3", IN_HOUSE, Position.CHALLENGER, (),
        (Point(WEAKNESS, "산지 코드를 맞출 사람이 없음"),),
        "전산팀이 엑셀 양식부터 바꿔 보자고 할 수 있음", "월 정액으로 시작해 석 달 뒤 결과로 정하자고 하기",
    ),
    Against(
        "C4", "바른작물", Position.INCUMBENT, (),
        (Point(STRENGTH, "작년까지 개별 구매로 들어간 단가"),),
        "공고 직후 단가를 낮춘 규격을 낼 수 있음", "제때 공급한 기록과 조합원 환원 조건을 앞세우기",
    ),
    Against(
        "C7", "한들작물과학", Position.CHALLENGER, (),
        (
            Point(STRENGTH, "장려금을 3 %p 더 얹겠다고 함", "마진철", "C7-rival"),
            Point(WEAKNESS, "성수기 공급 시기를 약속하지 않음", "마진철", "C7-rival"),
        ),
        "월말 정산 전에 장려금을 한 번 더 올릴 수 있음", "장려금은 맞추지 않고 공급 시기와 말일 지급을 약속하기",
    ),
    Against("C7", STATUS_QUO, Position.INCUMBENT, (), (Point(STRENGTH, "창고에 남은 지난해 약"),)),
)  # fmt: skip
