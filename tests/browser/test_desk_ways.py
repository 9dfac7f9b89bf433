"""Ways of working: without script, two at once, double clicks, keyboard, drafts, rights, language and theme."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from customers.models import ContactLog
from opportunities.models import Evidence, Opportunity
from tests.browser.desk import Desk, Site, ko


def test_main_job_without_script(open_desk: Callable[..., Desk], site: Site) -> None:
    desk = open_desk("박도현", javascript=False)
    person, line = site.cast.people["차복순"], "스크립트 없이도 한 줄이면 된다고 하심."
    desk.go(f"/log/?person={person.pk}")
    form = desk.page.locator("form.log-form")
    desk.field("One line", form).fill(line)
    desk.field("Raise an opportunity from this", form).check()
    desk.field("Need in the customer's words", form).fill("교육 자료까지 한 번에 받고 싶어.")
    desk.button("Write down", form).click()
    opportunity = desk.soon(lambda: Opportunity.objects.filter(source_log__line=line).first(), "the opportunity")
    expect(desk.page.locator("form.log-form")).to_have_count(0)
    desk.go(f"/opportunities/{opportunity.pk}/")
    desk.link("Add evidence", desk.section("facts")).first.click()
    desk.page.get_by_role("combobox", name=re.compile("^" + ko("Fact"))).select_option("F4")
    desk.field("What the customer did or said").fill("다음 달에 정한다고 하심.")
    desk.page.locator("main button.button--primary").click()
    expect(desk.section("facts")).to_contain_text("다음 달에 정한다고 하심.")
    assert Evidence.objects.filter(opportunity=opportunity).count() == 2


def test_two_people_at_one_sheet(open_desk: Callable[..., Desk], site: Site) -> None:
    deal = site.cast.deals["O4"]
    first, second = open_desk("송이든"), open_desk("구본휘")
    for desk in (first, second):
        desk.go(f"/opportunities/{deal.pk}/edit/")
    first.field("Title").fill("지평선 육묘장 제어")
    first.page.locator("main button.button--primary").click()
    expect(first.page.get_by_role("heading", level=1)).to_contain_text("지평선 육묘장 제어")

    second.field("Title").fill("지평선 스마트팜 제어 1차")
    second.page.locator("main button.button--primary").click()
    both = second.page.locator(".conflict")
    expect(both).to_contain_text("지평선 육묘장 제어")
    expect(both).to_contain_text("지평선 스마트팜 제어 1차")
    assert Opportunity.objects.get(pk=deal.pk).title == "지평선 육묘장 제어"
    both.get_by_role("radio", name=re.compile("송이든")).check()
    second.page.locator("main button.button--primary").click()
    expect(second.page.get_by_role("heading", level=1)).to_contain_text("지평선 육묘장 제어")


def test_a_double_click_makes_one_record(open_desk: Callable[..., Desk], site: Site) -> None:
    desk, line = open_desk("최유나"), "두 번 눌러도 기록은 하나."
    desk.go(f"/people/{site.cast.people['맹주현'].pk}/")
    form = desk.page.locator("form.quick")
    form.get_by_role("textbox").fill(line)
    desk.button("Write down", form).dblclick()
    desk.settle()
    expect(desk.page.get_by_text(line).first).to_be_visible()
    assert ContactLog.objects.filter(line=line).count() == 1


def test_found_by_first_consonants_and_keys(open_desk: Callable[..., Desk]) -> None:
    desk = open_desk("김하늬").go("/")
    desk.page.keyboard.press("/")
    with desk.answer_about("ㅂㄷㄴㅈㅈ"):
        desk.page.keyboard.type("ㅂㄷㄴㅈㅈ", delay=30)
    found = desk.page.get_by_role("link", name=re.compile("배들농자재")).first
    expect(found).to_be_visible()
    desk.settle()
    desk.page.keyboard.press("ArrowDown")
    desk.page.keyboard.press("Enter")
    expect(desk.page.get_by_role("heading", level=1)).to_contain_text("배들농자재")
    desk.page.go_back()
    expect(desk.page.get_by_role("heading", level=1)).to_contain_text(ko("Today"))


def test_another_branch_sees_the_card_alone(open_desk: Callable[..., Desk], site: Site) -> None:
    deal = site.cast.deals["C1"]
    own = open_desk("김하늬").go(f"/opportunities/{deal.pk}/")
    expect(own.page.locator("main")).to_contain_text("620")
    other = open_desk("최유나").go(f"/opportunities/{deal.pk}/")
    shown = other.page.locator("main")
    expect(shown).to_contain_text(deal.title)
    expect(shown).to_contain_text("김하늬")
    for hidden in ("620", deal.need, "약해"):
        expect(shown).not_to_contain_text(hidden)
    assert other.page.request.get(f"/opportunities/{deal.pk}/report.pdf").status == 403


def test_language_and_theme_stay(open_desk: Callable[..., Desk]) -> None:
    desk = open_desk("하지율").go("/")  # whom no other journey asks in Korean
    desk.button("My menu").click()
    desk.page.get_by_role("button", name="English").click()
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("Today")
    desk.page.get_by_role("button", name="My menu").click()
    with desk.page.expect_response("**/settings/theme/"):
        desk.page.get_by_role("button", name="Dark").click()
    expect(desk.page.locator("html")).to_have_attribute("data-theme", "dark")
    desk.go("/people/")
    expect(desk.page.locator("html")).to_have_attribute("lang", "en")
    expect(desk.page.locator("html")).to_have_attribute("data-theme", "dark")
    again = open_desk("하지율").go("/")  # another device
    expect(again.page.locator("html")).to_have_attribute("lang", "en")


def test_a_draft_outlives_a_reload(open_desk: Callable[..., Desk], site: Site) -> None:
    desk, line = open_desk("신다온"), "쓰다 만 한 줄도 남아 있어야 합니다."
    desk.go(f"/log/?person={site.cast.people['노아람'].pk}")
    desk.field("One line").fill(line)
    _wait_until_kept(desk, line)
    desk.page.on("dialog", lambda dialog: dialog.accept())
    desk.page.reload()
    expect(desk.field("One line")).to_have_value(line)
    desk.button("Write down", desk.page.locator("form.log-form")).click()
    expect(desk.page.locator("#toasts, main").get_by_text(line).first).to_be_visible()
    desk.go(f"/log/?person={site.cast.people['노아람'].pk}")
    expect(desk.field("One line")).to_have_value("")


def _wait_until_kept(desk: Desk, text: str) -> None:
    """The draft is kept a moment after the last key."""
    desk.page.wait_for_function("text => Object.values(localStorage).some(kept => kept.includes(text))", arg=text)


def test_an_emptied_form_leaves_no_draft(open_desk: Callable[..., Desk], site: Site) -> None:
    desk, person = open_desk("신다온"), site.cast.people["노아람"].pk
    desk.go(f"/log/?person={person}")
    desk.field("One line").fill("지울 한 줄")
    _wait_until_kept(desk, "지울 한 줄")
    desk.field("One line").fill("")
    desk.page.goto("/people/")  # at once, before the text would have been kept or thrown away
    desk.go(f"/log/?person={person}")
    expect(desk.page.locator(".kept")).to_have_count(0)


def test_the_facts_stay_in_sight_over_the_evidence_form(open_desk: Callable[..., Desk], site: Site) -> None:
    desk = open_desk("김하늬").go(f"/opportunities/{site.cast.deals['C1'].pk}/")
    desk.link("Add evidence", desk.section("facts")).first.click()
    form = desk.page.locator("#part-facts.part-form")
    expect(form.locator(".strip__fact")).to_have_count(12)
    form.get_by_role("link", name=ko("Cancel"), exact=True).click()
    expect(desk.page.locator("#part-facts:not(.part-form) .strip")).to_have_count(1)


def test_log_in_and_out_by_form(open_desk: Callable[..., Desk]) -> None:
    desk = open_desk(None, width=360).go("/accounts/login/")
    desk.page.get_by_role("textbox", name=re.compile(ko("E-mail"), re.IGNORECASE)).fill("dongchan.gi@gaon.example")
    desk.page.locator("input[type=password]").fill("hanjang-demo")
    desk.button("Log in").click()
    expect(desk.page.get_by_role("heading", level=1)).to_contain_text(ko("Today"))
    desk.button("My menu").click()
    desk.button("Log out").click()
    expect(desk.page.locator("input[type=password]")).to_be_visible()
    desk.go("/")
    expect(desk.page.locator("input[type=password]")).to_be_visible()
