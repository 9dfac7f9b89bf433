"""A report of an error arrives where SENTRY_DSN says, and holds nothing that somebody typed."""

import gzip
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import brotli
import pytest

from config import embedded
from tests.platform.running import ROOT

TYPED = ["비밀이야기", "in-the-query", "in-the-path", "in-a-cookie", "010-9876-5432"]
UNPACK = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}
CALL = """
import io, sys
from django.conf import settings
settings.ROOT_URLCONF = "tests.platform.broken"
from config.wsgi import application
from urllib.parse import urlencode
body = urlencode({"typed": "비밀이야기 010-9876-5432"}).encode()
statuses = []
application(
    {
        "REQUEST_METHOD": "POST", "PATH_INFO": "/breaks/in-the-path/", "QUERY_STRING": "q=in-the-query",
        "SERVER_NAME": "localhost", "SERVER_PORT": "80", "HTTP_COOKIE": "a=in-a-cookie",
        "CONTENT_TYPE": "application/x-www-form-urlencoded", "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body), "wsgi.url_scheme": "http", "REMOTE_ADDR": "203.0.113.77",
    },
    lambda status, headers: statuses.append((status, dict(headers)["X-Request-ID"])),
)
loaded = "sentry_sdk" in sys.modules
if loaded:
    import sentry_sdk
    sentry_sdk.flush(10)
print(statuses[0][0][:3], statuses[0][1], loaded)
"""


@pytest.fixture
def sink() -> Iterator[tuple[str, list[str]]]:
    """A server that keeps what it is sent; its address as a DSN."""
    kept: list[str] = []

    class Keeps(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            kept.append(UNPACK[self.headers["Content-Encoding"]](body).decode())
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Keeps)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://key@127.0.0.1:{server.server_port}/1", kept
    server.shutdown()
    server.server_close()


def call(**more: str) -> list[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("SENTRY")}
    named = {"DATABASE_URL": embedded.database_url(), "REDIS_URL": embedded.redis_url(), "HANJANG_ENV": "development"}
    done = subprocess.run(
        [sys.executable, "-c", CALL], cwd=ROOT, env=clean | named | more, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_a_report_arrives_without_what_was_typed(sink: tuple[str, list[str]]) -> None:
    dsn, kept = sink
    status, request_id, loaded = call(SENTRY_DSN=dsn, HANJANG_RELEASE="1.2.3", SENTRY_ENVIRONMENT="branch-office")
    assert (status, loaded) == ("500", "True")
    report = "\n".join(kept)
    for there in (
        "ValueError",
        "tests.platform.broken",
        '"release":"1.2.3"',
        '"environment":"branch-office"',
        request_id,
    ):
        assert there in report
    for typed in (*TYPED, "203.0.113.77", "SELECT", "hanjang@"):
        assert typed not in report, f"{typed} was sent"


def test_without_a_dsn_nothing_is_loaded_or_sent(sink: tuple[str, list[str]]) -> None:
    status, _, loaded = call()
    assert (status, loaded) == ("500", "False")
    assert sink[1] == []
