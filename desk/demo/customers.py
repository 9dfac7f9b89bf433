"""The customers of 가온들: companies, the people in them and who looks after them (domain.md §8)."""

from dataclasses import dataclass

from customers.models import Attitude, CompanyKind, PersonKind

DEALER, CORPORATE, FARMER, INSTITUTION = (
    PersonKind.DEALER, PersonKind.CORPORATE, PersonKind.FARMER, PersonKind.INSTITUTION,
)  # fmt: skip
GOOD, NEUTRAL, BAD, UNKNOWN = Attitude.FAVOURABLE, Attitude.NEUTRAL, Attitude.NEGATIVE, Attitude.UNKNOWN


@dataclass(frozen=True)
class Client:
    """`before` names who looked after the company until so many days ago, where that was not `owner` from the start."""

    name: str
    kind: CompanyKind
    region: str
    segment: str
    owner: str
    wallet: int | None = None  # yearly purchases, million won
    executive: str = ""
    before: tuple[str, int] = ("", 0)


@dataclass(frozen=True)
class Contact:
    name: str
    company: str
    title: str
    kind: PersonKind
    attitude: Attitude = NEUTRAL
    department: str = ""
    owner: str = ""  # where it is somebody else than the company's owner
    interests: str = ""
    crops: str = ""
    area: int | None = None
    cycle: int | None = None
    moved_from: str = ""


_DEALER, _CORP, _FARM = CompanyKind.DEALER, CompanyKind.CORPORATION, CompanyKind.FARM_CORP

CLIENTS = (
    Client("배들농자재", _DEALER, "전남 나주", "시판 · 배", "김하늬", 1_450, before=("이준서", 4)),
    Client("새봄농약사", _DEALER, "전남 순천", "시판 · 원예", "김하늬", 980),
    Client("땅끝종묘농약", _DEALER, "전남 해남", "시판 · 노지채소", "박도현", 1_200),
    Client(
        "무화과작목반", CompanyKind.GROWERS_GROUP, "전남 영암", "작목반 · 무화과", "박도현", 240, before=("이준서", 31)
    ),
    Client("지평선영농조합", _FARM, "전북 김제", "영농법인 · 벼", "박도현", 760),
    Client("남들농협", CompanyKind.COOP, "전남 광주권", "계통 · 공동방제", "신다온", 3_100, executive="정한결"),
    Client("한가람농자재", _DEALER, "경남 진주", "시판 · 시설원예", "한승우", 890),
    Client("금들농약사", _DEALER, "충남 논산", "시판 · 딸기", "문가람", 640),
    Client("풍년식품(주)", _CORP, "경기 성남", "식품 제조", "홍라온", 2_400, executive="류세아"),
    Client("다솔군 농업기술센터", CompanyKind.PUBLIC, "전북 다솔군", "공공 · 스마트농업", "송이든", 620),
    Client("온누리유통(주)", _CORP, "서울 송파", "유통", "표예진", 480),
    Client("푸른솔축산(주)", _CORP, "강원 홍천", "축산", "표예진", 540, executive="류세아"),
    Client("해오름종자(주)", _CORP, "경기 이천", "종자", "송이든", 700),
    Client("늘푸른농산", _FARM, "충북 괴산", "농산물 계약재배", "표예진", 390),
    Client("미르농업법인", _FARM, "강원 평창", "고랭지 채소", "홍라온", 520),
    Client("그린루트유통", _CORP, "경북 안동", "총판 · 과수", "최유나", 2_000),
)

