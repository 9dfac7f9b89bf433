"""The contact log: one line at a phone's width, lines and a photo, what comes back after a cut, and without script."""

import io
import re
from collections.abc import Callable
from typing import Any

from PIL import Image
from playwright.sync_api import Locator, expect

from customers.models import ContactLog, Person
from tests.browser.desk import Desk, Site, ko

LOG = re.compile(r"/log/")


def photo(name: str = "배밭.jpg") -> dict[str, Any]:
    out = io.BytesIO()
    Image.new("RGB", (1200, 800), "seagreen").save(out, "JPEG")
    return {"name": name, "mimeType": "image/jpeg", "buffer": out.getvalue()}


def opened(desk: Desk) -> Locator:
    """The form in the dialog, from the head or the bar at the foot of any page."""
    desk.page.get_by_role("link", name=ko("Log"), exact=True).filter(visible=True).first.click()
    form = desk.page.locator("dialog[open] form.log-form")
    expect(form).to_be_visible()
    return form


def written(desk: Desk, form: Locator, line: str) -> ContactLog:
    desk.button("Write down", form).click()
    expect(desk.page.locator("#toasts, main").get_by_text(line).first).to_be_visible()
    return ContactLog.objects.get(line=line)


def more(form: Locator) -> None:
    form.locator("summary").filter(has_text=ko("When, how, what was said, photos")).click()


def test_one_line_at_a_phones_width(open_desk: Callable[..., Desk]) -> None:
    desk, line = open_desk("김하늬", width=360).go("/companies/"), "다음 주 약정 이야기를 이어 가기로 함. (360)"
    form = opened(desk)
    desk.choose("Whom did you meet?", "고만", "고만수", form)
    expect(desk.field("One line", form)).to_be_focused()
    desk.page.keyboard.type(line)
    assert desk.sideways() == []
    desk.page.keyboard.press("Enter")
    expect(desk.page.locator("#toasts, main").get_by_text(line).first).to_be_visible()
    assert [person.name for person in ContactLog.objects.get(line=line).people.all()] == ["고만수"]


def test_somebody_new_takes_one_submit(open_desk: Callable[..., Desk]) -> None:
    desk, line = open_desk("기동찬").go("/"), "배송 갔다가 새로 오신 분과 인사를 나눔."
    form = desk.page.locator("#log form.log-form")
    desk.choose("Whom did you meet?", "새로오신분", "새로오신분", form)
    expect(form.locator('[name="new_company_text"]')).to_be_focused()  # asked at once
    desk.choose("Where does this person work?", "배들", "배들농자재", form)
    desk.field("One line", form).fill(line)
    log = written(desk, form, line)
    assert log.attendances.get().company_then.name == "배들농자재"


def test_lines_of_two_people_and_a_photo(open_desk: Callable[..., Desk], site: Site) -> None:
    desk, line = open_desk("박도현", width=360), "둘이서 밭을 같이 보고 잎이 탄 나무를 찍음."
    person = site.cast.people["차복순"].pk
    form = desk.go(f"/log/?person={person}").page.locator("form.log-form")
    desk.choose("Whom did you meet?", "고만", "고만수", form)
    desk.field("One line", form).fill(line)
    more(form)
    lines = form.locator(".log-heard").filter(visible=True)
    expect(lines).to_have_count(1)
    lines.nth(0).locator("textarea").fill("작년보다 값이 올랐다고 하심")
    lines.nth(0).locator("select").last.select_option(label="고만수")
    expect(lines).to_have_count(2)  # the next empty one
    lines.nth(1).locator("textarea").fill("두 분 다 교육을 원하심")
    form.locator('input[name="photos"]').set_input_files(photo())
    expect(form.locator(".log-files__item img")).to_have_count(1)
    form.locator('input[name="files"]').set_input_files(
        {"name": "사진.heic", "mimeType": "image/heic", "buffer": b"\x00\x00\x00\x18ftypheic\x00\x00"}
    )
    expect(form.locator(".log-files")).to_contain_text("HEIC")
    expect(form.locator(".log-files__item")).to_have_count(1)  # what was taken stays
    form.locator('[name^="caption_"]').fill("잎이 탄 배나무")
    assert desk.sideways() == []
    assert desk.breaches() == []
    log = written(desk, form, line)
    said = [(row.text, getattr(row.person, "name", "")) for row in log.heard.order_by("id")]
    assert said == [("작년보다 값이 올랐다고 하심", "고만수"), ("두 분 다 교육을 원하심", "")]
    desk.go(f"/logs/{log.pk}/")
    picture = desk.page.get_by_role("img", name="잎이 탄 배나무")
    expect(picture).to_be_visible()
    assert desk.breaches() == []
    picture.click()
    expect(desk.page.locator("img.log-picture")).to_be_visible()
    desk.settle()


