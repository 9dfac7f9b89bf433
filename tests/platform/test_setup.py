"""What set-up and start promise beyond the running product: locks, second set-up, timetable, refused databases."""

import os
import subprocess
import sys
import sysconfig
import time
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from config import embedded
from config.celery import app
from config.schedule import SCHEDULE
from tests.platform.running import ROOT
from tools import virtualenv


@pytest.mark.parametrize("name", ["requirements", "requirements-dev", "requirements-bootstrap"])
def test_locks_hold_every_requirement_and_no_address(name: str) -> None:
    wanted = [line.split("#")[0].strip() for line in (ROOT / f"{name}.in").read_text().splitlines()]
    lock = (ROOT / f"{name}.txt").read_text()
    assert "://" not in lock
    assert "--find-links" not in lock
    for line in wanted:
        if line and not line.startswith("-"):
            package = line.split("[")[0].split(">")[0].split("<")[0]
            assert f"\n{package}==" in f"\n{lock}", f"{package} is not locked: make locks"


def test_a_second_set_up_is_quick_and_silent() -> None:
    started = time.monotonic()
    command = [sys.executable, "tools/prepare.py", "--dev"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == ""
    assert time.monotonic() - started < 10


SYSTEM = "the system's"
OPTIMISED, BY_HAND = "'--enable-optimizations'", "'--prefix=/home/her/.pyenv'"


@pytest.mark.parametrize(
    ("built", "named", "system_says", "taken"),
    [
        (OPTIMISED, False, 0, "/opt/python"),
        (BY_HAND, False, 0, SYSTEM),
        (BY_HAND, True, 0, "/opt/python"),
        (BY_HAND, False, 1, "/opt/python"),  # too old, or without venv
        (BY_HAND, False, None, "/opt/python"),  # there is none
    ],
)
def test_the_quickest_python_makes_the_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, built: str, named: bool, system_says: int | None, taken: str
) -> None:
    system = tmp_path / "python3"
    if system_says is not None:
        system.write_text(f"#!/bin/sh\nexit {system_says}\n")
        system.chmod(0o755)
    monkeypatch.setattr(virtualenv, "SYSTEM", str(system))
    monkeypatch.setattr(sysconfig, "get_config_var", lambda name: built)
    monkeypatch.setattr(sys, "executable", "/opt/python")
    if named:
        monkeypatch.setenv("PYTHON", "python3.12")
    else:
        monkeypatch.delenv("PYTHON", raising=False)
    assert virtualenv.quickest() == (str(system) if taken == SYSTEM else taken)


def test_bare_make_explains_every_target() -> None:
    said = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for target in ("run", "test", "check", "fix", "messages", "demo", "clean"):
        assert f"make {target} " in said


def test_the_timetable_names_tasks_that_the_worker_knows() -> None:
    app.loader.import_default_modules()
    unknown = {entry.task for entry in SCHEDULE.values()} - set(app.tasks)
    assert not unknown


def test_a_database_that_takes_no_hangul_for_letters_is_refused() -> None:
    """LC_CTYPE=C: trigrams of 삼성전자 are none there, and no error says so."""
    if "postgres" not in embedded.needed():
        pytest.skip("needs the embedded server, where databases may be made")
    sockets = str(embedded.sockets_dir())
    name = sql.Identifier("lc_ctype_c")
    with psycopg.connect(host=sockets, user="hanjang", dbname="postgres", autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(name))
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE template0 LOCALE_PROVIDER libc LOCALE 'C'").format(name)
        )
    refused = subprocess.run(
        [sys.executable, "manage.py", "check", "--database", "default"],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": f"postgresql://hanjang@/lc_ctype_c?host={sockets}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert refused.returncode == 1
    assert "hanjang.E001" in refused.stderr
