"""What every request goes through: clean input, headers, ids, rule errors."""

import gzip
import io
import json
import logging
from contextlib import contextmanager

import pytest
from django.test import RequestFactory
from django.urls import path

from config.logs import RefusalsInOneLine, configure
from config.urls import urlpatterns as real
from core.errors import ReasonRequired, RuleError
from core.middleware import ProxyMiddleware, RuleErrorMiddleware
from tests.sellers.factories import UserFactory

pytestmark = pytest.mark.django_db
PAGES = ["/accounts/login/", "/", "/settings/", "/no/such/page", "/healthz"]


def refuse(request):
    raise RuleError("이 단계로는 옮길 수 없어요.")


def break_down(request):
    raise ZeroDivisionError


urlpatterns = [*real, path("refuse", refuse), path("break", break_down)]
handler404, handler500 = "sellers.refusals.not_found", "sellers.refusals.server_error"


@pytest.fixture
def inside(client):
    client.force_login(UserFactory())
    return client


def test_a_page_comes_compressed_and_never_twice_at_one_length(inside):
    """Where no proxy stands in front, as here; the random length is what guessing by size has to get past."""
    zipped = [inside.get("/settings/", headers={"Accept-Encoding": "gzip"}) for _time in range(8)]
    assert {answer["Content-Encoding"] for answer in zipped} == {"gzip"}
    assert b"<!doctype html>" in gzip.decompress(zipped[0].content)[:200].lower()
    assert max(len(answer.content) for answer in zipped) < len(inside.get("/settings/").content) / 2
    assert len({len(answer.content) for answer in zipped}) > 1, zipped


@pytest.mark.parametrize("page", PAGES)
def test_every_page_carries_the_headers(inside, page):
    headers = inside.get(page).headers
    policy = headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "base-uri 'none'" in policy
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert headers["X-Request-ID"]


def test_every_answer_says_what_it_is(inside):
    for page in [*PAGES, "/sw.js", "/options/users/?q=a"]:
        kind = inside.get(page)["Content-Type"].lower()
        assert kind.endswith("charset=utf-8") or kind == "application/json"
        assert "Access-Control-Allow-Origin" not in inside.get(page).headers


def test_what_a_person_reads_is_stored_nowhere(inside, client):
    for page in ("/", "/settings/", "/no/such/page"):
        assert "no-store" in inside.get(page)["Cache-Control"]


def test_a_request_id_is_taken_over_from_a_trusted_proxy_where_it_is_harmless(client, settings):
    given = "0f8fad5b-d9cb-469f-a165-70867728950e"
    assert client.get("/healthz", headers={"X-Request-ID": given})["X-Request-ID"] != given
    settings.TRUSTED_PROXIES = 1
    assert client.get("/healthz", headers={"X-Request-ID": given})["X-Request-ID"] == given
    for bad in ("a b", "가나다", "x" * 65, "<script>", "short", given + "\n"):
        assert client.get("/healthz", headers={"X-Request-ID": bad})["X-Request-ID"] != bad


@pytest.mark.parametrize(
    ("proxies", "written", "seen"),
    [
        (0, "203.0.113.9", "10.0.0.1"),  # nobody is believed
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "198.51.100.1, 203.0.113.9", "203.0.113.9"),  # the first one the caller has made up
        (2, "198.51.100.1, 203.0.113.9, 10.0.0.7", "203.0.113.9"),
        (2, "203.0.113.9", "10.0.0.1"),  # one proxy was gone round
        (1, "2001:db8::7", "2001:db8::7"),
        (1, "unknown", "10.0.0.1"),
    ],
)
def test_the_callers_address_is_what_the_trusted_proxies_saw(settings, proxies, written, seen):
    settings.TRUSTED_PROXIES = proxies
    request = RequestFactory().get("/", headers={"X-Forwarded-For": written}, REMOTE_ADDR="10.0.0.1")
    assert ProxyMiddleware(lambda request: request.META["REMOTE_ADDR"])(request) == seen


