"""What hangs on the demo's contact logs: what was heard, photos and cards, corrections, and what stays confidential.

Each is found by words that stand in the line it belongs to.
"""

from dataclasses import dataclass

from customers.models import HeardKind, LogFileKind
from desk.demo.told import MEAL, PHONE, RELATION, VISIT, Told

_FACT, _OPINION, _ASK = HeardKind.FACT, HeardKind.OPINION, HeardKind.REQUEST
_GRIPE, _RIVAL, _MARKET = HeardKind.COMPLAINT, HeardKind.COMPETITOR, HeardKind.MARKET

HEARD: tuple[tuple[str, tuple[tuple[HeardKind, str], ...]], ...] = (
    ("경쟁사 영업이 덤 행사를", ((_RIVAL, "저쪽은 열 박스에 하나를 더 준다더라고요."), (_OPINION, "그래도 약은 들어야 팔리지요."))),
    ("회전이 작년 이맘때보다", ((_FACT, "작년보다 보름은 일찍 나갔어요."),)),
    ("배송이 오전에 오면", ((_ASK, "오전에만 받게 해 주세요. 오후엔 손이 없어요."),)),
    ("소포장이 팔릴 것", ((_OPINION, "소포장이면 텃밭 하시는 분들도 집어 가요."),)),
    ("면적이 조금 줄었다고", ((_MARKET, "올해는 심은 데가 한 열에 하나는 줄었어요."),)),
    ("배송 한 박스가 모자란다고", ((_GRIPE, "송장에는 열인데 세어 보니 아홉이에요."),)),
    ("농가가 찾는 약은 늘", ((_FACT, "열에 아홉은 세 가지만 찾아요."), (_OPINION, "그 자리를 놓치면 다시 오기 어려워요."))),
    ("효과가 좋았다는 말을", ((_FACT, "옆집에서 같은 걸로 달라고 오셨어요."),)),
    ("다음 시즌 품목을 줄이고", ((_FACT, "창고에 남는 것부터 빼려고요."), (_ASK, "회전표를 품목별로 하나 주세요."))),
    ("가격을 내렸다고", ((_RIVAL, "옆 군은 한 박스에 천 원을 뺐대요."), (_MARKET, "농가들이 값을 전화로 먼저 물어봐요."))),
    ("수매 단가 이야기하시다", ((_MARKET, "수매값은 그대로인데 약값만 올랐어요."),)),
    ("인건비가 올라 살포", ((_FACT, "하루 품이 작년보다 만 원 올랐어요."), (_ASK, "꼭 쳐야 하는 것만 짚어 주세요."))),
    ("품질은 작년과 비슷할", ((_MARKET, "색은 작년만 한데 알이 조금 잘아요."),)),
    ("이웃에게도 권했다고", ((_OPINION, "이건 권해도 욕 안 먹겠더라고."),)),
    ("감사 지적이 나오지 않게", ((_ASK, "증빙은 날짜 순서로만 묶어 주세요."),)),
    ("작년 납품 지연 이야기", ((_GRIPE, "작년처럼 사흘 밀리면 조합원들한테 제가 혼나요."),)),
    ("다른 업체도 문의가", ((_RIVAL, "두 군데서 더 물어봤습니다. 절차는 똑같아요."),)),
    ("예산 집행 시기를 확인", ((_FACT, "분기 말 전에 정산까지 끝나야 합니다."),)),
    ("다른 조합 사례를", ((_MARKET, "이웃 조합은 드론으로 다 넘어갔다던데요."),)),
    ("연말에 결재선이", ((_FACT, "연말 인사 뒤에는 결재하시는 분이 바뀔 수 있어요."),)),
    ("데이터 연계 방식을", ((_ASK, "하루 한 번, 새벽에 일괄로 주시면 됩니다."),)),
    ("장갑 끼고도", ((_ASK, "장갑 끼고도 눌러져야 현장에서 씁니다."),)),
    ("이력 관리 규정이", ((_MARKET, "내후년에는 이력이 의무가 될 거라고 봅니다."),)),
    ("다른 업체 시연을", ((_RIVAL, "그쪽은 화면이 다섯 번은 넘어가더라고요."), (_OPINION, "쓰기는 여기가 쉬워 보여요."))),
    ("산지 두 곳을 늘릴", ((_FACT, "내년에 산지를 두 군데 더 엽니다."),)),
    ("글자가 작다고", ((_GRIPE, "반장님들이 글자가 작아서 못 읽겠대요."),)),
    ("작업 일지 정리 시간이", ((_FACT, "일지 쓰는 시간이 눈에 띄게 줄었어요."),)),
    ("담당자가 바뀔 수 있다고", ((_FACT, "다음 달에 제가 다른 부서로 갈 수도 있어요."),)),
    ("먹노린재가 늘어", ((_MARKET, "논마다 먹노린재가 작년 두 배는 보여요."),)),
    ("직파 면적을 더 늘릴", ((_FACT, "총회에서 스무 정보를 더 늘리기로 했어요."),)),
    ("창고를 넓히신다고", ((_FACT, "창고를 뒤로 스무 평 냈어요."),)),
    ("사료값보다 옥수수 품질이", ((_OPINION, "값보다 품질이 들쑥날쑥한 게 문제예요."),)),
)  # fmt: skip


