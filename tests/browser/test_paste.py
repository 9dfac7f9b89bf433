"""A list pasted with errors: seen first, mended, brought in, and taken back; then one card typed from a signature."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from customers.models import Employment, Person
from tests.browser.desk import Desk, ko

ADMIN, SELLER = "원태하", "김하늬"
LIST = (
    "이름\t회사\t직책\t휴대폰\t이메일\t성향\n"
    "나붙임{0}\t㈜붙임농산{0}\t대표\t010-7{1}-1111\t\t우호\n"
    "다붙임{0}\t㈜붙임농산{0}\t과장\t010-7{1}-2222\tno mail\t우호\n"
    "라붙임{0}\t㈜붙임농산{0}\t대리\t010-7{1}-3333\t\t아주 좋음\n"
)
CARD = "마명함{0} 팀장\n㈜명함상사{0}\n010-8{1}-4444\nma{1}@card.example"
MARKS = {1280: ("가", "280"), 360: ("나", "360")}  # so that no two runs are about the same people


@pytest.mark.usefixtures("worker")
@pytest.mark.parametrize("width", [1280, 360])
def test_a_list_with_errors_is_pasted_mended_and_brought_in(open_desk: Callable[..., Desk], width: int) -> None:
    mark, number = MARKS[width]
    desk = open_desk(ADMIN, width=width)
    desk.go("/imports/")
    desk.link("Paste a list").click()
    desk.page.get_by_label(ko("What is in the list")).select_option("people")
    desk.field("Cells of the spreadsheet").fill(LIST.format(mark, number))
    desk.button("Read the list").click()
    problems = desk.page.locator("#problems")
    expect(problems).to_contain_text("no mail", timeout=60_000)
    expect(desk.page.locator("#values")).to_contain_text("아주 좋음")
    assert Person.objects.filter(name__endswith=f"붙임{mark}").count() == 0
    assert desk.sideways() == []
    assert desk.breaches() == []

    desk.page.locator("#values select").first.select_option("favourable")
    desk.button("Read and check again").click()
    expect(desk.page.locator("#problems")).not_to_contain_text("아주 좋음", timeout=60_000)
    desk.button("Import now").click()
    expect(desk.page.get_by_role("link", name=ko("Import another file"))).to_be_visible(timeout=60_000)
    assert Person.objects.filter(name__endswith=f"붙임{mark}").count() == 2

    desk.button("See what would go").click()
    expect(desk.button("Take it back")).to_be_visible(timeout=60_000)
    desk.button("Take it back").click()
    desk.soon(lambda: not Person.objects.filter(name__endswith=f"붙임{mark}").exists(), "the people are gone again")


@pytest.mark.parametrize("width", [1280, 360])
def test_the_text_of_a_card_becomes_a_person(open_desk: Callable[..., Desk], width: int) -> None:
    mark, number = MARKS[width]
    desk = open_desk(SELLER, width=width)
    desk.go("/people/new/")
    desk.link("From a business card").click()
    desk.field("Text of the card or of the mail signature").fill(CARD.format(mark, number))
    desk.button("Recognise").click()
    expect(desk.field("Name")).to_have_value(f"마명함{mark}")
    expect(desk.field("Mobile")).to_have_value(f"010-8{number}-4444")
    assert desk.sideways() == []
    assert desk.breaches() == []
    desk.button("Save").first.click()
    job = desk.soon(lambda: Employment.objects.filter(person__name=f"마명함{mark}").first(), "the new person")
    assert job.company.name == f"㈜명함상사{mark}"
