"""Bad requests as every reader: no 500, no leak, no markup, no write by a GET. `make fuzz` sends 20,000 of them."""

import os
import sys

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.access.world import READERS, World
from tests.fuzz import oracle
from tests.fuzz.sending import Door
from tests.fuzz.wicked import MARK, Attack, attacks

REQUESTS = int(os.environ.get("FUZZ_REQUESTS", "20000"))
SEED = int(os.environ.get("FUZZ_SEED", "20261122"))
EACH = -(-REQUESTS // len(READERS))
QUIET = settings(
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.generate, Phase.shrink),
    print_blob=False,
)


@pytest.mark.parametrize("reader", READERS)
def test_bad_requests_break_nothing(world: World, reader: str):
    door, sent = Door(world, reader), []
    enough = max(EACH, door.ways + door.ways // 10)  # some attacks are alike

    @seed(SEED + READERS.index(reader))
    @settings(QUIET, max_examples=enough)
    @given(attacks)
    def attack_once(attack: Attack):
        cache.clear()  # limits of the doors are tried elsewhere: here each request is to get in
        with transaction.atomic():
            answer = door.send(attack)
            found = oracle.complaints(reader, answer)
            transaction.set_rollback(True)
        sent.append(answer.status_code)
        assert not found, f"{reader}: {answer.wsgi_request.method} {answer.wsgi_request.get_full_path()[:200]}: {found}"

    attack_once()
    assert len(sent) >= enough
    assert door.walked == door.ways, "every address, and every form of every page"
    assert any(code < 400 for code in sent), "it got in somewhere"
    assert any(code >= 400 for code in sent), "and was refused elsewhere"
    codes = ", ".join(f"{code} x {sent.count(code)}" for code in sorted(set(sent)))
    where = f"{len(door.forms)} forms and {len(door.addresses)} addresses"
    sys.stdout.write(f"{reader}: {len(sent)} requests to {where}, {codes}\n")


@pytest.mark.parametrize("nonsense", ["x", "", "-1", "9" * 20, "2026-02-30"])
def test_the_repair_desk_refuses_nonsense_field_by_field(world: World, nonsense: str):
    """Its forms are the library's: each field by itself, since one that is refused leaves the others to be checked."""
    door = Door(world, "admin")
    forms = [form for form in door.forms if form.action.startswith("/repair/") and form.method == "post"]
    assert len(forms) > 10
    for form in forms:
        for name in dict(form.fields):
            with transaction.atomic():
                answer = door.client.post(form.action, {**dict(form.fields), name: nonsense})
                assert answer.status_code < 500, f"{form.action} {name}={nonsense}"
                transaction.set_rollback(True)


def test_reading_changes_nothing(world: World):
    """Every address, read by everybody: nothing is written but that somebody was there."""
    for reader in READERS:
        door = Door(world, reader)
        for url in door.addresses:
            with transaction.atomic(), CaptureQueriesContext(connection) as statements:
                door.client.get(url)
                transaction.set_rollback(True)
            assert oracle.written(statements.captured_queries) == [], f"{reader} {url}"


def test_what_is_wrong_is_seen(world: World, client):
    """The judge is no rubber stamp: a page with a secret, an error, markup and a way out is told as each."""
    from django.http import HttpResponse

    page = HttpResponse(f"{oracle.KEPT} 987,654,321 {MARK} psycopg.Error", status=500)
    page["Location"] = "https://elsewhere.example/"
    found = " ".join(oracle.complaints("other team", page))
    for word in ("amount", "confidential", "500", "inside", "markup", "off the site"):
        assert word in found
    assert not any(
        oracle.stays_here(to) for to in ("//x.example", "\\\\x.example", "/\\x.example", "javascript:1", "https://x")
    )
    assert all(oracle.stays_here(to) for to in ("/", "0", "?a=b", "http://testserver/x"))
    assert oracle.written([{"sql": "UPDATE customers_person SET name = 'x'"}])
