"""What the people of the demo promised their customers, in every state: open, due, overdue, kept, moved, ended."""

import datetime as dt
from dataclasses import dataclass
from functools import partial

from customers import actions
from customers.models import ContactLog, Promise
from desk.demo.cast import STORY, Cast
from desk.demo.storytime import Story


@dataclass(frozen=True)
class Vow:
    """Made in the contact `log`, due `due` days after the seeding day (before it where negative).

    `kept`, `moved` and `ended` are days before the seeding day; `until` is the new day of one that was moved.
    """

    log: str
    text: str
    due: int
    owner: str = ""
    kept: int | None = None
    moved: int | None = None
    until: int = 0
    ended: int | None = None
    why: str = ""


VOWS = (
    # to be kept
    Vow("C1-call", "현장 확인 결과를 들고 찾아가 설명드리기", 1),
    Vow("C1-against", "새 담당 연락처와 방문 요일 문자로 보내기", -2),
    Vow("I1-lim", "약해 원인 나오면 가장 먼저 전화하기", 3),
    Vow("I1-bang", "혼용 순서 안내문을 농가용으로 만들어 드리기", 2),
    Vow("I1-field", "시료 분석 결과 서면으로 보내기", 4),
    Vow("C2-move", "품목별 회전율표 먼저 보내기", 0),
    Vow("C3-draft", "서명식 날 약정서 두 부 들고 가기", 6),
    Vow("C4-quote", "규격서 변경되면 당일 회신하기", 12),
    Vow("C5-demand", "전시포 결과 사진 모아서 전달하기", -4),
    Vow("C7-rival", "공급 시기 확약서 초안 보내기", 2),
    Vow("O1-plan", "CFO 보고용 회수 기간 두 줄로 정리하기", 1),
    Vow("I2-fixed", "도경모 CIO께 조치 내용 직접 설명하기", -1, owner="홍라온"),
    Vow("O3-offer", "월 정액 조건표 항목별로 다시 적어 보내기", 5),
    Vow("O4-steps", "설치 업체 시공 사례 세 곳 보내기", -6),
    # moved: the old day stays
    Vow("C6-steps", "경북 지역 여신 기준표 보내기", -5, moved=6, until=3, why="본사 여신 심사 일정이 밀림"),
    Vow("O4-partner", "연동 교육 일정표 확정해 드리기", -3, moved=2, until=4, why="모아시스템즈 교육장 예약이 바뀜"),
    # ended with the customer
    Vow("C8-hunch", "잎온 샘플 추가로 놓고 가기", -7, ended=10, why="시즌 끝나서 내년 봄에 달라고 하심"),
    Vow("O1-steps", "경쟁 제품 비교표 만들어 드리기", -15, ended=18, why="이미 내부에서 정리해서 필요 없다고 하심"),
    # kept, two of them late
    Vow("C1-terms", "여신 한도 확인해서 알려 드리기", -18, kept=19),
    Vow("C2-terms", "말일 결제 가능한지 답 드리기", -31, kept=32),
    Vow("C2-need", "총채벌레 방제 자료 보내기", -84, kept=85),
    Vow("C3-need", "배추 면적 기준 소요량 계산해 드리기", -76, kept=77),
    Vow("C3-plot", "전시포 결과 사진 인화해 드리기", -55, kept=56),
    Vow("C3-offer", "장려금 단계 표 다시 보내기", -21, kept=22),
    Vow("C4-need", "작년 공동방제 결과 정리해 보내기", -66, kept=67),
    Vow("C4-eb", "조합원 환원 사례 두 곳 보내기", -26, kept=24),
    Vow("C7-plot", "하우스 시험 결과지 보내기", -36, kept=36),
    Vow("C9-need", "직파 방제력 달력으로 만들어 드리기", -82, kept=83),
    Vow("C9-signed", "1차 출고 날짜 문자로 확정하기", -20, kept=21),
    Vow("O1-need", "농가 300곳 엑셀 양식 검토해 드리기", -95, kept=96),
    Vow("O1-cfo", "회수 기간 계산 근거 보내기", -45, kept=42),
    Vow("O1-poc", "시범 농가 명단 정리해 보내기", -33, kept=34),
    Vow("O2-eb", "의회 설명 자료 초안 보내기", -36, kept=37),
    Vow("O2-trial", "예찰 정확도 비교표 보내기", -30, kept=31),
    Vow("O3-demo", "시연 녹화본 링크 보내기", -30, kept=31),
    Vow("I3", "정산 입금일을 확정해 알려 드리기", -27, kept=28),
    Vow("lead-visit", "결제일 조정 결과 일주일 안에 답하기", -24, kept=25),
)


def tell_promises(cast: Cast, story: Story) -> None:
    """Each is made right after its contact and settled on its day, as a morning's work."""
    told = {one.key: one for one in STORY}
    for vow in VOWS:
        made: list[Promise] = []
        contact = told[vow.log]
        instant = story.moment(contact.days, contact.hour, 30)
        story.tell(instant, partial(_make, cast, story, vow, made))
        for days, act in ((vow.kept, _keep), (vow.moved, _move), (vow.ended, _end)):
            if days is not None:
                story.tell(story.moment(days, 18), partial(act, story, vow, made))


def _make(cast: Cast, story: Story, vow: Vow, made: list[Promise]) -> None:
    log: ContactLog = cast.logs[vow.log]
    owner = cast.users[vow.owner] if vow.owner else log.author
    due_on = story.on + dt.timedelta(days=vow.due)
    made.append(actions.make_promise(by=log.author, log=log, text=vow.text, due_on=due_on, owner=owner))


def _keep(story: Story, vow: Vow, made: list[Promise]) -> None:
    actions.keep_promise(made[0], by=made[0].owner, read_at=None)


def _move(story: Story, vow: Vow, made: list[Promise]) -> None:
    until = story.on + dt.timedelta(days=vow.until)
    actions.change_promise(made[0], by=made[0].owner, read_at=None, due_on=until, reason=vow.why)


def _end(story: Story, vow: Vow, made: list[Promise]) -> None:
    actions.cancel_promise(made[0], by=made[0].owner, read_at=None, reason=vow.why, agreed_with=made[0].person)
