"""Files on two sheets of the demo: what evidence rests on, and pictures of the work; drawn or typed, nobody's papers."""

from dataclasses import dataclass
from functools import partial

from desk.demo.cast import Cast
from desk.demo.drawings import drawing
from desk.demo.storytime import Story
from opportunities import actions
from opportunities.models import Opportunity, SheetFile
from sellers.models import User


@dataclass(frozen=True)
class Paper:
    """With `drawn` a picture of `desk.demo.drawings`, else a text."""

    name: str
    caption: str
    drawn: str = ""
    text: str = ""


_MAIL = """보낸 사람: 여운석
받는 사람: 홍라온
제목: 회신: 계약재배 플랫폼 조건

보내 주신 단가표와 검수 기준, 지급 조건을 내부에서 확인했습니다.
이 조건이면 동의합니다. 지체 보상 조항은 아래 문구로 바꿔 주세요.

- 지체 보상: 검수 합의일 기준, 하루 0.1 %, 상한 10 %
"""
# deal and fact → what showed it
PROOFS = {("O1", "F9"): (Paper("조건 동의 회신.txt", "조건에 동의한다는 회신", text=_MAIL),)}
# deal → how many days before the seeding day, and what was added then
ADDED = {
    "O1": (34, (Paper("시범 6주 결과.jpg", "시범 6주: 입고 차이가 주마다 줄어든 그림", drawn="chart"),)),
    "C1": (9, (Paper("피해 잎.jpg", "농가에서 찍은 배나무 잎, 가장자리가 탔다", drawn="scorched leaf"),)),
}


def tell_files(cast: Cast, story: Story) -> None:
    for code, (days, papers) in ADDED.items():
        story.tell(story.moment(days, 18, 45), partial(_add, cast, code, papers))


def _add(cast: Cast, code: str, papers: tuple[Paper, ...]) -> None:
    opportunity = Opportunity.objects.select_related("owner").get(pk=cast.deals[code].pk)
    owner = cast.users[opportunity.owner.name]
    actions.add_sheet_files(opportunity, held(opportunity, papers, by=owner), by=owner)


def proofs_of(opportunity: Opportunity, code: str, fact: str, *, by: User) -> list[SheetFile]:
    """Held files that go with the evidence for a fact."""
    return held(opportunity, PROOFS.get((code, fact), ()), by=by)


def held(opportunity: Opportunity, papers: tuple[Paper, ...], *, by: User) -> list[SheetFile]:
    files = []
    for paper in papers:
        content = drawing(paper.drawn) if paper.drawn else paper.text.encode()
        file = actions.hold_sheet_file(opportunity, by=by, name=paper.name, content=content)
        file.caption = paper.caption
        files.append(file)
    return files
