"""A rehearsed restore: the demo company is backed up, everything is deleted, and all of it comes back."""

import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from contextlib import closing, nullcontext
from datetime import UTC
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from config import embedded, restores
from config.backups import DUMP, LEFT_OUT, CannotBackUp, back_up, find_tool, verified
from config.restores import CannotRestore, refuse_newer, restore
from tests.platform.prepared import give_tables

ROOT = Path(__file__).resolve().parents[2]
LOG_IN = """
from django.test import Client
answer = Client().post("/accounts/login/", {"login": "haneui.kim@gaon.example", "password": "hanjang-demo"})
print("status", answer.status_code)
"""


class Place:
    """A data folder of its own, and commands on it."""

    def __init__(self, data: Path) -> None:
        self.data = data

    def command(self, *arguments: str, fails: bool = False) -> str:
        env = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=env | {"HANJANG_DATA": str(self.data), "HANJANG_DEMO": "0"},
            capture_output=True,
            text=True,
        )
        assert bool(done.returncode) == fails, done.stdout + done.stderr
        return done.stdout + done.stderr

    def connect(self) -> "psycopg.Connection[Any]":
        return psycopg.connect(embedded.database_url(self.data), autocommit=True)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """The demo company with two files; the servers stay up for all tests here."""
    place = Place(tmp_path_factory.mktemp("backup") / "var")
    give_tables(place.data)
    with embedded.running_servers(place.data):
        place.command("manage.py", "load_demo")
        assert "status 302" in place.command("manage.py", "shell", "-v", "0", "-c", LOG_IN)
        (place.data / "files" / "ab").mkdir(exist_ok=True)  # the demo has photos: one may lie there
        (place.data / "files" / "ab" / "one").write_bytes(b"\x00\xff first")
        (place.data / "files" / "two").write_text("둘째")
        yield place


@pytest.fixture(scope="module")
def backup(place: Place) -> Path:
    said = place.command("-m", "config.backups")
    (made,) = (place.data / "backups").glob("hanjang-*.tar")
    assert str(made) in said
    assert made.stat().st_mode & 0o077 == 0
    return made


def contents(place: Place) -> dict[str, str]:
    """A digest of every table's rows but those of log-ins, which end with a restore."""
    with closing(place.connect()) as to:
        tables = to.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1").fetchall()
        digest = sql.SQL("SELECT md5(coalesce(string_agg(r::text, '' ORDER BY r::text), '')) FROM {} r")
        return {
            name: to.execute(digest.format(sql.Identifier(name))).fetchone()[0]
            for (name,) in tables
            if name not in LEFT_OUT
        }


def behind(place: Place) -> list[str]:
    """Sequences that would give a number which a row has already."""
    found = []
    with closing(place.connect()) as to:
        owned = to.execute(
            "SELECT s.relname, t.relname, a.attname FROM pg_class s JOIN pg_depend d ON d.objid = s.oid AND d.deptype IN"
            " ('a', 'i') JOIN pg_class t ON t.oid = d.refobjid JOIN pg_attribute a ON a.attrelid = t.oid AND"
            " a.attnum = d.refobjsubid WHERE s.relkind = 'S'"
        ).fetchall()
        assert len(owned) > 40
        for sequence, table, column in owned:
            query = (
                "SELECT (SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {}) < coalesce(max({}), 0) FROM {}"
            )
            row = to.execute(sql.SQL(query).format(*map(sql.Identifier, (sequence, column, table)))).fetchone()
            found += [sequence] if row[0] else []
    return found


def test_everything_comes_back_after_everything_was_deleted(place, backup):
    before = contents(place)
    kept = place.data.with_name("elsewhere.tar")
    shutil.copy(backup, kept)
    files = sum(one.is_file() for one in (place.data / "files").rglob("*"))
    with closing(place.connect()) as to:
        to.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    shutil.rmtree(place.data / "files")
    said = place.command("-m", "config.restores", str(kept))
    assert f"and {files} files." in said
    assert files > 2  # the two of above, beside the photos of the demo
    assert contents(place) == before
    assert behind(place) == []
    assert (place.data / "files" / "ab" / "one").read_bytes() == b"\x00\xff first"
    assert (place.data / "files" / "two").read_text() == "둘째"
    assert "status 302" in place.command("manage.py", "shell", "-v", "0", "-c", LOG_IN)
    with closing(place.connect()) as to:
        names = [name for (name,) in to.execute("SELECT datname FROM pg_database")]
    assert sorted(set(names) - {"template0", "template1", "postgres"}) == ["hanjang"]


def log_ins(place: Place) -> list[str]:
    with closing(place.connect()) as to:
        return [key for (key,) in to.execute("SELECT session_key FROM django_session")]


def test_no_log_in_is_in_a_backup_and_none_outlives_a_restore(place, backup, tmp_path):
    """A key of a session is all that a browser shows: whoever reads the file would be in."""
    place.command("manage.py", "shell", "-v", "0", "-c", LOG_IN)
    (key, *_others) = log_ins(place)
    made = back_up(tmp_path, data=place.data).path
    with tarfile.open(made, "r:") as tar:
        (tmp_path / DUMP).write_bytes(tar.extractfile(DUMP).read())
    with closing(place.connect()) as to:
        tool = find_tool("pg_restore", to.info.server_version)
    told = subprocess.run([tool, "--file=-", str(tmp_path / DUMP)], capture_output=True, text=True, check=True).stdout
    assert "COPY public.sellers_user " in told
    assert key not in told
    place.command("-m", "config.restores", str(made), "REPLACE=yes")
    assert log_ins(place) == []


