"""Promises: made with the log at a phone's width and kept from Today; moved without script."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from customers.models import Promise
from tests.browser.desk import Desk, Site, ko

TOMORROW, LATER = "2026-08-20", "2026-08-27"  # the demo stands on the 19th


def test_log_with_a_promise_and_keep_it(open_desk: Callable[..., Desk]) -> None:
    desk, text = open_desk("김하늬", width=360).go("/log/"), "전시포 사진 묶어서 보내기"
    form = desk.page.locator("main form.log-form")
    desk.choose("Whom did you meet?", "고만", "고만수", form)
    desk.field("One line", form).fill("전시포 결과를 같이 보고 사진을 부탁하심. (약속)")
    form.locator("summary").filter(has_text=ko("Something was promised")).click()
    form.locator('[name="promise_0_text"]').fill(text)
    form.locator('[name="promise_0_due_on"]').fill(TOMORROW)
    assert desk.sideways() == []
    desk.button("Write down", form).click()
    expect(desk.page.locator("#promises")).to_contain_text(text)  # on the person's page, where the form leads
    assert Promise.objects.get(text=text).is_open

    desk.go("/")
    row = desk.page.locator("#promises .row").filter(has_text=text)
    assert desk.sideways() == []
    row.get_by_role("button", name=re.compile("지켰어요")).click()
    expect(row).to_have_count(0)
    desk.settle()
    assert Promise.objects.get(text=text).state == "kept"


def test_another_day_in_a_dialog_and_without_script(open_desk: Callable[..., Desk], site: Site) -> None:
    first = Promise.objects.get(text="공급 시기 확약서 초안 보내기")
    for javascript in (True, False):
        desk = open_desk("한승우", javascript=javascript).go("/promises/")
        row = desk.page.locator(".row").filter(has_text=first.text)
        row.get_by_role("link", name=ko("Another day")).click()
        form = desk.page.locator("dialog[open] form" if javascript else "main form.form")
        form.locator('[name="due_on"]').fill(LATER if javascript else "2026-08-31")
        form.locator('[name="reason"]').fill("공장 생산 일정이 바뀜")
        desk.button("Promise the new day", form).click()
        expect(desk.page.locator("#rows")).to_contain_text("8월 27일" if javascript else "8월 31일")
    days = [str(row.due_on) for row in Promise.objects.filter(text=first.text).order_by("id")]
    assert days[1:] == [LATER, "2026-08-31"]
