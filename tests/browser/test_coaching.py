"""Coaching by two people at once, each with a page open; and review mode by keyboard alone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from opportunities.models import CoachingNote, CoachingRequest, Opportunity, Review, ReviewRound
from tests.browser.conftest import SEEDED_ON
from tests.browser.desk import Desk, Site, ko

NEXT = "반장님 밭에서 총채벌레 수를 같이 세어 보기"


def test_asked_answered_and_found_helpful_with_both_pages_open(open_desk: Callable[..., Desk], site: Site) -> None:
    """The leader answers from her queue while the seller types on the same sheet: neither loses a word."""
    deal, question = site.cast.deals["C5"].pk, "반장님과 밭에서 무엇부터 이야기할까요?"
    seller = open_desk("박도현").go(f"/opportunities/{deal}/")
    seller.link("Ask", seller.section("coaching")).click()
    margin = seller.section("coaching")
    margin.locator('[name="question"]').fill(question)
    seller.button("Ask", margin.locator("form")).click()
    expect(seller.section("coaching")).to_contain_text(question)
    seller.settle()
    step = _open_step(seller)
    step.locator('[name="next_step"]').fill("")
    step.locator('[name="next_step"]').press_sequentially(NEXT[:10])

    leader = open_desk("윤서린").go("/coaching/")
    waiting = leader.page.locator("#queue .row").filter(has_text=site.cast.deals["C5"].title).filter(has_text="박도현")
    waiting.get_by_role("link").first.click()
    note = leader.section("coaching").locator("form").first
    note.locator('[name="text"]').fill("반장님은 무엇이 제일 걱정이라고 하셨나요?")
    expect(note.locator('[name="answered"]').first).to_be_checked()  # the only question that waits
    leader.button("Save note", note).click()
    expect(leader.section("coaching").locator(".answer").first).to_contain_text("걱정이라고")

    step.locator('[name="next_step"]').press_sequentially(NEXT[10:])  # the note has come meanwhile
    step.locator("button.button--primary").click()
    expect(seller.section("next")).to_contain_text(NEXT)
    expect(seller.section("coaching")).to_contain_text("걱정이라고")  # it came with what she saved
    seller.settle()
    assert Opportunity.objects.get(pk=deal).next_step == NEXT
    seller.button("Helpful", seller.section("coaching")).first.click()
    asked = CoachingRequest.objects.get(question=question)
    assert seller.soon(lambda: CoachingNote.objects.filter(request=asked, helpful=True).first(), "it helped")


WRITING = {"w": ko("Write a note"), "Esc": ko("Out of the note"), "Ctrl Enter": ko("Save and go on")}


def test_reviewing_by_keyboard_keeps_what_is_typed_on_its_sheet(
    open_desk: Callable[..., Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, typed = open_desk("남기훈").go("/coaching/review/"), "이번 주에 고객이 무엇을 하기로 했나요?"
    keys = desk.page.keyboard
    _tab_to(desk, desk.button("Start", desk.page.locator("main form")))
    keys.press("Enter")
    desk.page.wait_for_url("**/coaching/review/*/*/")
    desk.settle()
    walk = ReviewRound.objects.latest("pk")
    assert _listed(desk) == WRITING | {"j n": ko("Next sheet, or finish")}  # nothing is before it, and no list is here
    if (plain := desk.page.locator('#review [name="answered"]')).count():
        _tab_to(desk, plain.first)
        while not desk.page.locator('#review [name="answered"][value="none"]').is_checked():
            keys.press("ArrowDown")  # a question waits here, and this is no answer
    keys.press("w")
    expect(desk.page.locator('#review [name="text"]')).to_be_focused()
    keys.type(typed)
    keys.press("j")  # a letter of the note while she writes
    keys.press("Backspace")
    keys.press("Escape")
    monkeypatch.setenv("HANJANG_NOW", f"{SEEDED_ON}T08:32:00+09:00")
    desk.page.wait_for_timeout(1100)  # the page counts the seconds, the server how many there can be
    keys.press("j")
    desk.page.wait_for_url(f"**/{walk.sheets[1]}/")
    desk.settle()
    assert _listed(desk) == WRITING | {"j n": ko("Next sheet, or finish"), "k p": ko("Previous sheet")}
    assert desk.sideways() == []
    keys.press("w")
    keys.type("다음 주에 같이 가 볼까요?")
    keys.press("Control+Enter")
    desk.page.wait_for_url(f"**/{walk.sheets[2]}/")
    assert CoachingNote.objects.get(text="다음 주에 같이 가 볼까요?").opportunity_id == walk.sheets[1]
    desk.settle()
    keys.press("k")
    desk.page.wait_for_url(f"**/{walk.sheets[1]}/")
    desk.settle()
    keys.press("p")
    desk.page.wait_for_url(f"**/{walk.sheets[0]}/")
    desk.settle()
    expect(desk.page.locator('#review [name="text"]')).to_have_value("")
    note = CoachingNote.objects.get(text=typed)
    assert note.opportunity_id == walk.sheets[0]
    seconds = dict(Review.objects.filter(round=walk).values_list("opportunity_id", "seconds"))
    assert set(seconds) == set(walk.sheets[:3])
    assert seconds[walk.sheets[0]] >= 1


def test_the_list_of_keys_says_what_they_do_here(open_desk: Callable[..., Desk]) -> None:
    desk = open_desk("김하늬").go("/opportunities/")
    rows = {"j k": ko("Down and up in a list"), "Enter": ko("Open the row")}
    assert _listed(desk) == rows | {"n": ko("Add")}
    desk.go("/settings/")
    assert _listed(desk) == {}


def _listed(desk: Desk) -> dict[str, str]:
    """Of the list of keys what is not the same everywhere; it is closed again."""
    desk.page.keyboard.press("?")
    expect(desk.page.locator("#keys")).to_be_visible()
    found = {}
    for line in desk.page.locator("#keys dl > div").all():
        if (key := line.locator("dt")).is_visible():
            found[" ".join(key.inner_text().split())] = line.locator("dd").inner_text()
    desk.page.keyboard.press("Escape")
    everywhere = {"l": "Log one line", "/ Ctrl K": "Find", "?": "Show these keys"}
    assert {key: found.pop(key) for key in everywhere} == {key: ko(text) for key, text in everywhere.items()}
    return found


def _open_step(desk: Desk) -> Locator:
    desk.section("next").get_by_role("link", name=ko("Edit")).click()
    form = desk.section("next").locator("form")
    expect(form).to_be_visible()
    return form


def _tab_to(desk: Desk, wanted: Locator) -> None:
    """Tab after tab, as somebody without a pointer comes there."""
    for _ in range(150):
        if wanted.evaluate("one => one === document.activeElement"):
            return
        desk.page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not come to {wanted}")