def test_data_that_are_there_are_replaced_only_when_that_is_said(place, backup):
    with closing(place.connect()) as to:
        to.execute("UPDATE customers_company SET region = '바뀐 곳'")
    assert "REPLACE=yes" in place.command("-m", "config.restores", str(backup), fails=True)
    with closing(place.connect()) as to:
        assert to.execute("SELECT count(*) FROM customers_company WHERE region <> '바뀐 곳'").fetchone() == (0,)
    place.command("-m", "config.restores", str(backup), "REPLACE=yes")
    with closing(place.connect()) as to:
        assert to.execute("SELECT count(*) FROM customers_company WHERE region = '바뀐 곳'").fetchone() == (0,)


def test_a_restore_that_breaks_off_leaves_the_old_data(place, backup, monkeypatch):
    before = contents(place)

    def broken(*arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(restores, "_swap", broken)
    with pytest.raises(KeyboardInterrupt):
        restore(backup, replace=True, data=place.data)
    assert contents(place) == before
    with closing(place.connect()) as to:
        assert to.execute("SELECT count(*) FROM pg_database WHERE datname LIKE 'hanjang_%'").fetchone() == (0,)


def test_a_damaged_backup_is_refused_before_anything_happens(place, backup, tmp_path):
    whole = backup.read_bytes()
    short, bent = tmp_path / "short.tar", tmp_path / "bent.tar"
    short.write_bytes(whole[: len(whole) // 2])
    middle = len(whole) // 3
    bent.write_bytes(whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :])
    for damaged in (short, bent):
        with pytest.raises(CannotBackUp, match=r"cut short|not whole|damaged"):
            restore(damaged, replace=True, data=place.data)
    stranger = tmp_path / "stranger.tar"
    with tarfile.open(stranger, "w") as tar:
        tar.add(short, "../../outside")
    with pytest.raises(CannotBackUp, match="outside"):
        verified(stranger)
    with pytest.raises(CannotBackUp, match="no file"):
        verified(tmp_path / "nowhere.tar")


def test_a_form_that_is_not_known_is_refused_in_words(tmp_path):
    other = tmp_path / "other.tar"
    text = json.dumps({"form": 2, "parts": {}}).encode()
    with tarfile.open(other, "w") as tar:
        entry = tarfile.TarInfo("manifest.json")
        entry.size = len(text)
        tar.addfile(entry, io.BytesIO(text))
    with pytest.raises(CannotBackUp, match=r"backup of form 2.*reads form 1"):
        verified(other)


def test_a_restore_whose_old_data_could_not_be_dropped_says_so(place, backup, monkeypatch, capsys):
    drop, tried = restores._drop, []

    def stuck(url: str, name: str) -> None:
        if name.endswith("_before_restore"):
            tried.append(name)
            if len(tried) == 2:  # the first is before the names change
                raise psycopg.OperationalError("it is in use")
        drop(url, name)

    monkeypatch.setattr(restores, "_drop", stuck)
    monkeypatch.setenv("HANJANG_DATA", str(place.data))
    monkeypatch.setattr(sys, "argv", ["restores", str(backup), "REPLACE=yes"])
    monkeypatch.setattr(embedded, "running_servers", nullcontext)
    assert restores.main() == 0
    said = capsys.readouterr()
    assert "Restored: " in said.out
    assert "hanjang_before_restore" in said.err
    assert "it is in use" in said.err
    assert "Nothing was changed" not in said.err
    drop(embedded.database_url(place.data), "hanjang_before_restore")


def test_who_was_erased_after_the_backup_is_not_brought_back(place, backup):
    with closing(place.connect()) as to:
        pk, made, name = to.execute(
            "SELECT id, created_at, name FROM customers_person WHERE merged_into_id IS NULL ORDER BY id LIMIT 1"
        ).fetchone()
    line = {"people": [[pk, made.astimezone(UTC).isoformat()]], "ground": "request", "by": 0, "at": made.isoformat()}
    (place.data / "erased.jsonl").write_text(json.dumps(line) + "\n")
    try:
        said = place.command("-m", "config.restores", str(backup), "REPLACE=yes")
    finally:
        (place.data / "erased.jsonl").unlink()
    assert "erased again: 1" in said
    with closing(place.connect()) as to:
        assert to.execute("SELECT name FROM customers_person WHERE id = %s", [pk]).fetchone() != (name,)
        assert to.execute("SELECT count(*) FROM customers_person WHERE name = %s", [name]).fetchone() == (0,)


def test_a_backup_of_a_newer_version_is_refused_in_words():
    with pytest.raises(CannotRestore, match=r"newer than this one.*customers.9999_from_tomorrow"):
        refuse_newer(
            [["customers", "9999_from_tomorrow"], ["auth", "9999_library"]], what="This backup was made by Hanjang 9"
        )


def test_a_backup_is_never_overwritten(place, backup):
    with pytest.raises(CannotBackUp, match="never overwritten"):
        back_up(backup, data=place.data)
    assert json.dumps(verified(backup)["parts"])
