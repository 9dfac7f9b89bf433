"""What a reader may not see is in none of her pages: lists, counts, searches, panels, files."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.access.table import EXPERT, LINE, TABLE, TEAM
from tests.access.world import EMPLOYEES, World

AMOUNT = ("987,654,321", "987654321", "987.7", "988")
KEPT = "비밀스러운 인사 이야기"
COACHING = "비밀 코칭"
APPS = ("sellers:", "customers:", "opportunities:", "desk:")
EMPTY = (
    "_pdf",
    "_new",
    ":new",
    "styleguide",
    "offline",
    "settings",
    "_template",
    "_problems",
)  # drawn elsewhere, or without records
STRANGERS = [reader for reader in EMPLOYEES if reader not in TEAM | LINE | EXPERT]


def pages(world: World) -> list[str]:
    """Every page that can be opened with GET, and the lists with a search for what must not be found."""
    shown = [row for row in TABLE if row.get and row.name.startswith(APPS) and not row.name.endswith(EMPTY)]
    found = [reverse(row.name, args=row.args(world.ids)) for row in shown]
    for name in ("desk:search", "customers:people", "customers:companies", "opportunities:list"):
        found += [f"{reverse(name)}?q={word}" for word in ("인사", "비밀스러운", "987654321", "코칭")]
    for name in ("customers:people_options", "customers:companies_options", "sellers:users_options"):
        found.append(f"{reverse(name)}?q=비밀")
    detail = reverse("opportunities:detail", args=[world.ids["opportunity"]])
    return found + [f"{detail}?view={view}" for view in ("seller", "coach", "report")]


def read(world: World, reader: str) -> dict[str, str]:
    client = Client()
    client.force_login(world.readers[reader])
    # what she typed herself stands in the search box again
    return {
        url: client.get(url).content.decode(errors="replace").replace(url.partition("?q=")[2] or "\0", "")
        for url in pages(world)
    }


@pytest.mark.parametrize("reader", ["other team", "team-mate", "admin", "satisfaction owner"])
def test_strangers_read_no_amount_no_coaching_and_no_confidence(world: World, reader: str):
    for url, text in read(world, reader).items():
        assert not [figure for figure in AMOUNT[:2] if figure in text], f"{reader} reads the amount on {url}"
        assert COACHING not in text, f"{reader} reads a coaching note on {url}"
        assert KEPT not in text, f"{reader} reads a confidential log on {url}"


def test_leaders_read_the_sheet_but_no_confidence(world: World):
    texts = read(world, "direct leader")
    assert any(AMOUNT[0] in text for text in texts.values())
    assert any(COACHING in text for text in texts.values())
    assert not [url for url, text in texts.items() if KEPT in text]


def test_an_asked_expert_reads_facts_without_amounts(world: World):
    for url, text in read(world, "asked expert").items():
        assert not [figure for figure in AMOUNT[:2] if figure in text], f"the expert reads the amount on {url}"
        assert COACHING not in text, f"the expert reads the leader's note on {url}"


def test_the_author_and_a_named_reader_read_the_confidential_log(world: World):
    for reader in ("owner", "named reader"):
        assert any(KEPT in text for text in read(world, reader).values()), reader


def test_a_confidential_log_moves_no_count(world: World):
    """The person's page of a stranger counts one contact, that of the named reader two."""
    url = reverse("customers:person", args=[world.ids["person"]])
    link = reverse("customers:log", args=[world.ids["kept"]])
    for reader, sees in (("other team", False), ("named reader", True)):
        client = Client()
        client.force_login(world.readers[reader])
        assert (link in client.get(url).content.decode()) is sees, reader


def test_an_amount_or_a_confidence_is_no_way_to_find_a_record(world: World):
    for reader in STRANGERS:
        client = Client()
        client.force_login(world.readers[reader])
        for word in ("987654321", "987,654,321", "인사"):
            text = client.get(reverse("desk:search"), {"q": word}).content.decode()
            assert "산지 이력 구축" not in text, (reader, word)
            if reader != "named reader":
                assert "비밀스러운" not in text, (reader, word)
