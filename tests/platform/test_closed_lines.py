"""Between the parts goes TLS: who shows another certificate is not believed, and who shows none is turned away."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis
import requests
from celery import Celery
from kombu.exceptions import OperationalError

from config import certificates, embedded
from tests.conftest import template_name
from tests.platform.running import PATIENCE, ROOT, free_port, until
from tests.platform.tls_front import closed

pytestmark = pytest.mark.skipif(embedded.needed() != ["postgres", "valkey"], reason="needs the servers' own sockets")


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tls")
    assert set(certificates.make(folder)) == set(certificates.PARTS)
    assert certificates.make(folder) == []  # nothing has to be made anew yet
    for key in folder.rglob("key.pem"):
        assert key.stat().st_mode & 0o777 == 0o600
    return folder


@pytest.fixture(scope="module")
def strange(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("strange")
    certificates.make(folder)
    return folder


@pytest.fixture(scope="module")
def database(own: Path) -> Iterator[int]:
    with closed(embedded.sockets_dir() / ".s.PGSQL.5432", own / "database", postgres=True) as port:
        yield port


@pytest.fixture(scope="module")
def valkey(own: Path) -> Iterator[int]:
    with closed(embedded.sockets_dir() / "valkey.sock", own / "valkey") as port:
        yield port


def database_url(port: int, authority: Path, part: Path, host: str = "localhost") -> str:
    files = f"sslrootcert={authority}/ca.pem&sslcert={part}/cert.pem&sslkey={part}/key.pem"
    # the numbered address is where it is; the name is what its certificate has to say
    where = f"{host}:{port}/{template_name()}?hostaddr=127.0.0.1&sslmode=verify-full&{files}"
    return f"postgresql://hanjang@{where}"


def broker_url(port: int, authority: Path, part: Path) -> str:
    files = f"ssl_ca_certs={authority}/ca.pem&ssl_certfile={part}/cert.pem&ssl_keyfile={part}/key.pem"
    return f"rediss://localhost:{port}/13?ssl_cert_reqs=required&{files}"


def test_the_database_is_known_by_its_certificate(database: int, own: Path, strange: Path) -> None:
    with psycopg.connect(database_url(database, own / "web", own / "web")) as to:
        assert to.pgconn.ssl_in_use
    refused = {
        "certificate verify failed": database_url(database, strange / "web", own / "web"),
        'does not match host name "elsewhere.example"': database_url(
            database, own / "web", own / "web", "elsewhere.example"
        ),
        "alert": database_url(database, own / "web", strange / "web"),
    }
    for why, url in refused.items():
        with pytest.raises(psycopg.OperationalError, match=why):
            psycopg.connect(url)


def test_the_broker_and_the_cache_are_known_by_theirs(valkey: int, own: Path, strange: Path) -> None:
    good = broker_url(valkey, own / "worker", own / "worker")
    with Celery(broker=good) as app, app.connection_for_write() as connection:
        connection.ensure_connection(max_retries=1, timeout=5, interval_start=0, interval_step=0)
    assert redis.Redis.from_url(good).ping()
    for authority, part in ((strange, own), (own, strange)):
        bad = broker_url(valkey, authority / "worker", part / "worker")
        with Celery(broker=bad) as app, app.connection_for_write() as connection, pytest.raises(OperationalError):
            connection.ensure_connection(max_retries=1, timeout=5, interval_start=0, interval_step=0)
        with pytest.raises((redis.ConnectionError, ConnectionError)):
            redis.Redis.from_url(bad).ping()


def test_a_web_part_speaks_tls_alone_and_works_over_closed_lines(
    database: int, valkey: int, own: Path, tmp_path: Path
) -> None:
    port, web = free_port(), own / "web"
    env = os.environ | {
        "DATABASE_URL": database_url(database, web, web),
        "REDIS_URL": broker_url(valkey, web, web),
        "HANJANG_DATA": str(tmp_path),
        "HANJANG_TLS_FOLDER": str(web),
        "PORT": str(port),
        "WEB_WORKERS": "1",
    }
    with (tmp_path / "web.log").open("wb") as log:
        part = subprocess.Popen(
            [sys.executable, "-m", "config.serve", "web"], cwd=ROOT, env=env, stdout=log, stderr=log
        )
    try:
        healthy = [sys.executable, "-m", "config.serve", "healthy", "web"]
        until(lambda: "Listening at" in (tmp_path / "web.log").read_text(), "the web part")
        assert subprocess.run(healthy, cwd=ROOT, env=env, check=False).returncode == 0
        state = requests.get(f"https://localhost:{port}/readyz", verify=str(web / "ca.pem"), timeout=20).json()
        assert (state["database"], state["cache"]) == ("up", "up")
        with pytest.raises(requests.ConnectionError):
            requests.get(f"http://localhost:{port}/healthz", timeout=20)
        with pytest.raises(requests.exceptions.SSLError):
            requests.get(f"https://127.0.0.1:{port}/healthz", verify=str(web / "ca.pem"), timeout=20)
    finally:
        part.terminate()
        part.wait(PATIENCE)
