"""Everyday lines of sellers, by the kind of customer; {words} are filled in `desk.demo.everyday`."""

from dataclasses import dataclass

from customers.models import Channel, Topic
from desk.demo.told import (
    ADVICE,
    COMPLAINT,
    DEAL,
    EVENT,
    FIELD,
    HUNCH,
    MAIL,
    MARKET,
    MEAL,
    MESSENGER,
    PHONE,
    PRAISE,
    RELATION,
    RIVAL,
    VIDEO,
    VISIT,
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    channel: Channel
    text: str
    topics: tuple[Topic, ...] = ()


DEALER = (
    Line(VISIT, "매장 재고 같이 셈. {product} {n}박스 남아 다음 주 {day} 추가 출고 잡아 드림."),
    Line(VISIT, "진열대 앞줄을 {product} 자리로 바꿔 주심. 가격표도 새것으로 교체.", (RELATION,)),
    Line(PHONE, "{pest} 문의가 늘었다고 하심. {product} 희석 배수와 살포 간격 다시 안내함.", (MARKET,)),
    Line(VISIT, "반품 {small}건 상자째 확인. 유통기한 지난 것은 빼고 회수증 받아 옴."),
    Line(PHONE, "이번 달 마감 전에 {product} {n}박스 더 넣겠다고 하심. 여신 한도 안이라 바로 등록함.", (DEAL,)),
    Line(VISIT, "경쟁사 영업이 덤 행사를 제안하고 갔다고 하심. 우리는 약효 자료로 말씀드림.", (RIVAL,)),
    Line(VISIT, "지난달 판매 장부를 보여 주심. {product} 회전이 작년 이맘때보다 빠르다고.", (MARKET,)),
    Line(PHONE, "배송이 오전에 오면 좋겠다고 하심. 물류팀에 {day} 오전으로 부탁해 둠.", (ADVICE,)),
    Line(MESSENGER, "{product} 안전사용 포스터 파일 보내 드림."),
    Line(VISIT, "단골 농가 두 분과 매장에서 만남. {pest} 사진 보고 처방 같이 정함."),
    Line(PHONE, "대금 입금 확인 전화. {day}에 들어온다고 하시고 다음 달 물량을 미리 물어보심."),
    Line(VISIT, "{product} 신규 규격 견본 드림. 소포장이 팔릴 것 같다고 하심.", (HUNCH,)),
    Line(MEAL, "점심 같이 하며 지역 작황 이야기. {crop} 면적이 조금 줄었다고 하심.", (MARKET, RELATION)),
    Line(VISIT, "직원 한 분 새로 오셔서 인사. 제품 설명 20분 해 드림.", (RELATION,)),
    Line(PHONE, "농가 교육 날짜를 {day} 저녁으로 바꾸자고 하심. 강사 일정 확인해 회신함."),
    Line(VISIT, "장려금 계산서를 함께 맞춰 봄. 숫자 두 곳 고쳐 다시 드리기로 함."),
    Line(EVENT, "지역 농가 설명회 {n}명 참석. 끝나고 {product} 문의 {small}건 받아 매장으로 연결해 드림.", (MARKET,)),
    Line(PHONE, "배송 한 박스가 모자란다고 하심. 출고 기록 확인하고 {day}에 보내기로 함.", (COMPLAINT,)),
    Line(VISIT, "품목별 재고표를 엑셀로 달라고 하셔서 그 자리에서 보내 드림."),
    Line(VISIT, "농가가 찾는 약은 늘 세 가지라고 하심. 그중 {product} 자리를 지키자고 이야기함.", (ADVICE,)),
    Line(PHONE, "비 예보 때문에 살포가 밀렸다고 하심. 출고를 {day}로 늦춰 드림."),
    Line(VISIT, "창고 온도 확인. 액상 제품은 햇볕 안 드는 쪽으로 옮겨 달라고 부탁드림."),
    Line(PHONE, "{crop} 농가에서 {product} 효과가 좋았다는 말을 전해 주심.", (PRAISE,)),
    Line(VISIT, "다음 시즌 품목을 줄이고 싶다고 하심. 회전 느린 것부터 같이 표시함.", (DEAL,)),
    Line(MESSENGER, "{pest} 방제 시기 안내문 보내 드림. 고맙다고 답 오심."),
    Line(VISIT, "매장 앞 현수막 위치 정함. 비용은 반씩 부담하기로 함."),
    Line(PHONE, "옆 군 시판에서 가격을 내렸다고 하심. 우리 기준가와 조건을 다시 설명함.", (RIVAL, MARKET)),
    Line(VISIT, "작년 판매 상위 농가 {small}곳 이름을 알려 주심. 다음에 함께 찾아뵙기로.", (HUNCH,)),
)
FARMER = (
    Line(FIELD, "{crop} 밭 {area}평 돌아봄. {pest} 초기라 간격 맞춰 두 번 치시도록 안내함."),
    Line(PHONE, "살포 뒤 비가 와서 다시 쳐야 하는지 물으심. 강우 뒤 기준 설명드림."),
    Line(FIELD, "수확 앞두고 안전사용 기준 확인. 마지막 살포일을 달력에 적어 드림."),
    Line(PHONE, "{pest} 때문에 걱정이 크심. 사진 받아 연구소에 확인하고 회신하기로."),
    Line(FIELD, "작년 살포 일지를 함께 봄. 같은 계통만 두 번 쓰셔서 교차 살포를 권해 드림.", (ADVICE,)),
    Line(PHONE, "수매 단가 이야기하시다 약값 걱정. 소포장으로 맞춰 드리기로 함.", (MARKET,)),
    Line(FIELD, "옆 밭과 살포 시기를 맞추자고 하심. 이웃 두 분과 같이 {day}로 정함."),
    Line(FIELD, "잎 뒷면까지 같이 봄. {pest} 밀도가 낮아 이번 회차는 쉬기로 하심."),
    Line(PHONE, "장갑·마스크 쓰는 법 다시 여쭤 보심. 안전사용 동영상 보내 드림."),
    Line(FIELD, "물 양이 적게 들어간 듯해 노즐을 같이 확인. 다음엔 조금 더 쓰시기로 함."),
    Line(PHONE, "{day} 오전에 살포하신다고 하심. 바람 세면 미루시라고 말씀드림."),
    Line(FIELD, "새로 심은 {crop} 묘목 상태 봄. 뿌리 활착 뒤에 약을 시작하기로 하심."),
    Line(EVENT, "작목반 교육에서 뵘. 혼용 순서 표를 가장 많이 물어보심.", (ADVICE,)),
    Line(PHONE, "효과가 좋았다며 이웃에게도 권했다고 하심. 고맙다고 인사드림.", (PRAISE,)),
    Line(FIELD, "봉지 씌우기 전 마지막 점검. 품질은 작년과 비슷할 것 같다고 하심.", (MARKET,)),
    Line(PHONE, "인건비가 올라 살포 횟수를 줄이고 싶다고 하심. 꼭 필요한 회차만 짚어 드림."),
)
INSTITUTION = (
    Line(VISIT, "이번 분기 사업 서류 목록을 받음. 우리가 준비할 것은 {small}가지."),
    Line(PHONE, "규격서 문구 두 군데를 물어보심. 근거 자료를 메일로 보내 드림."),
    Line(VISIT, "현장 시연 날짜를 {day}로 정함. 참석은 {small}명.", (DEAL,)),
    Line(MAIL, "시험 성적서와 등록증 사본 보내 드림."),
    Line(PHONE, "감사 지적이 나오지 않게 증빙 순서를 맞춰 달라고 하심. 예시 파일 보내 드림.", (ADVICE,)),
    Line(VISIT, "조합원 교육 자료를 함께 고침. 어려운 말은 빼기로 함."),
    Line(PHONE, "예산 집행 시기를 확인. 분기 말 전에 정산까지 끝내길 바라심.", (DEAL,)),
    Line(VISIT, "담당 주무관 한 분을 소개받음. 실무 연락은 이분과 하기로.", (RELATION,)),
    Line(EVENT, "지역 협의회에서 뵘. 다른 조합 사례를 궁금해하심.", (MARKET,)),
    Line(PHONE, "작년 납품 지연 이야기를 다시 하심. 올해는 출고 일정을 먼저 드리기로 함.", (COMPLAINT,)),
    Line(VISIT, "사업 결과 보고서를 같이 봄. 농가 이름이 빠진 표를 고쳐 드림."),
    Line(VIDEO, "비대면 회의로 평가표 항목을 맞춤. 배점은 공개되지 않는다고 하심."),
    Line(VISIT, "신청 농가 {n}곳 명단을 확인. 겹치는 곳은 빼고 진행하자고 하심."),
    Line(PHONE, "다른 업체도 문의가 왔다고 하심. 절차는 같다고 말씀해 주심.", (RIVAL,)),
    Line(VISIT, "홍보 문구 사용 허락받음. 군 로고는 쓰지 않기로 함."),
    Line(PHONE, "지난 교육이 알기 쉬웠다고 하심. 가을에 한 번 더 부탁하심.", (PRAISE,)),
)
PROSPECT = (
    Line(VIDEO, "진행 공유 20분. 남은 숙제 {small}개와 담당자를 화면에서 정함."),
    Line(VISIT, "지금 쓰는 엑셀 양식을 받음. 겹쳐 적는 칸이 {small}개나 됨."),
    Line(MAIL, "보안 점검표 답변서 보내 드림."),
    Line(VISIT, "데이터 연계 방식을 물어보심. 하루 한 번 일괄이면 된다고 하심.", (DEAL,)),
    Line(VISIT, "회의실 화면에서 시연. 질문은 대부분 조회 속도였음."),
    Line(PHONE, "연말에 결재선이 바뀔 수 있다고 하심. 순서를 다시 여쭤보기로 함.", (DEAL,)),
    Line(VISIT, "창고 실사 동행. 센서 놓을 자리 {small}곳을 함께 표시함."),
    Line(PHONE, "도입 뒤에 누가 봐주는지 물어보심. 담당자와 연락 순서를 설명함.", (ADVICE,)),
    Line(VISIT, "현장 반장 두 분 이야기를 들음. 장갑 끼고도 눌러지면 좋겠다고 하심.", (ADVICE,)),
    Line(PHONE, "내부 회의가 {day}로 밀렸다고 하심. 자료는 그대로 쓰기로 함.", (DEAL,)),
    Line(VISIT, "기존 양식과 우리 화면을 나란히 놓고 빠진 항목 {small}개를 적음."),
    Line(EVENT, "업계 세미나에서 뵘. 이력 관리 규정이 강해질 거라고 하심.", (MARKET,)),
    Line(PHONE, "다른 업체 시연을 다녀왔다고 하심. 현장에서 쓰기는 우리가 쉬워 보인다고.", (RIVAL,)),
    Line(MAIL, "회의록 보내 드리고 확인받음."),
    Line(VIDEO, "내년 계획을 들려주심. 산지 두 곳을 늘릴 생각이라고.", (HUNCH,)),
    Line(VISIT, "구내식당에서 점심. 현장 직원 의견을 먼저 들어 달라고 하심.", (RELATION,)),
)
USING = (
    Line(PHONE, "계정 {n}개를 더 달라고 하심. 권한은 조회만으로 시작하기로."),
    Line(PHONE, "현장 사용자가 글자가 작다고 한다고 전해 주심. 설정 방법 알려 드림.", (ADVICE,)),
    Line(VIDEO, "효과 숫자를 같이 뽑음. 작업 일지 정리 시간이 주 {small}시간 줄었다고 하심.", (PRAISE,)),
    Line(MESSENGER, "화면 캡처 오류 보내 주셔서 그 자리에서 확인해 드림."),
    Line(VISIT, "지난달 알림 기록을 같이 확인. 놓친 알림은 없었음."),
    Line(VISIT, "현업 담당 두 분과 화면을 같이 보며 메뉴 이름을 고침."),
    Line(VIDEO, "교육 참석자 명단을 받음. 현장 반장까지 모두 들어오기로 하심."),
    Line(VISIT, "농가 교육 동영상을 함께 봄. 사투리 자막이 있으면 좋겠다고 웃으심.", (RELATION,)),
    Line(PHONE, "담당자가 바뀔 수 있다고 미리 알려 주심. 인수 자료를 한 장으로 보내기로.", (RELATION,)),
    Line(VISIT, "센서 {small}대 배터리를 갈아 드림. 교체 시기 알림을 켜 두기로 함."),
    Line(VIDEO, "사용 현황 공유 20분. 잘 안 쓰는 메뉴 {small}개는 숨기기로 함."),
)
PADDY = (
    Line(FIELD, "직파 논 {area}평 돌아봄. 벼돌봄 처리 시기를 {day}로 잡음."),
    Line(PHONE, "드론 방제 팀 일정을 물어보심. 물량에 맞춰 이틀로 나누기로 함."),
    Line(VISIT, "작년 병해충 발생표를 같이 봄. 먹노린재가 늘어 걱정이라고 하심.", (MARKET,)),
    Line(FIELD, "논두렁 쪽 약효가 고르지 않아 살포 폭을 다시 맞춤.", (ADVICE,)),
    Line(PHONE, "창고를 정리 중이라 출고를 {day}로 늦춰 달라고 하심."),
    Line(VISIT, "조합 총회 자료를 보여 주심. 내년 직파 면적을 더 늘릴 계획.", (HUNCH,)),
)
DISTRIBUTOR = (
    Line(VISIT, "거점 창고 재고를 함께 확인. {product} 비중을 늘리기로 함.", (DEAL,)),
    Line(PHONE, "영주 쪽 시판 두 곳이 새로 거래하고 싶다고 전해 주심.", (HUNCH,)),
    Line(VISIT, "배송 동선 지도 위에서 빈 곳 {small}군데를 같이 표시함."),
    Line(MEAL, "점심 하며 사과 작황 이야기. 냉해 뒤라 살균제 문의가 많다고 하심.", (MARKET,)),
    Line(PHONE, "정산 기준일을 말일로 맞추자고 하심. 재무 확인하고 회신함."),
    Line(VISIT, "직원 교육 일정 잡음. 처방 상담을 먼저 배우고 싶다고 하심.", (ADVICE,)),
    Line(MESSENGER, "지역별 판매 표 보내 주셔서 우리 양식으로 옮겨 다시 드림."),
    Line(PHONE, "시판 사장님들이 장려금 지급일을 물어본다고 하심. 안내문 보내 드림.", (MARKET,)),
)
