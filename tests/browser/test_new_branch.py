"""An administrator who has read nothing sets up a branch with three people; one of them joins and logs a contact."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from sellers.models import OrgUnit, UnitLeader, User
from tests.browser.desk import Desk, Site, ko

DIVISION, ADMIN = "작물보호영업본부", "원태하"
PASSWORD = "들깨밭 옆 푸른 트럭 네 대"


@pytest.mark.parametrize("width", [1280, 360])
def test_a_new_branch_with_three_people(open_desk: Callable[..., Desk], site: Site, width: int) -> None:
    name = f"나주지점{width}"
    desk = open_desk(ADMIN, width=width)
    desk.go("/administration/")
    desk.link("Organisation").last.click()
    desk.link(DIVISION).click()
    desk.link("Add a unit").last.click()
    desk.field("Name").fill(name)
    desk.button("Add the unit").click()
    expect(desk.page.get_by_role("heading", level=1)).to_contain_text(name)
    assert desk.sideways() == []
    assert desk.breaches() == []

    desk.link("Add a person here").first.click()
    _invite(desk, f"강하나{width}", f"hana{width}@gaon.example", leads=True, another=True)
    _invite(desk, f"강두리{width}", f"duri{width}@gaon.example", another=True)
    _invite(desk, f"강세이{width}", f"sei{width}@gaon.example")
    link = desk.page.locator("[data-copy]").input_value()
    desk.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    desk.button("Copy").click()
    expect(desk.page.locator("#toasts")).to_contain_text(ko("The link is copied."))
    assert desk.page.evaluate("navigator.clipboard.readText()") == link
    branch = OrgUnit.objects.get(name=name)
    desk.go(f"/administration/organisation/{branch.pk}/")
    for person in ("강하나", "강두리", "강세이"):
        expect(desk.page.locator("#people")).to_contain_text(f"{person}{width}")
    assert UnitLeader.objects.get(unit=branch).user.name == f"강하나{width}"

    desk.go("/administration/people/?q=ㄱㅅㅇ")
    expect(desk.page.locator("#rows")).to_contain_text(f"강세이{width}")
    assert desk.sideways() == []

    _join(open_desk(None, width=width), link.replace(site.url, ""), f"강세이{width}")


def _invite(desk: Desk, name: str, email: str, *, leads: bool = False, another: bool = False) -> None:
    desk.field("Name").fill(name)
    desk.field("E-mail").fill(email)
    if leads:
        desk.field("Leads this unit").check()
    desk.button("Invite and add another" if another else "Invite").click()
    expect(desk.page.locator(".invited")).to_contain_text(email)
    desk.settle()


def _join(desk: Desk, link: str, name: str) -> None:
    desk.go(link)
    assert link.split("/")[2] not in desk.page.url
    assert desk.breaches() == []
    desk.field("Your password").fill(PASSWORD)
    desk.field("The same once more").fill(PASSWORD)
    desk.button("Begin").click()
    expect(desk.page.get_by_role("heading", name=ko("Good that you are here"))).to_be_visible()
    desk.link("Write down whom you met last").click()
    form = desk.page.locator("dialog[open] form")
    desk.choose("Whom did you meet?", "고만수", "고만수", form)
    desk.field("One line", form).fill("새로 맡게 되어 인사드림.")
    desk.button("Write down", form).click()
    expect(form).to_have_count(0)
    assert User.objects.get(name=name).last_login is not None


def test_a_link_that_does_not_work_says_whom_to_ask(open_desk: Callable[..., Desk]) -> None:
    desk = open_desk(None, width=360)
    desk.go("/join/" + "0" * 64 + "/", status=404)
    expect(desk.page.locator("main")).to_contain_text(re.compile("관리자"))
    assert desk.breaches() == []
