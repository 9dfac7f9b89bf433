"""Nothing depends on which web part answers or which worker works: each step here goes to the other one."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.platform.running import until
from tests.platform.two import NAME, PASSWORD, Two

ADMIN = "admin@gaon.example"


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Two]:
    running = Two(tmp_path_factory.mktemp("two"))
    try:
        running.start()
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="module")
def session(two: Two) -> requests.Session:
    """Logged in at the first."""
    person = browser()
    answer = log_in(person, two.a, ADMIN, PASSWORD)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    return person


def browser() -> requests.Session:
    """Both parts are called by one name, which a proxy passes on; cookies and counters belong to it."""
    person = requests.Session()
    person.headers["Host"] = NAME
    return person


def log_in(person: requests.Session, address: str, email: str, password: str) -> requests.Response:
    page = address + "/accounts/login/"
    values = hidden(person.get(page, timeout=20).text) | {"login": email, "password": password}
    return person.post(page, data=values, allow_redirects=False, timeout=20)


def hidden(page: str) -> dict[str, str]:
    """Token, form key and version of the page's main form."""
    found = {}
    for name in ("csrfmiddlewaretoken", "form_key", "version"):
        values = re.findall(rf'name="{name}" value="([^"]*)"', page)
        if values:
            found[name] = values[-1]
    return found


def send(person: requests.Session, url: str, values: dict[str, str], **more: object) -> requests.Response:
    return person.post(url, data=values, allow_redirects=False, timeout=20, **more)  # type: ignore[arg-type]


def test_a_log_in_at_one_is_known_to_the_other(two: Two, session: requests.Session) -> None:
    for address in (two.b, two.a, two.b):
        assert session.get(address + "/settings/", allow_redirects=False, timeout=20).status_code == 200


def test_a_form_of_one_is_saved_by_the_other_and_only_once(two: Two, session: requests.Session) -> None:
    values = hidden(session.get(two.a + "/companies/new/", timeout=20).text) | {"name": "두곳상사"}
    first = send(session, two.b + "/companies/new/", values)
    assert first.status_code == 302, first.text
    for address in (two.a, two.b):
        again = send(session, address + "/companies/new/", values)
        assert (again.status_code, again.headers["Location"]) == (302, first.headers["Location"])
    assert two.sql("SELECT count(*) FROM customers_company WHERE name = '두곳상사'") == [(1,)]


def test_a_version_that_the_other_has_overtaken_is_refused(two: Two, session: requests.Session) -> None:
    values = hidden(session.get(two.a + "/companies/new/", timeout=20).text) | {"name": "먼저상사"}
    edit = send(session, two.a + "/companies/new/", values).headers["Location"] + "edit/"
    at_a, at_b = (hidden(session.get(address + edit, timeout=20).text) for address in (two.a, two.b))
    saved = send(session, two.b + edit, at_b | {"name": "나중상사"})
    assert saved.status_code == 302, saved.text
    stale = send(session, two.a + edit, at_a | {"name": "늦은상사"})
    assert stale.status_code == 422
    assert "나중상사" in stale.text
    assert "늦은상사" in stale.text


def test_language_and_appearance_go_along(two: Two, session: requests.Session) -> None:
    token = hidden(session.get(two.a + "/settings/", timeout=20).text)["csrfmiddlewaretoken"]
    for address, other, language, theme in ((two.a, two.b, "en", "dark"), (two.b, two.a, "ko", "light")):
        for path, name, value in (("language", "language", language), ("theme", "theme", theme)):
            done = send(session, f"{address}/settings/{path}/", {"csrfmiddlewaretoken": token, name: value})
            assert done.status_code == 302, done.text
        page = session.get(other + "/settings/", timeout=20).text
        assert f'<html lang="{language}" data-theme="{theme}"' in page


def test_wrong_passwords_are_counted_across_both(two: Two) -> None:
    """Five are allowed for one address; the right one is then refused too, wherever it is tried."""
    asked = [two.a, two.b, two.a, two.b, two.a]
    tries = [log_in(browser(), address, "locked@gaon.example", "wrong") for address in asked]
    assert {answer.status_code for answer in tries} <= {200, 422}
    for address in (two.b, two.a):
        assert log_in(browser(), address, "locked@gaon.example", PASSWORD).status_code != 302


def test_an_import_is_started_at_one_and_followed_at_the_other(two: Two, session: requests.Session) -> None:
    """The id of the request that began it is in the log of the worker that did it."""
    rows = "회사명,지역\n" + "".join(f"들여온{number},서울\n" for number in range(300))
    values = hidden(session.get(two.a + "/imports/new/", timeout=20).text) | {"kind": "companies"}
    traced = {"X-Request-ID": "0f8fad5b-d9cb-469f-a165-70867728950e"}
    began = send(session, two.a + "/imports/new/", values, files={"file": ("l.csv", rows.encode())}, headers=traced)
    assert (began.status_code, began.headers["X-Request-ID"]) == (302, traced["X-Request-ID"]), began.text
    run = began.headers["Location"]
    fragment = {"HX-Request": "true"}

    def ended_at_b() -> bool:
        return session.get(f"{two.b}{run}progress/", headers=fragment, timeout=20).status_code == 204

    until(ended_at_b, "the trial")
    assert two.sql("SELECT count(*) FROM customers_company WHERE name LIKE '들여온%%'") == [(0,)]
    token = hidden(session.get(two.b + run, timeout=20).text)["csrfmiddlewaretoken"]
    assert send(session, f"{two.b}{run}apply/", {"csrfmiddlewaretoken": token}).status_code == 302
    until(lambda: session.get(f"{two.a}{run}progress/", headers=fragment, timeout=20).status_code == 204, "the import")
    assert two.sql("SELECT count(*) FROM customers_company WHERE name LIKE '들여온%%'") == [(300,)]
    ended = [line for line in lines_of(two, "worker-a", "worker-b") if line["event"] == "task"]
    mine = [line for line in ended if line.get("request_id") == traced["X-Request-ID"]]
    assert [line["task"] for line in mine] == ["core.tasks.run_outbox_row"]
    assert two.sql("SELECT state, attempts FROM core_outboxrow WHERE request_id = %s", traced["X-Request-ID"]) == [
        ("done", 1)
    ]


def test_each_task_is_carried_out_once_by_one_of_two(two: Two) -> None:
    files = two.send_tasks(8, 0.2)
    until(lambda: all(file.exists() for file in files), "the tasks")
    assert {file.read_text() for file in files} == {"done\n"}
    assert {began(file) for file in files} == {"x\n"}
    workers = [name for name in ("worker-a", "worker-b") if "write_later" in two.log(name)]
    assert workers == ["worker-a", "worker-b"], "one of them did it all"


def test_each_tells_its_own_figures_to_the_monitor_alone(two: Two, session: requests.Session) -> None:
    token = {"Authorization": "Bearer monitor"}
    for address in (two.a, two.b):
        assert session.get(address + "/settings/", timeout=20).status_code == 200
        assert requests.get(address + "/metrics", timeout=20).status_code == 404
        told = requests.get(address + "/metrics", headers=token, timeout=20).text
        assert 'view="sellers:settings"' in told
        assert 'hanjang_outbox_rows{state="dead"} 0.0' in told


def began(file: Path) -> str:
    return file.with_suffix(".began").read_text()


def lines_of(two: Two, *names: str) -> list[dict[str, object]]:
    lines = [line for name in names for line in two.log(name).splitlines()]
    return [json.loads(line) for line in lines if line.startswith("{")]