@dataclass(frozen=True)
class Picture:
    """`drawn` names a drawing of `desk.demo.drawings`."""

    kind: LogFileKind
    drawn: str
    name: str
    caption: str


_PHOTO, _CARD = LogFileKind.PHOTO, LogFileKind.CARD
PICTURES: tuple[tuple[str, tuple[Picture, ...]], ...] = (
    ("배밭 두 곳 확인. 잎 가장자리", (
        Picture(_PHOTO, "scorched leaf", "배잎.jpg", "잎 가장자리가 갈색으로 마른 배나무 잎"),
        Picture(_PHOTO, "orchard", "배밭.jpg", "줄 맞춰 심은 배나무, 앞 두 줄의 잎이 말라 있음"),
    )),
    ("작년 들지킴 쓴 농가 세 곳", (Picture(_PHOTO, "orchard", "방제 잘 된 밭.jpg", "잎이 고른 배밭"),)),
    ("전시포 구획을 나누고", (Picture(_PHOTO, "plots", "전시포.jpg", "표지판을 세운 배추 전시포 네 구획"),)),
    ("고추 하우스 두 동 시험", (Picture(_PHOTO, "plots", "하우스 구획.jpg", "네 구획으로 나눈 고추 하우스 바닥"),)),
    ("시범 포장 예찰 정확도를", (Picture(_PHOTO, "chart", "예찰 비교.png", "센서 예찰과 육안 조사를 견준 막대그래프"),)),
    ("농가 20곳 시범 결과", (Picture(_PHOTO, "chart", "시범 결과.png", "주별 입고 차이가 줄어드는 막대그래프"),)),
    ("예찰 센서 오차를 현장에서", (Picture(_PHOTO, "orchard", "센서 위치.jpg", "과수원 가운데에 세운 예찰 센서"),)),
    ("산업 설명회에서 인사", (Picture(_CARD, "card", "명함 소미라.jpg", "풍년식품 소미라 원료팀장의 명함"),)),
    ("유통 포럼에서 뵘", (Picture(_CARD, "card", "명함 감나현.jpg", "온누리유통 감나현 상무의 명함"),)),
    ("본사 시장 간담회에", (Picture(_CARD, "card", "명함 정대식.jpg", "새봄농약사 정대식 영업부장의 명함"),)),
)  # fmt: skip

# (words of the line, days later, text): after a week a log is added to, not changed
CORRECTIONS: tuple[tuple[str, int, str], ...] = (
    ("CFO 면담. 올해 투자 예산", 9, "회수 기간은 2년이 아니라 24개월 안이라고 다시 말씀하심. 시작은 검수일부터."),
    ("창고를 넓히신다고", 12, "넓힌 곳은 뒤쪽이 아니라 옆 건물입니다. 하차는 옆문으로 합니다."),
    ("무화과 총채벌레", 8, "트랩은 두 줄이 아니라 세 줄로 놓았습니다."),
    ("시판은 회전율 자료를", 10, "정대식 부장님 말씀은 분기가 아니라 월별 자료였습니다."),
    ("장려금 지급일 안내", 11, "말일이 휴일이면 앞당겨 지급합니다. 고객께 다시 알려 드렸습니다."),
)

CONFIDENTIAL = (
    Told("", "박도현", ("차복순",), 62, 18, MEAL, "가게를 아드님께 물려줄 생각이라고 하심. 아직 밖에 말하지 말아 달라고.", (RELATION,),
         "내년 봄쯤 아들한테 넘길까 해요. 아직은 우리끼리만.", readers=("윤서린",)),
    Told("", "홍라온", ("소미라",), 33, 18, PHONE, "내년 조직 개편에서 원료팀이 나뉠 수 있다고 조심스럽게 알려 주심.", (RELATION,),
         "아직 확정 아니에요. 저한테 들었다고는 하지 마세요.", readers=("남기훈", "류세아")),
    Told("", "표예진", ("감나현",), 20, 17, VISIT, "지금 쓰는 업체와 재계약이 어렵다는 사정을 들음. 금액은 적지 않기로 함.", (RELATION,), readers=("남기훈",)),
    Told("", "윤서린", ("고만수",), 11, 16, VISIT, "담당 교체 때 서운했던 일을 털어놓으심. 다음 방문은 둘이 함께 가기로 함.", (RELATION,),
         "말없이 바뀌니 섭섭하지요.", HeardKind.COMPLAINT, readers=("김하늬", "오태경")),
)  # fmt: skip


def heard_in(line: str) -> tuple[tuple[HeardKind, str], ...]:
    return next((said for words, said in HEARD if words in line), ())


def pictures_of(line: str) -> tuple[Picture, ...]:
    return next((pictures for words, pictures in PICTURES if words in line), ())


def correction_of(line: str) -> tuple[int, str] | None:
    return next(((days, text) for words, days, text in CORRECTIONS if words in line), None)
