"""Customers who were entered twice by people who did not look, as the search for duplicates finds them."""

from functools import partial

from customers import actions
from customers.actions.scan import carry_on
from customers.models import DuplicateScan, ScanState, SuspectedPair
from desk.demo.cast import Cast
from desk.demo.storytime import Story, at

CHIEF = "원태하"
TWINS = (  # days ago, by whom, name as it was typed, company, title
    (40, "홍라온", "Bin Seo-yul", "해오름종자(주)", "연구소장"),
    (33, "문가람", "탁 해준", "푸른솔축산(주)", "대표이사"),
    (12, "송이든", "양서겸 본부장", "미르농업법인", ""),
)
COMPANIES = ((26, "표예진", "해오름 종자 Co., Ltd.", "경기 이천"),)


def tell_twins(cast: Cast, story: Story) -> None:
    for days, by, name, company, title in TWINS:
        story.tell(story.moment(days, 15), partial(_person, cast, by, name, company, title))
    for days, by, name, region in COMPANIES:
        story.tell(story.moment(days, 16), partial(_company, cast, by, name, region))


def search(cast: Cast, story: Story) -> None:
    """What a worker does, without one."""
    with at(story.now):
        scan = actions.start_scan(by=cast.users[CHIEF])
        while scan.state == ScanState.RUNNING:
            carry_on(scan.pk, scan.kind, scan.after)
            scan = DuplicateScan.objects.get(pk=scan.pk)
    DuplicateScan.objects.update(started_at=story.now)
    SuspectedPair.objects.update(found_at=story.now)


def _person(cast: Cast, by: str, name: str, company: str, title: str) -> None:
    cast.people[name] = actions.create_person(
        by=cast.users[by], name=name, company=cast.companies[company], title=title
    )


def _company(cast: Cast, by: str, name: str, region: str) -> None:
    cast.companies[name] = actions.create_company(by=cast.users[by], name=name, region=region)
