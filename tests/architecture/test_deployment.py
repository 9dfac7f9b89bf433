"""What Dockerfile and compose file promise, as far as their text can say it."""

import re

from tests.architecture.code import ROOT
from tools.system_packages import PDF

DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
COMPOSE = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
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
