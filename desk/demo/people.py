"""가온들(주): its units and its 28 people, as plain facts (domain.md §8)."""

from dataclasses import dataclass

from sellers.models import Role, UnitKind

PASSWORD = "hanjang-demo"  # (printed for everybody to log in with; production refuses such accounts)
COMPANY = "가온들(주)"


@dataclass(frozen=True)
class Unit:
    name: str
    name_en: str
    kind: UnitKind
    under: str = ""
    leader: str = ""


@dataclass(frozen=True)
class Employee:
    """`joined` is the year, counted back from the seeding day; `leaves` the last day, counted on from it."""

    name: str
    name_en: str
    mailbox: str
    unit: str
    title: str
    rank: str
    roles: tuple[Role, ...] = ()
    joined: int = 5
    leaves: int | None = None
    shown: bool = False  # one of the log-ins that the command prints


UNITS = (
    Unit(COMPANY, "Gaondeul", UnitKind.COMPANY, leader="정한결"),
    Unit("전략기획실", "Strategy", UnitKind.STAFF, COMPANY, "서지안"),
    Unit("작물보호영업본부", "Crop protection sales", UnitKind.DIVISION, COMPANY, "오태경"),
    Unit("호남지점", "Honam branch", UnitKind.BRANCH, "작물보호영업본부", "윤서린"),
    Unit("영남지점", "Yeongnam branch", UnitKind.BRANCH, "작물보호영업본부", "강민재"),
    Unit("중부지점", "Jungbu branch", UnitKind.BRANCH, "작물보호영업본부", "임보라"),
    Unit("계통영업팀", "Co-op channel team", UnitKind.TEAM, "작물보호영업본부", "배정우"),
    Unit("디지털솔루션본부", "Digital solutions", UnitKind.DIVISION, COMPANY, "류세아"),
    Unit("솔루션영업팀", "Solution sales team", UnitKind.TEAM, "디지털솔루션본부", "남기훈"),
    Unit("파트너협력팀", "Partner team", UnitKind.TEAM, "디지털솔루션본부", "구본휘"),
    Unit("고객만족실", "Customer satisfaction", UnitKind.STAFF, COMPANY, "노은수"),
    Unit("마케팅팀", "Marketing", UnitKind.TEAM, COMPANY, "하지율"),
    Unit("기술연구소", "Research institute", UnitKind.STAFF, COMPANY, "반석현"),
    Unit("경영지원·IT", "Finance and IT", UnitKind.STAFF, COMPANY),
    Unit("물류팀", "Logistics", UnitKind.TEAM, COMPANY),
)
CROP, DIGITAL = "작물보호영업본부", "디지털솔루션본부"
SELLING = (CROP, DIGITAL)

_SELLER, _LEADER, _EXECUTIVE = (Role.SELLER,), (Role.LEADER,), (Role.EXECUTIVE,)

EMPLOYEES = (
    Employee("정한결", "Jung Hangyeol", "hangyeol.jung", COMPANY, "대표이사", "사장", _EXECUTIVE, 14, shown=True),
    Employee(
        "서지안", "Seo Jian", "jian.seo", "전략기획실", "전략임원", "상무",
        (Role.EXECUTIVE, Role.STRATEGY_OWNER), 7, shown=True,
    ),
    Employee(
        "오태경", "Oh Taegyeong", "taegyeong.oh", CROP, "본부장", "전무", (Role.EXECUTIVE, Role.LEADER), 17, shown=True
    ),
    Employee("윤서린", "Yoon Seorin", "seorin.yoon", "호남지점", "팀장", "부장", _LEADER, 11, shown=True),
    Employee("박도현", "Park Dohyeon", "dohyeon.park", "호남지점", "영업대표", "과장", _SELLER, 8, shown=True),
    Employee("김하늬", "Kim Haneui", "haneui.kim", "호남지점", "영업대표", "대리", _SELLER, 4, shown=True),
    Employee("이준서", "Lee Junseo", "junseo.lee", "호남지점", "영업대표", "차장", _SELLER, 9, leaves=12),
    Employee("강민재", "Kang Minjae", "minjae.kang", "영남지점", "지점장", "부장", _LEADER, 12),
    Employee("최유나", "Choi Yuna", "yuna.choi", "영남지점", "영업대표", "과장", _SELLER, 6, shown=True),
    Employee("한승우", "Han Seungwoo", "seungwoo.han", "영남지점", "영업대표", "대리", _SELLER, 3),
    Employee("임보라", "Lim Bora", "bora.lim", "중부지점", "지점장", "차장", _LEADER, 10),
    Employee("조성빈", "Jo Seongbin", "seongbin.jo", "중부지점", "영업대표", "과장", _SELLER, 7),
    Employee("문가람", "Moon Garam", "garam.moon", "중부지점", "영업대표", "사원", _SELLER, 2),
    Employee("배정우", "Bae Jeongwoo", "jeongwoo.bae", "계통영업팀", "팀장", "차장", _LEADER, 10),
    Employee("신다온", "Shin Daon", "daon.shin", "계통영업팀", "영업대표", "대리", _SELLER, 4),
    Employee("류세아", "Ryu Sea", "sea.ryu", DIGITAL, "본부장", "상무", (Role.EXECUTIVE, Role.LEADER), 6),
    Employee("남기훈", "Nam Gihun", "gihun.nam", "솔루션영업팀", "팀장", "부장", _LEADER, 6, shown=True),
    Employee("송이든", "Song Ideun", "ideun.song", "솔루션영업팀", "영업대표", "과장", _SELLER, 5),
    Employee("표예진", "Pyo Yejin", "yejin.pyo", "솔루션영업팀", "영업대표", "과장", _SELLER, 5),
    Employee("홍라온", "Hong Raon", "raon.hong", "솔루션영업팀", "영업대표", "대리", _SELLER, 3, shown=True),
    Employee(
        "구본휘", "Gu Bonhwi", "bonhwi.gu", "파트너협력팀", "팀장", "차장",
        (Role.PARTNER_MANAGER, Role.LEADER), 5, shown=True,
    ),
    Employee("장시우", "Jang Siwoo", "siwoo.jang", "파트너협력팀", "파트너 담당", "대리", (Role.PARTNER_MANAGER,), 3),
    Employee(
        "노은수", "Noh Eunsu", "eunsu.noh", "고객만족실", "실장", "부장", (Role.SATISFACTION_OWNER,), 9, shown=True
    ),
    Employee("심별", "Shim Byeol", "byeol.shim", "고객만족실", "고객만족 담당", "대리", (Role.SATISFACTION_OWNER,), 3),
    Employee("하지율", "Ha Jiyul", "jiyul.ha", "마케팅팀", "팀장", "과장", (Role.MARKETING,), 6),
    Employee("반석현", "Ban Seokhyeon", "seokhyeon.ban", "기술연구소", "수석연구원", "부장", (), 13),
    Employee("원태하", "Won Taeha", "taeha.won", "경영지원·IT", "경영지원·IT 담당", "차장", (Role.ADMIN,), 8, shown=True),
    Employee("기동찬", "Gi Dongchan", "dongchan.gi", "물류팀", "배송 담당", "주임", (), 6, shown=True),
)  # fmt: skip
NOT_SELLING = ("정한결", "서지안", "노은수", "심별", "하지율", "반석현", "원태하", "기동찬")
