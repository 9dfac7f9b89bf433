"""A customer moves: four steps from her page, the old company asks for a name, the new one knows somebody."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from core import clock
from customers.models import Departure, Person
from tests.browser.desk import Desk, Site


@pytest.fixture(params=[1280, 360])
def seated(request: pytest.FixtureRequest, open_desk: Callable[..., Desk], site: Site) -> tuple[Desk, Person]:
    """김하늬 at the page of somebody new at 배들농자재, so that each width has its own."""
    desk = open_desk("김하늬", width=request.param)
    desk.go(f"/people/new/?company={site.cast.companies['배들농자재'].pk}")
    desk.field("name").fill(f"추미르{request.param}")
    desk.button("Save").click()
    expect(desk.page.locator("#brief")).to_be_visible()
    desk.field("One line about what happened").fill("내년 단가를 같이 정하기로 함")
    desk.button("Write down").first.click()
    expect(desk.page.locator("#history")).to_contain_text("내년 단가를 같이 정하기로 함")
    desk.settle()
    return desk, Person.objects.get(name=f"추미르{request.param}")


def test_from_the_page_of_a_person_to_the_successor(seated: tuple[Desk, Person], site: Site) -> None:
    desk, person = seated
    _move(desk, "땅끝", "")
    desk.button("Take the last move back").click()  # a mistake
    expect(desk.page.locator("#employments")).not_to_contain_text("땅끝")
    _move(desk, "새봄농약사", "이사")
    left = Departure.objects.get(person=person, state="open")
    assert (left.due_on - clock.today()).days == 7
    expect(desk.page.locator("#employments")).to_contain_text("배들농자재")
    expect(desk.page.locator("#history")).to_contain_text("내년 단가를 같이 정하기로 함")

    desk.go(f"/companies/{site.cast.companies['새봄농약사'].pk}/")
    expect(desk.page.locator("#arrivals")).to_contain_text(person.name)
    desk.go(f"/companies/{left.company_id}/")
    desk.page.locator("#departures").get_by_role("listitem").filter(has_text=person.name).get_by_role("link").nth(
        1
    ).click()
    form = desk.page.locator("dialog[open] form")
    form.get_by_role("combobox").fill(f"후임{person.pk}")
    desk.button("Save", form).click()
    expect(desk.page.locator("#departures")).to_contain_text(f"후임{person.pk}")
    left.refresh_from_db()
    assert left.successor is not None


def _move(desk: Desk, company: str, title: str) -> None:
    """Open, company, title, send: four steps."""
    desk.page.get_by_role("link", name=_moved(), exact=True).click()
    form = desk.page.locator("dialog[open] form")
    desk.choose("New company", company, company, form)
    if title:
        desk.field("New job title", form).fill(title)
    desk.button("Write down", form).click()
    expect(form).to_have_count(0)
    expect(desk.page.locator("#employments")).to_contain_text(company)
    desk.settle()


def _moved() -> str:
    return "소속 이동"