def test_behind_tls_health_is_answered_over_plain_http_and_nothing_else(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 503
    assert client.get("/accounts/login/").status_code == 301


def test_a_refusal_is_one_line_and_a_break_down_keeps_its_traceback():
    def line(status):
        record = logging.LogRecord(
            "django.request", logging.WARNING, "", 1, "Forbidden: /x", (), (ValueError, None, None)
        )
        record.status_code = status
        assert RefusalsInOneLine().filter(record)
        return record.exc_info

    assert line(403) is None
    assert line(500) is not None


@pytest.mark.parametrize(
    "call",
    [
        lambda client: client.get("/settings/?q=%00"),
        lambda client: client.get("/settings/%00/"),
        lambda client: client.post("/settings/", {"language": "k\x00o"}),
        lambda client: client.post("/settings/", {"k\x00": "1"}),
        lambda client: client.post("/settings/", {"a": "\x00"}, content_type="application/json"),
        lambda client: client.generic("POST", "/settings/", b'{"a": "\\u0000"}', content_type="application/json"),
        lambda client: client.post("/settings/theme/", {"theme": "\x00"}),
    ],
)
def test_nul_is_refused_with_a_page(inside, call):
    answer = call(inside)
    assert answer.status_code == 400
    assert "<h1>" in answer.content.decode()


@pytest.mark.parametrize("page", ["/", "/accounts/login/", "/healthz"])
def test_nul_in_a_cookie_is_refused_before_the_session_is_read(client, page):
    """Quotes and octal are how a cookie carries it; nobody has to be logged in to send one."""
    answer = client.get(page, headers={"Cookie": 'sessionid="aaaaaaaaaa\\000b"'})
    assert answer.status_code == 400
    assert "<h1>" in answer.content.decode()
    assert client.get(page, headers={"Cookie": 'sessionid="aaaaaaaaaab"'}).status_code < 400


@pytest.mark.parametrize("number", ["9223372036854775808", "9" * 30, "9" * 5000])
def test_a_huge_number_in_an_address_is_no_record(inside, number):
    for address in (f"/notifications/{number}/done/", f"/notifications/{number}/snooze/"):
        assert inside.post(address).status_code == 404
    assert inside.get(f"/people/{number}/").status_code == 404


def test_broken_bytes_in_address_and_form_do_no_harm(inside):
    assert inside.get("/settings/?q=%ff%fe").status_code == 200
    assert inside.get("/%ff%fe").status_code == 404
    body = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nno end'
    assert inside.generic("POST", "/settings/", body, content_type="multipart/form-data; boundary=x").status_code < 500


@pytest.mark.urls(__name__)
def test_a_rule_that_nobody_expected_answers_409(inside):
    page = inside.get("/refuse", headers={"Referer": "http://testserver/settings/"})
    assert page.status_code == 409
    assert "이 단계로는 옮길 수 없어요." in page.content.decode()
    assert 'href="http://testserver/settings/"' in page.content.decode()
    assert "elsewhere" not in inside.get("/refuse", headers={"Referer": "https://elsewhere.example/x"}).content.decode()
    toast = inside.get("/refuse", headers={"HX-Request": "true"})
    assert toast.status_code == 409
    assert json.loads(toast["HX-Trigger"])["toast"]["message"] == "이 단계로는 옮길 수 없어요."


def test_other_errors_are_not_taken_for_rules():
    middleware = RuleErrorMiddleware(lambda request: None)
    assert middleware.process_exception(RequestFactory().get("/"), ValueError()) is None
    assert ReasonRequired().message


@pytest.mark.urls(__name__)
def test_a_break_down_answers_with_a_page_and_a_log_line_with_the_request_id(inside, caplog):
    inside.raise_request_exception = False
    answer = inside.get("/break")
    assert answer.status_code == 500
    assert "<h1>" in answer.content.decode()
    assert any(record.levelname == "ERROR" for record in caplog.records)


@contextmanager
def logged():
    """The log lines of the block, filled when it ends."""
    root, lines, stream = logging.getLogger(), [], io.StringIO()
    before = (root.handlers, root.level)
    try:
        configure({"level": "INFO"})
        root.handlers[0].setStream(stream)
        yield lines
    finally:
        root.handlers, _ = before
        root.setLevel(before[1])
    lines.extend(json.loads(line) for line in stream.getvalue().splitlines())


def test_a_log_line_is_json_with_the_request_id(inside):
    with logged() as lines:
        request_id = inside.get("/settings/")["X-Request-ID"]
    line = next(line for line in lines if line["event"] == "request")
    assert (line["request_id"], line["path"], line["status"]) == (request_id, "/settings/", 200)
    assert line["user"] is not None
    assert line["level"] == "info"


@pytest.mark.parametrize("address", ["/people/?q=" + "=" * 6000, "/people?q=" + '"' * 6000])
def test_an_address_longer_than_any_redirect_is_refused_in_one_line(client, address):
    """Neither the way back from the log-in nor the stroke at its end fits into what Django sends somebody to."""
    with logged() as lines:
        answer = client.get(address)
    assert (answer.status_code, "<h1>" in answer.content.decode()) == (400, True)
    assert [line["event"] for line in lines if "Unsafe redirect" in line["event"]]
    assert not [line for line in lines if "exception" in line]


def test_a_form_whose_token_is_gone_says_so_in_words():
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/settings/theme/", {"theme": "dark"})
    assert answer.status_code == 403
    assert "<h1>" in answer.content.decode()


def test_a_form_of_htmx_whose_token_is_gone_says_so_too():
    """After a log-in in another tab; a bare 403 was told as “you may not do this”."""
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/settings/theme/", {"theme": "dark"}, headers={"HX-Request": "true"})
    assert answer.status_code == 403
    assert "다시 불러오면" in json.loads(answer["HX-Trigger"])["toast"]["message"]


def test_no_folder_is_listed_and_no_trace_answered(inside):
    for folder in ("/static/", "/static/css/", "/files/", "/var/"):
        assert inside.get(folder).status_code == 404
    echo = inside.generic("TRACE", "/settings/", HTTP_X_SECRET="abc")
    assert echo.status_code == 405
    assert b"abc" not in echo.content
