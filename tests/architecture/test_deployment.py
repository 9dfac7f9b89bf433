"""What Dockerfile and compose file promise, as far as their text can say it."""

import os
import re
import shutil
import subprocess
import textwrap
import time
from tempfile import NamedTemporaryFile

import psutil
import pytest
import redis
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from django.core.management import get_commands
from django.db import connection

from config import certificates, embedded, serve
from config.backups import LEFT_OUT
from config.secret_files import SECRETS
from config.servers import _valkey_binary
from tests.architecture.code import ROOT
from tests.platform.running import until
from tools.system_packages import PDF

DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
COMPOSE = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
FROM_FILES = (ROOT / "docker-compose.secrets.yml").read_text(encoding="utf-8")
TEXTS = (DOCKERFILE, COMPOSE, *((ROOT / "deploy" / name).read_text() for name in ("Caddyfile", "env.example")))


def test_the_image_has_what_pdf_needs():
    assert [package for package in PDF if not re.search(rf"\s{re.escape(package)}\s", DOCKERFILE)] == []


def test_the_image_takes_the_code_that_runs_and_no_more():
    allowed = (ROOT / ".dockerignore").read_text().splitlines()
    wanted = ("config", "core", "sellers", "customers", "opportunities", "desk", "locale", "static", "templates")
    assert {f"!{name}" for name in wanted} <= set(allowed)
    assert allowed[1] == "*", "nothing but what is named goes in"
    assert not [line for line in allowed if line in ("!tests", "!var", "!.env", "!.git")]


def test_libraries_are_checked_by_hash_and_nothing_runs_as_root():
    assert "--require-hashes" in DOCKERFILE
    last_users = re.findall(r"^USER (\S+)", DOCKERFILE, re.MULTILINE)
    assert last_users == ["10001:10001", "10002:10002"]
    services = COMPOSE.split("\nservices:", 1)[1].split("\nnetworks:", 1)[0]
    of_others = ("proxy", "database", "valkey")
    for name in of_others:
        block = re.split(r"\n  [a-z]", services.split(f"\n  {name}:", 1)[1], maxsplit=1)[0]
        assert re.search(r'user: "[1-9]\d*:\d+"', block), f"{name} runs as root"
        assert "<<: *service" in block, f"{name} lacks what all have"
    assert "read_only: true" in COMPOSE
    assert "cap_drop: [ALL]" in COMPOSE


def test_no_secret_and_no_registry_is_written_down():
    for text in TEXTS:
        assert not re.search(r"(?:SECRET|PASSWORD|TOKEN|DSN)[A-Z_]*=[^\s$]", text)
        assert not re.search(r"(?:FROM|image:) [\w-]+\.[\w.-]+/", text), (
            "an image's plain name, so that any registry will do"
        )


def test_the_example_names_every_variable_that_compose_asks_for():
    asked = set(re.findall(r"\$\{([A-Z_]+)", COMPOSE))
    named = set(re.findall(r"^#?([A-Z_]+)=", TEXTS[-1], re.MULTILINE))
    assert asked <= named


