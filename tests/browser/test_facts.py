"""Facts alone raise an opportunity: step by step to 유력, and not to 확정 by what does not count."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from playwright.sync_api import expect

from opportunities.models import Category, Evidence, Opportunity
from tests.browser.desk import Desk, Site, ko
from tests.browser.test_main_job import log_and_raise

NEED = "명절 물량이 들어오기 전에 산지를 바로 보여 주고 싶어요."
LATER = "2026-09-25"


def test_from_one_line_to_best_case_by_facts(open_desk: Callable[..., Desk]) -> None:
    desk = open_desk("표예진")
    log_and_raise(desk, "감나현", "산지 이력 화면을 같이 보고 명절 전에 쓰고 싶다고 하심.", NEED)
    deal = Opportunity.objects.get(need=NEED)
    desk.go(f"/opportunities/{deal.pk}/")
    desk.page.evaluate("window.sameRow = true")  # gone as soon as the page is loaded anew
    _stands(desk, Category.POTENTIAL)

    with one_less(desk):
        _prove(desk, "F4", "팀장 검토, 상무 결재 순서로 9월 안에 정한다고 하심.")
    with one_less(desk):
        _piece(desk, "amount", amount="48,000,000", amount_basis="customer")
    with one_less(desk):
        _piece(desk, "date", expected_order_on=LATER, date_basis="customer")
    _move_on(desk)
    _stands(desk, Category.PIPELINE)

    with one_less(desk):  # three of the four roles are hers, and she was met today
        _name_buyer(desk, "감나현", "eb", "user", "coach")
    with one_less(desk):
        _one_tap(desk, "F2")
    for code in ("F3", "F5"):
        with one_less(desk):
            _prove(desk, code, f"{code}: 상무님이 직접 확인해 주심.")
    assert [lack.split()[0] for lack in _lacks(desk)] == ["F6"]
    _prove(desk, "F6", "견적을 받았다고 회신해 주심.", valid_until=LATER)
    _stands(desk, Category.BEST)
    assert desk.page.evaluate("window.sameRow"), "the page was loaded anew on the way"
    deal.refresh_from_db()
    assert deal.category == Category.BEST


def test_the_sure_deal_of_the_demo_cannot_be_commit_and_says_why(open_desk: Callable[..., Desk], site: Site) -> None:
    deal = site.cast.deals["O1"]
    desk = open_desk("홍라온").go(f"/opportunities/{deal.pk}/")
    _stands(desk, Category.BEST)
    before = _lacks(desk)
    desk.page.locator("#why summary").click()
    expect(desk.page.locator("#why .warn")).to_contain_text("F2")  # the one who decides was met long ago
    assert [lack for lack in before if lack.startswith("F7")] == [
        ko("%(code)s %(fact)s: %(why)s", code="F7", fact=ko("Selected"),
           why=ko("only the decision maker or purchasing can confirm it; a coach's or user's word does not count."))
    ]  # fmt: skip

    _prove(desk, "F7", "소미라 팀장님이 우리로 정해졌다고 귀띔해 주심.", person="소미라")  # her coach says it again
    assert _lacks(desk) == before
    _open_evidence(desk, "F10")
    facts = desk.section("facts")
    desk.field("What the customer did or said", facts).fill("품의가 올라간 것 같음.")
    facts.locator("summary").filter(has_text=ko("More about it")).click()
    facts.locator('[name="origin"]').select_option("internal")
    facts.locator("button.button--primary").click()
    expect(facts).to_contain_text(ko("Only F12 may rest on our own word. What did the customer do or say?"))
    assert not Evidence.objects.filter(opportunity=deal, fact_code="F10").exists()

    desk.go(f"/opportunities/{deal.pk}/category/")
    offered = desk.page.locator('main [name="seller_category"] option')
    assert Category.COMMIT not in [one.get_attribute("value") for one in offered.all()]
    desk.go(f"/opportunities/{deal.pk}/")
    _stands(desk, Category.BEST)
    assert _lacks(desk) == before
    deal.refresh_from_db()
    assert (deal.category, deal.seller_category) == (Category.BEST, "")


def test_a_document_that_comes_with_evidence_is_one_unless_somebody_chose(
    open_desk: Callable[..., Desk], site: Site
) -> None:
    deal = site.cast.deals["O3"]
    desk = open_desk(deal.owner.name).go(f"/opportunities/{deal.pk}/")
    paper = {"name": "예산서.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n%%EOF\n"}
    for chosen in ("", "customer_act"):
        _open_evidence(desk, "F4")
        facts = desk.section("facts")
        desk.field("What the customer did or said", facts).fill("예산서를 보내 주심.")
        if chosen:
            facts.locator("summary").filter(has_text=ko("More about it")).click()
            facts.locator('[name="origin"]').select_option(chosen)
        facts.locator('[name="files"]').set_input_files(paper)  # type: ignore[arg-type]
        expect(facts.locator(".log-files__item")).to_have_count(1)
        expect(facts.locator('[name="origin"]')).to_have_value(chosen or "document")
        facts.locator("button.button--primary").click()
        expect(desk.section("facts").locator(".proof__files").first).to_contain_text("예산서.pdf")
        desk.settle()
    found = deal.evidence.filter(fact_code="F4", files__name="예산서.pdf").order_by("pk")
    assert list(found.values_list("origin", flat=True)) == ["document", "customer_act"]


def _stands(desk: Desk, category: Category) -> None:
    expect(desk.page.locator("#part-header .badge").first).to_have_text(ko(str(category.label)))
    desk.settle()


def _lacks(desk: Desk) -> list[str]:
    """What "why?" names as missing for the next category."""
    found = desk.page.locator("#why .lacks li:not(.warn) > span").all_text_contents()
    return [" ".join(text.split()) for text in found]


@contextmanager
def one_less(desk: Desk) -> Iterator[None]:
    """What is done here takes one thing off the list of what is missing, on the page as it stands."""
    before = _lacks(desk)
    yield
    expect(desk.page.locator("#why .lacks li:not(.warn)")).to_have_count(len(before) - 1)
    desk.settle()
    assert set(_lacks(desk)) < set(before)


def _open_evidence(desk: Desk, code: str) -> None:
    desk.link("Add evidence", desk.section("facts").locator(".section__head")).click()
    facts = desk.section("facts")
    facts.get_by_role("combobox", name=re.compile("^" + ko("Fact"))).select_option(code)


def _prove(desk: Desk, code: str, text: str, *, person: str = "", valid_until: str = "") -> None:
    _open_evidence(desk, code)
    facts = desk.section("facts")
    desk.field("What the customer did or said", facts).fill(text)
    if person:
        chosen = facts.locator('[name="person"] option').filter(has_text=person).get_attribute("value")
        facts.locator('[name="person"]').select_option(chosen)
    if valid_until:
        facts.locator('[name="valid_until"]').fill(valid_until)
    facts.locator("button.button--primary").click()
    expect(desk.section("facts").locator(".section__body")).to_contain_text(text)
    again = desk.link("Add evidence", desk.section("facts").locator(".section__head"))
    expect(again).to_be_focused()
    expect(again).to_be_in_viewport()
    desk.settle()


def _one_tap(desk: Desk, code: str) -> None:
    """The contact record itself is the evidence."""
    desk.page.locator("#gaps a").filter(has_text=code).first.click()
    desk.button("This is it", desk.section("facts")).first.click()
    desk.settle()


def _piece(desk: Desk, piece: str, **values: str) -> None:
    """One value of the head, edited where it stands."""
    desk.page.locator(f"#part-{piece} .piece__edit").click()
    part = desk.page.locator(f"#part-{piece}.part-form, #part-{piece} form").first
    for name, value in values.items():
        field = part.locator(f'[name="{name}"]')
        field.select_option(value) if name.endswith("_basis") else field.fill(value)
    part.locator("button.button--primary").click()
    expect(desk.page.locator(f"#part-{piece} form")).to_have_count(0)


def _move_on(desk: Desk) -> None:
    move = desk.page.locator("#move")
    move.locator("summary").click()
    move.locator('[name="reason"]').fill("상무님과 바로 검증을 시작함")
    desk.button("Move", move).click()


def _name_buyer(desk: Desk, name: str, *roles: str) -> None:
    desk.link("Add a person", desk.section("buyers")).click()
    part = desk.section("buyers")
    # whom the form names already is typed over and not into
    box = part.locator('[name="person_text"]')
    expect(box).to_be_focused()
    assert box.evaluate("one => one.value.slice(one.selectionStart, one.selectionEnd) === one.value")
    desk.choose("Person at the customer", name, name, part)
    for role in roles:
        part.locator(f'[name="roles"][value="{role}"]').check()
    part.locator("button.button--primary").click()
    expect(desk.section("buyers").locator(".buyer-lines")).to_contain_text(name)
