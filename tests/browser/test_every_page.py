"""Every page, for a seller, a leader and an administrator: no barrier in either theme, no sideways scroll at 360 px."""

from collections.abc import Callable

import pytest

from tests.browser.desk import Desk, Site

NOT_FOUND = "/no-such-page/"
EVERYBODY = (
    "/",
    "/search/?q=배",
    "/log/",
    "/notifications/",
    "/settings/",
    "/people/",
    "/companies/",
    "/opportunities/",
)


def _pages(site: Site, name: str) -> list[str]:
    cast = site.cast
    o1, c1, mine = cast.deals["O1"].pk, cast.deals["C1"].pk, cast.people["오점례"].pk
    unit, colleague = cast.units["호남지점"].pk, cast.users["김하늬"].pk
    of_deal = (
        "", "?view=coach", "?view=report", "edit/", "stage/", "next-step/", "category/", "evidence/new/", "buyers/",
        "members/", "close/", "hold/", "coaching/", "history/",
    )  # fmt: skip
    more = {
        "김하늬": [
            f"/people/{mine}/", f"/people/{mine}/edit/", f"/companies/{cast.companies['배들농자재'].pk}/",
            f"/companies/{cast.companies['배들농자재'].pk}/edit/", "/people/new/", "/companies/new/",
            f"/logs/{cast.logs['C1-against'].pk}/", f"/logs/{cast.logs['C1-against'].pk}/edit/",
            f"/logs/{cast.logs['C2-need'].pk}/correct/", f"/log/?person={mine}", f"/opportunities/new/?person={mine}",
            f"/opportunities/of-person/{mine}/", f"/opportunities/of-company/{cast.companies['배들농자재'].pk}/",
            *(f"/opportunities/{c1}/{rest}" for rest in of_deal), f"/opportunities/{o1}/", NOT_FOUND,
        ],
        "윤서린": [f"/opportunities/{c1}/?view={view}" for view in ("seller", "coach", "report")]
        + [f"/opportunities/{c1}/coaching/note/", "/opportunities/?owner=team"],
        "원태하": [
            "/administration/organisation/", f"/administration/organisation/{unit}/", "/administration/people/",
            f"/administration/organisation/{unit}/close/", f"/administration/organisation/{unit}/leader/",
            f"/administration/people/{colleague}/", f"/administration/people/{colleague}/leave/",
            "/administration/people/new/", "/administration/people/paste/", "/imports/", "/imports/new/", "/styleguide/"],
    }  # fmt: skip
    return [*EVERYBODY, *more[name]]


def _open(desk: Desk, path: str) -> Desk:
    return desk.go(path, status=404 if path == NOT_FOUND else 200)


@pytest.mark.parametrize("name", ["김하늬", "윤서린", "원태하"])
def test_no_barrier_on_any_page(open_desk: Callable[..., Desk], site: Site, name: str) -> None:
    desk = open_desk(name)
    breaches = [breach for path in _pages(site, name) for breach in _open(desk, path).breaches()]
    assert not breaches, "\n".join(breaches)


@pytest.mark.parametrize("name", ["김하늬", "윤서린", "원태하"])
def test_no_page_scrolls_sideways_on_a_phone(open_desk: Callable[..., Desk], site: Site, name: str) -> None:
    desk = open_desk(name, width=360)
    wide = [html for path in _pages(site, name) for html in _open(desk, path).sideways()]
    assert not wide, "\n".join(wide)


def test_pages_before_the_log_in(open_desk: Callable[..., Desk]) -> None:
    desk = open_desk(None, width=360)
    for path in ("/accounts/login/", "/accounts/password/reset/", "/offline/"):
        desk.go(path)
        assert not desk.breaches() + desk.sideways()
