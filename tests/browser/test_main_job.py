"""The main job: a contact becomes an opportunity, a leader coaches on its page, an executive takes it to a meeting."""

import io
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from opportunities.models import Opportunity
from tests.browser.desk import Desk, Site, ko

LINE = "배추 농가 교육을 같이 열자고 하시며 잎온 시험 구역을 내주기로 하심."


@pytest.mark.parametrize("width", [1280, 360])
def test_from_one_line_to_paper(open_desk: Callable[..., Desk], site: Site, width: int) -> None:
    need = f"잎온 시험 결과를 보고 내년 품목을 정하고 싶어. ({width})"
    seller = open_desk("김하늬", width=width)
    log_and_raise(seller, "고만수", LINE, need)
    opportunity = Opportunity.objects.get(need=need)
    title = opportunity.title
    seller.go(f"/opportunities/{opportunity.pk}/")
    expect(seller.section("facts")).to_contain_text(need)  # F1 without typing it again
    _add_fact(seller, "F4", "이번 달 안에 정하고 조건표를 받겠다고 하심.")
    _ask(seller, "윤서린", "어떤 사실을 먼저 확인하면 좋을까요?")

    leader = open_desk("윤서린", width=width)
    _answer_from_today(leader, title, "시험 구역 크기와 결정하는 분을 먼저 여쭤보면 어떨까요?")

    seller.go(f"/opportunities/{opportunity.pk}/")
    coaching = seller.section("coaching")
    expect(coaching).to_contain_text("시험 구역 크기")
    seller.button("Helpful", coaching).click()
    seller.soon(lambda: opportunity.coaching_notes.get().helpful is True, "the word on the note")

    _take_to_meeting(open_desk("오태경", width=width), opportunity)


def log_and_raise(desk: Desk, person: str, line: str, need: str) -> None:
    """From Today, in one form."""
    desk.go("/")
    desk.page.get_by_role("link", name=ko("Log"), exact=True).filter(visible=True).first.click()
    form = desk.page.locator("dialog[open] form")
    desk.choose("Whom did you meet?", person, person, form)
    desk.field("One line", form).fill(line)
    desk.field("Raise an opportunity from this", form).check()
    desk.field("Need in the customer's words", form).fill(need)
    desk.field("Next step or appointment", form).fill("시험 구역 함께 정하기")
    desk.field("On", form).fill("2026-08-25")
    desk.button("Write down", form).click()
    expect(form).to_have_count(0)
    desk.settle()


def _add_fact(desk: Desk, code: str, text: str) -> None:
    desk.link("Add evidence", desk.section("facts")).first.click()
    desk.settle()
    facts = desk.section("facts")
    facts.get_by_role("combobox", name=re.compile("^" + ko("Fact"))).select_option(code)
    desk.field("What the customer did or said", facts).fill(text)
    facts.locator("button.button--primary").click()
    expect(desk.section("facts")).to_contain_text(text)
    desk.settle()


def _ask(desk: Desk, whom: str, question: str) -> None:
    desk.link("Ask", desk.section("coaching")).click()
    desk.settle()
    coaching = desk.section("coaching")
    desk.field("What would you like help with?", coaching).fill(question)
    desk.choose("To whom", whom, whom, coaching)
    coaching.locator("button.button--primary").click()
    expect(desk.section("coaching")).to_contain_text(question)
    expect(desk.section("coaching").get_by_role("combobox")).to_have_count(0)
    desk.settle()


def _answer_from_today(desk: Desk, title: str, text: str) -> None:
    desk.go("/")
    waiting = desk.page.locator("#coaching").locator("[data-row]").filter(has_text=title)
    waiting.get_by_role("link").first.click()
    coaching = desk.section("coaching")
    coaching.locator('[name="answered"]').first.check()  # she says which question it answers
    desk.field("Coaching note", coaching).fill(text)
    coaching.locator("button.button--primary").click()
    expect(desk.section("coaching")).to_contain_text(text)
    desk.settle()


def _take_to_meeting(desk: Desk, opportunity: Opportunity) -> None:
    desk.go(f"/opportunities/{opportunity.pk}/?view=report")
    expect(desk.page.get_by_role("heading", level=1)).to_contain_text(opportunity.title)
    answer = desk.page.request.get(f"/opportunities/{opportunity.pk}/report.pdf")
    assert answer.status == 200
    pages = PdfReader(io.BytesIO(answer.body())).pages
    assert len(pages) <= 2
    words = "".join("".join(page.extract_text() for page in pages).split())
    assert "".join(opportunity.title.split())[:20] in words