PEOPLE = (
    Contact("오점례", "배들농자재", "대표", DEALER, BAD, interests="농가 민원은 그날 답을 듣고 싶어 함. 숫자보다 사람을 봄.", cycle=7),
    Contact("정대식", "새봄농약사", "영업부장", DEALER, GOOD, interests="품목별 회전율을 직접 엑셀로 관리함.", cycle=14, moved_from="배들농자재"),
    Contact("고만수", "새봄농약사", "대표", DEALER, GOOD, interests="정산 날짜를 가장 중하게 여김.", cycle=14),
    Contact("차복순", "땅끝종묘농약", "대표", DEALER, GOOD, interests="배추 농가 교육을 해마다 같이 여는 것을 좋아함.", cycle=14),
    Contact("피춘식", "무화과작목반", "반장", FARMER, NEUTRAL, interests="담당자가 얼굴을 비치는지를 봄.", crops="무화과", area=9_900, cycle=30),
    Contact("우상길", "지평선영농조합", "대표", CORPORATE, GOOD, interests="벼 직파 면적을 늘리려고 함.", cycle=14),
    Contact("변도윤", "지평선영농조합", "기술이사", CORPORATE, NEUTRAL, owner="송이든", interests="현장에서 돌려 본 것만 믿음.", cycle=14),
    Contact("엄기택", "남들농협", "경제상무", INSTITUTION, NEUTRAL, interests="조합원 환원과 감사 지적이 관심사.", cycle=30),
    Contact("노아람", "남들농협", "자재계장", INSTITUTION, GOOD, "경제사업소", interests="입찰 서류가 한 번에 맞는 업체를 좋아함.", cycle=14),
    Contact("마진철", "한가람농자재", "대표", DEALER, NEUTRAL, interests="장려금 지급일과 포장 상태.", cycle=14),
    Contact("석보민", "금들농약사", "대표", DEALER, UNKNOWN, cycle=60),
    Contact("백승아", "풍년식품(주)", "CFO", CORPORATE, UNKNOWN, "재무본부", interests="투자 회수 기간을 두 문장으로 듣고 싶어 함."),
    Contact("도경모", "풍년식품(주)", "CIO", CORPORATE, NEUTRAL, "정보전략실", interests="알림 지연에 민감. 장애 보고는 먼저 받기를 원함.", cycle=14),
    Contact("소미라", "풍년식품(주)", "원료팀장", CORPORATE, GOOD, "구매본부 원료팀", interests="계약재배 농가의 이탈을 줄이는 것이 올해 과제.", cycle=7),
    Contact("여운석", "풍년식품(주)", "구매팀장", CORPORATE, BAD, "구매본부 구매팀", interests="단가표와 계약 조건을 문서로만 받음.", cycle=30),
    Contact("천보람", "다솔군 농업기술센터", "소장", INSTITUTION, GOOD, interests="군의회 예산 설명 자료.", cycle=30),
    Contact("길유찬", "다솔군 농업기술센터", "스마트농업팀장", INSTITUTION, GOOD, "스마트농업팀", interests="예찰 정확도를 농가별로 보고 싶어 함.", cycle=14),
    Contact("감나현", "온누리유통(주)", "상무", CORPORATE, NEUTRAL, "신선식품본부", interests="산지 이력으로 클레임 처리 시간을 줄이는 것.", cycle=14),
    Contact("탁해준", "푸른솔축산(주)", "대표", CORPORATE, GOOD, interests="사료용 옥수수 자급률.", cycle=14),
    Contact("빈서율", "해오름종자(주)", "연구소장", CORPORATE, NEUTRAL, "육종연구소", interests="채종포 품질 편차.", cycle=30),
    Contact("맹주현", "그린루트유통", "대표", CORPORATE, GOOD, interests="경북 사과 농가로 거래처를 넓히려고 함.", cycle=14),
    Contact("채우민", "늘푸른농산", "대표", CORPORATE, GOOD, interests="계약 농가 40곳의 작업 일지를 한 곳에서 보는 것.", cycle=30),
    Contact("양서겸", "미르농업법인", "생산본부장", CORPORATE, GOOD, "생산본부", interests="고랭지 출하 시기 예측.", cycle=30),
    Contact("임점순", "배들농자재", "배 농가", FARMER, BAD, crops="배(신고)", area=13_200),
    Contact("방기수", "배들농자재", "배 농가", FARMER, BAD, crops="배(신고)", area=16_500),
    Contact("서말례", "배들농자재", "배 농가", FARMER, NEUTRAL, crops="배(원황)", area=8_300),
    Contact("노판돌", "배들농자재", "배 농가", FARMER, NEUTRAL, crops="배(신고), 복숭아", area=11_500),
    Contact("조병선", "배들농자재", "배 농가", FARMER, NEUTRAL, crops="배(신고)", area=9_900),
    Contact("최금자", "배들농자재", "배 농가", FARMER, GOOD, crops="배(추황)", area=6_600),
    Contact("기순덕", "배들농자재", "배 농가", FARMER, NEUTRAL, crops="배(신고)", area=7_400),
    Contact("문태식", "배들농자재", "배 농가", FARMER, NEUTRAL, crops="배(화산), 자두", area=14_800),
)  # fmt: skip
FARMERS = tuple(person.name for person in PEOPLE if person.title == "배 농가")


@dataclass(frozen=True)
class Item:
    code: str
    name: str
    family: str
    price: int
    unit: str


PRODUCTS = (
    Item("GD-F01", "들지킴 수화제", "살균제", 18_500, "봉"),
    Item("GD-G02", "벼돌봄 입제", "살균·살충제", 21_000, "포"),
    Item("GD-I03", "잎온 액상수화제", "살충제", 24_800, "병"),
    Item("GD-S01", "들녘온 SaaS", "디지털", 8_000_000, "개월"),
    Item("GD-S02", "들녘온 센서", "디지털", 390_000, "대"),
)
