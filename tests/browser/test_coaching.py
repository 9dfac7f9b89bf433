"""Coaching by two people at once, each with a page open; and review mode by keyboard."""

from collections.abc import Callable

from playwright.sync_api import expect

from opportunities.models import CoachingNote, CoachingRequest, Review, ReviewRound
from tests.browser.desk import Desk, Site, ko


def test_asked_answered_and_found_helpful_with_both_pages_open(open_desk: Callable[..., Desk], site: Site) -> None:
    deal, question = site.cast.deals["C5"].pk, "반장님과 밭에서 무엇부터 이야기할까요?"
    seller = open_desk("박도현").go(f"/opportunities/{deal}/")
    margin = seller.page.locator("#part-coaching")
    margin.get_by_role("link", name=ko("Ask"), exact=True).click()
    margin.locator('[name="question"]').fill(question)
    seller.button("Ask", margin.locator("form")).click()
    expect(seller.page.locator("#part-coaching")).to_contain_text(question)

    leader = open_desk("윤서린").go(f"/opportunities/{deal}/?view=coach")
    note = leader.page.locator("#part-coaching form").first
    note.locator('[name="text"]').fill("반장님은 무엇이 제일 걱정이라고 하셨나요?")
    leader.button("Save note", note).click()  # not said yet what it answers
    expect(leader.page.locator("#part-coaching .errors")).to_be_visible()
    form = leader.page.locator("#part-coaching form").first
    form.locator('[name="answered"]').first.check()
    leader.button("Save note", form).click()
    expect(leader.page.locator("#part-coaching .answer").first).to_contain_text("걱정이라고")

    seller.go(f"/opportunities/{deal}/")
    seller.button("Helpful", seller.page.locator("#part-coaching")).first.click()
    seller.settle()
    asked = CoachingRequest.objects.get(question=question)
    assert seller.soon(lambda: CoachingNote.objects.filter(request=asked, helpful=True).first(), "it helped")


def test_reviewing_by_keyboard_keeps_what_is_typed_on_its_sheet(open_desk: Callable[..., Desk]) -> None:
    desk = open_desk("남기훈").go("/coaching/review/")
    desk.button("Start", desk.page.locator("main form")).click()
    desk.page.wait_for_url("**/coaching/review/*/*/")
    walk = ReviewRound.objects.latest("pk")
    desk.settle()
    desk.page.locator('#review [name="text"]').fill("이번 주에 고객이 무엇을 하기로 했나요?")
    if (plain := desk.page.locator('#review [name="answered"][value="none"]')).count():
        plain.check()  # a question waits here, and this is no answer
    desk.page.locator("h1").click()
    desk.page.keyboard.press("j")
    desk.page.wait_for_url(f"**/{walk.sheets[1]}/")
    desk.settle()
    assert desk.sideways() == []
    desk.page.keyboard.press("p")
    desk.page.wait_for_url(f"**/{walk.sheets[0]}/")
    desk.settle()
    expect(desk.page.locator('#review [name="text"]')).to_have_value("")
    note = CoachingNote.objects.get(text__startswith="이번 주에 고객이")
    assert note.opportunity_id == walk.sheets[0]
    assert Review.objects.filter(round=walk).count() == 2