def test_commands_that_operators_are_told_are_there():
    said = "".join(
        page.read_text(encoding="utf-8") for page in (ROOT / "docs" / "operations.md", ROOT / "docs" / "security.md")
    )
    commands = set(re.findall(r"manage\.py (\w+)", said))
    assert {"invite_administrator", "reseal", "reset_second_factor", "erase_again"} <= commands <= set(get_commands())
    targets = set(re.findall(r"^(\w[\w-]*):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"`make ([\w-]+)", said)) <= targets
    services = set(
        re.findall(r"^  ([\w-]+):", COMPOSE.split("\nservices:", 1)[1].split("\nnetworks:", 1)[0], re.MULTILINE)
    )
    named = re.findall(r"docker-compose (?:exec|run)((?: --?\w[\w-]*)*) (?:(?:python|tar|tee) )?([\w-]+)", said)
    assert len(named) > 5
    assert {name for _options, name in named} <= services
    assert re.search(r"^ENV PATH=/venv/bin:", DOCKERFILE, re.MULTILINE), "python is the one with the libraries"


@pytest.mark.parametrize("part", ["web", "worker", "timetable"])
def test_a_part_makes_the_folders_that_a_backup_looks_for(tmp_path, monkeypatch, part):
    monkeypatch.setenv("HANJANG_DATA", str(tmp_path / "data"))
    monkeypatch.setattr(os, "execv", lambda *_: None)
    monkeypatch.setattr("sys.argv", ["serve", part])
    monkeypatch.setenv("STATEMENT_SECONDS", "30")
    serve.main()
    assert (tmp_path / "data" / "files").stat().st_mode & 0o077 == 0


COMPOSE_STANDS_IN = """#!/bin/sh
shift 3
case "$*" in *"${BROKEN:-nothing}"*) exit 1 ;; esac
test "$1" != sh || exec "$@"
echo "$@"
"""


@pytest.mark.parametrize(
    ("broken", "tar_ends"), [("", 0), ("", 1), ("", 2), ("pg_dump", 0), ("tar", 0), ("erased.jsonl", 0)]
)
def test_the_containers_are_backed_up_whole_or_not_at_all(tmp_path, broken, tar_ends):
    """With a stand-in for docker-compose that does what the web part is asked, and fails of one of the three.

    tar ends with 1 where a file came while it read the folder.
    """
    to = tmp_path / "backups"
    for name, text in (("docker-compose", COMPOSE_STANDS_IN), ("tar", f"#!/bin/sh\necho files\nexit {tar_ends}\n")):
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(0o755)
    month_ago = time.time() - 40 * 86400
    for name in ("hanjang-20260101-031500", "photos"):
        (to / name).mkdir(parents=True)
        os.utime(to / name, (month_ago, month_ago))
    env = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}", "BROKEN": broken}
    done = subprocess.run(
        [ROOT / "deploy" / "backup.sh", "backups"], cwd=tmp_path, env=env, capture_output=True, text=True
    )
    left = sorted(path.name for path in to.iterdir())
    if broken or tar_ends > 1:
        assert done.returncode != 0
        assert left == ["hanjang-20260101-031500", "photos"]
        return
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (len(left), left[-1]) == (2, "photos"), "the old one is gone"
    made = to / left[0]
    assert made.stat().st_mode & 0o077 == 0
    assert sorted(path.name for path in made.iterdir()) == ["database.dump", "erased.jsonl", "files.tar"]
    asked = (made / "database.dump").read_text()
    assert all(f"--exclude-table-data={table}" in asked for table in LEFT_OUT)


def test_the_parts_speak_tls_among_themselves_and_log_in_by_certificate():
    databases = re.findall(r"postgresql://(\w+)([^\"]*)", COMPOSE)
    assert [name for name, _rest in databases] == ["hanjang_worker", "hanjang_web", "hanjang"]
    assert all("sslmode=verify-full&" in rest and "sslcert=" in rest for _name, rest in databases)
    assert not re.search(r"\bredis://|http://web", COMPOSE + TEXTS[2])
    assert "rediss://" in COMPOSE
    assert "--port 0 --tls-port 6379 --tls-auth-clients yes" in COMPOSE
    assert "{$WEB_PARTS:https://web-1:8000 https://web-2:8000}" in TEXTS[2]
    assert "tls_trust_pool file /tls/ca.pem" in TEXTS[2]
    entrances = (ROOT / "deploy/database/pg_hba.conf").read_text().splitlines()
    from_outside = [line.split() for line in entrances if line and not line.startswith(("#", "local"))]
    assert {name for _kind, _base, name, *_rest in from_outside} == {name for name, _rest in databases}
    assert {(kind, method) for kind, _base, _name, _place, method in from_outside} == {("hostssl", "cert")}


@pytest.mark.skipif("valkey" not in embedded.needed(), reason="no Valkey is here that could be started")
@pytest.mark.parametrize("from_file", [False, True])
def test_the_password_of_the_broker_stands_in_no_list_of_processes(tmp_path, from_file):
    """The command of the compose file starts the real server, told here of a port without TLS, and asks for it."""
    found = re.search(r"\n  valkey:\n.*?\n      - \|\n(.*?)\n    volumes:", COMPOSE, re.DOTALL)
    assert found
    script = textwrap.dedent(found[1]).replace("$$", "$").replace("/tmp/", f"{tmp_path}/")  # noqa: S108 (the container's)
    script = re.sub(r"--tls-[a-z-]+ (\"[^\"]*\"|\S+)", "", script)
    (tmp_path / "secret").write_text("of-the-broker\n")
    (tmp_path / "valkey-server").symlink_to(_valkey_binary())
    said = {"VALKEY_PASSWORD": "", "VALKEY_PASSWORD_FILE": str(tmp_path / "secret")}
    env = {"PATH": f"{tmp_path}:{os.environ['PATH']}"} | (said if from_file else {"VALKEY_PASSWORD": "of-the-broker"})
    server = subprocess.Popen(["sh", "-c", script], cwd=tmp_path, env=env, stdout=subprocess.DEVNULL)
    try:
        at = f"unix://{tmp_path}/own.sock"
        until((tmp_path / "own.sock").exists, "the server")
        with pytest.raises(redis.AuthenticationError), redis.Redis.from_url(at) as stranger:
            stranger.ping()
        with redis.Redis.from_url(at, password="of-the-broker") as ours:
            assert ours.ping()
        assert "of-the-broker" not in " ".join(psutil.Process(server.pid).cmdline())
    finally:
        server.terminate()
        server.wait(20)


def test_what_comes_from_a_file_is_blank_in_the_environment():
    """Else both are set, which stops the start (tests/core/test_secret_files.py)."""
    ours = FROM_FILES.split("services:", 1)[0]
    in_files = set(re.findall(r"(\w+)_FILE: /run/secrets/", ours))
    assert in_files == {"SECRET_KEY", "HANJANG_SEALING_KEYS", "REDIS_URL"} < {*SECRETS}
    assert {*in_files, "POSTGRES_PASSWORD", "VALKEY_PASSWORD"} == set(re.findall(r'(\w+): ""', ours))
    parts = set(re.findall(r"^  ([\w-]+): \*hanjang", FROM_FILES, re.MULTILINE))
    assert parts == {"web-1", "web-2", "worker-1", "worker-2", "beat", "migrate"}
    given = re.findall(r"_FILE: /run/secrets/(\w+)", FROM_FILES)
    assert sorted(given) == sorted(re.findall(r"^  (\w+): \{file: ./deploy/secrets/\1\}", FROM_FILES, re.MULTILINE))
    assert "/deploy/secrets/" in (ROOT / ".gitignore").read_text().splitlines()


@pytest.mark.django_db
def test_the_database_takes_renewed_certificates_at_its_health_check():
    found = re.search(r"SELECT current_setting\('listen_addresses'\)\s+WHERE .*?END", COMPOSE, re.DOTALL)
    assert found
    with NamedTemporaryFile(suffix=".pem") as file:
        os.chmod(file.name, 0o644)  # the server is another user
        _takes_what_is_newer(found[0].replace("/tls/ca.pem", file.name), file.name)


def _takes_what_is_newer(check: str, file: str) -> None:

    def loaded_at(last_written: float) -> tuple[str, object]:
        os.utime(file, (last_written, last_written))
        with connection.cursor() as cursor:
            cursor.execute(check)
            (listens,) = cursor.fetchone()  # a row either way, or it would not be healthy
            time.sleep(0.2)  # the server reads its files after it has answered
            cursor.execute("SELECT pg_conf_load_time()")
            return listens, cursor.fetchone()[0]

    before = loaded_at(0)
    assert loaded_at(0) == before
    assert loaded_at(time.time() + 5)[1] != before[1]


def test_who_renews_is_told_what_is_new(tmp_path, capsys, monkeypatch):
    def said() -> str:
        assert certificates.main([str(tmp_path)]) == 0
        return capsys.readouterr().out

    assert said() == "New certificates: database, valkey, web, worker, migrate, proxy\n"
    assert said() == "New certificates: none\n"
    (tmp_path / "web/cert.pem").unlink()
    assert said() == "New certificates: web\n"
    monkeypatch.setattr(certificates, "AUTHORITY_DAYS", 9999)  # so that it is past its half
    assert "authority is new" in said()


@pytest.mark.parametrize("lost", ["web/ca.pem", "web/cert.pem", "web/key.pem", "authority/ca.pem", "authority/key.pem"])
def test_certificates_that_were_broken_off_are_made_anew(tmp_path, lost):
    """Each file is replaced whole, so that a kill leaves some of one time and some of another."""
    now, old = tmp_path / "now", tmp_path / "old"
    for folder in (now, old):
        certificates.make(folder)
    shutil.copy(old / lost, now / lost)
    renewed = certificates.make(now)
    assert set(renewed) == (set(certificates.PARTS) if lost.startswith("authority") else {"web"})
    authority = x509.load_pem_x509_certificate((now / "authority/ca.pem").read_bytes())
    for part in certificates.PARTS:
        own = x509.load_pem_x509_certificate((now / part / "cert.pem").read_bytes())
        own.verify_directly_issued_by(authority)
        assert (now / part / "ca.pem").read_bytes() == (now / "authority/ca.pem").read_bytes()
        key = serialization.load_pem_private_key((now / part / "key.pem").read_bytes(), password=None)
        assert key.public_key() == own.public_key()
    assert certificates.make(now) == []
