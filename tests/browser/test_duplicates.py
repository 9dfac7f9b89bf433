"""Duplicates: the hint while typing, merging with a choice of fields, and taking it back."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from customers.models import Merge, Person, SuspectedPair
from tests.browser.desk import Desk, Site, ko


def test_merge_and_take_back(open_desk: Callable[..., Desk], site: Site) -> None:
    stays = site.cast.people["빈서율"]
    goes = Person.objects.get(name="Bin Seo-yul")
    desk = open_desk("원태하")
    desk.go("/duplicates/")
    desk.page.get_by_role("link", name=re.compile("Bin Seo-yul")).first.click()
    expect(desk.page.get_by_role("heading", level=1)).to_contain_text(ko("Are these the same?"))
    desk.link("The same: merge").click()
    form = desk.page.locator("form#merge")
    form.get_by_role("radio", name=re.compile("빈서율")).first.check()
    desk.button("Merge", form).click()
    desk.page.wait_for_url(re.compile(r"/duplicates/merges/\d+/"))
    merge = Merge.objects.get(person=stays)
    desk.go(f"/people/{goes.pk}/")
    assert desk.page.url.endswith(f"/people/{stays.pk}/")
    assert not SuspectedPair.objects.filter(
        person_a__in=(stays, goes), person_b__in=(stays, goes), state="waiting"
    ).exists()

    desk.go(merge.get_absolute_url())
    desk.button("Take the merge back").click()
    expect(desk.page.get_by_text(ko("Everything is as it was before the merge."))).to_be_visible()
    desk.go(f"/people/{goes.pk}/")
    expect(desk.page.get_by_role("heading", level=1)).to_contain_text("Bin Seo-yul")


def test_who_may_be_meant_is_said_as_one_types(open_desk: Callable[..., Desk], site: Site) -> None:
    desk = open_desk("홍라온")
    desk.go(f"/people/new/?company={site.cast.companies['미르농업법인'].pk}")
    desk.field("Name").press_sequentially("양 서겸", delay=20)
    hint = desk.page.locator("[hx-get*='duplicates/like']")
    expect(hint).to_contain_text(ko("same company"))
    hint.get_by_role("link", name=re.compile(ko("This is the one"))).first.click()
    expect(desk.page.get_by_role("heading", level=1)).to_contain_text("양서겸")