def test_a_draft_comes_back_with_people_and_photo_and_to_nobody_else(open_desk: Callable[..., Desk]) -> None:
    desk, line = open_desk("이준서").go("/log/"), "전화가 꺼져도 남아 있어야 하는 한 줄."
    form = desk.page.locator("form.log-form")
    desk.choose("Whom did you meet?", "정대", "정대식", form)
    desk.field("One line", form).fill(line)
    more(form)
    form.locator(".log-heard textarea").first.fill("남아 있어야 하는 말")
    form.locator('input[name="photos"]').set_input_files(photo("남는 사진.jpg"))
    expect(form.locator(".log-files__item img")).to_have_count(1)
    desk.page.wait_for_timeout(500)
    kept = desk.page.evaluate("JSON.stringify(localStorage)")

    desk.page.goto("about:blank")
    desk.go("/log/")
    expect(form.locator(".kept")).to_be_visible()
    expect(form.locator(".chip-choice").filter(has_text="정대식").first).to_be_visible()
    expect(desk.field("One line", form)).to_have_value(line)
    expect(form.locator(".log-heard textarea").first).to_have_value("남아 있어야 하는 말")
    expect(form.locator(".log-files__item img")).to_have_count(1)

    other = open_desk("한승우").go("/")
    other.page.evaluate("kept => Object.entries(JSON.parse(kept)).forEach(one => localStorage.setItem(...one))", kept)
    other.go("/log/")
    expect(other.page.locator(".kept")).to_have_count(0)

    log = written(desk, form, line)
    assert [file.name for file in log.files.all()] == ["남는 사진.jpg"]
    desk.go("/log/")
    expect(form.locator(".kept")).to_have_count(0)


def test_a_draft_is_thrown_away_whole(open_desk: Callable[..., Desk]) -> None:
    desk = open_desk("송이든").go("/log/")
    form = desk.page.locator("form.log-form")
    desk.choose("Whom did you meet?", "길유", "길유찬", form)
    desk.field("One line", form).fill("버릴 한 줄")
    desk.page.wait_for_timeout(500)
    desk.page.reload()
    desk.button("Discard", form).click()
    expect(desk.field("One line", form)).to_have_value("")
    expect(form.locator('[name="people"]:checked')).to_have_count(0)
    desk.page.reload()
    expect(form.locator(".kept")).to_have_count(0)


def test_a_cut_line_loses_nothing_and_makes_one_record(open_desk: Callable[..., Desk], site: Site) -> None:
    desk, line = open_desk("홍라온"), "지하 주차장에서 적은 한 줄."
    desk.go(f"/log/?person={site.cast.people['소미라'].pk}")
    form = desk.page.locator("form.log-form")
    desk.field("One line", form).fill(line)
    answers: list[int] = []

    def swallow(route: Any) -> None:
        """The server has it, but its answer is lost on the way."""
        if route.request.method != "POST":
            return route.continue_()
        answers.append(route.fetch().status)
        return route.abort()

    desk.page.route(LOG, swallow)
    desk.button("Write down", form).click()
    expect(form.locator("[data-unsent]")).to_be_visible()
    expect(desk.field("One line", form)).to_have_value(line)
    desk.page.unroute(LOG)
    desk.page.reload()  # even then: the draft knows that it was sent
    expect(desk.field("One line", form)).to_have_value(line)
    desk.button("Write down", form).click()
    expect(desk.page.locator("main").get_by_text(line).first).to_be_visible()
    assert (answers, ContactLog.objects.filter(line=line).count()) == ([204], 1)


def test_what_was_typed_outlives_the_log_in(open_desk: Callable[..., Desk], site: Site) -> None:
    desk, line, name = open_desk("홍라온"), "로그인이 끝난 뒤에 보낸 한 줄.", "홍라온"
    path = f"/log/?person={site.cast.people['소미라'].pk}"
    desk.go(path)
    form = desk.page.locator("form.log-form")
    desk.page.context.clear_cookies(name="sessionid")
    with desk.page.expect_response(re.compile("/duplicates/like/")) as hint:
        desk.field("One line", form).fill(line)
    assert hint.value.status == 401  # and does not take the form away from under her hands
    desk.button("Write down", form).click()
    expect(desk.page).to_have_url(re.compile("/accounts/login/"))
    desk.page.context.add_cookies([{"name": "sessionid", "value": site.sessions[name], "url": site.url}])
    desk.go("/people/")  # not at once where she was
    desk.go(path)
    expect(desk.field("One line", form)).to_have_value(line)
    assert not ContactLog.objects.filter(line=line).exists()


def test_without_script_somebody_new_a_line_and_a_photo(open_desk: Callable[..., Desk]) -> None:
    desk, line = open_desk("표예진", width=360, javascript=False), "스크립트 없이 적은 한 줄."
    desk.go("/log/")
    form = desk.page.locator("form.log-form")
    desk.field("Whom did you meet?", form).fill("무스크립트")
    desk.field("One line", form).fill(line)
    more(form)
    form.locator(".log-heard textarea").first.fill("들은 말")
    form.locator('input[name="photos"]').set_input_files(photo())
    desk.button("Write down", form).click()
    expect(form.locator(".log-files__item img")).to_have_count(1)  # the form was refused, the photo stays
    desk.field("Affiliation unknown", form).check()
    desk.button("Write down", form).click()
    expect(desk.page.locator("main").get_by_text(line).first).to_be_visible()
    log = ContactLog.objects.get(line=line)
    assert (log.heard.get().text, log.files.count(), Person.objects.get(name="무스크립트")) == (
        "들은 말",
        1,
        log.people.get(),
    )
