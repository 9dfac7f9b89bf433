"""`make restore FROM=file`: a backup becomes the database and the files, or nothing has happened.

Everything is made ready beside what is there: files are only added (their names are random and they are never changed), and
the database is filled and migrated under another name. Then both names change in one transaction, which is the whole
restore: killed before it, the old data stand; after it, the new.
"""

import os
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from config import embedded
from config.backups import DUMP, FILES, LEFT_OUT, CannotBackUp, find_tool, product_version, verified, without_password

_NOT_KNOWN_BEFORE_17 = b"SET transaction_timeout = 0;\n"
_EMPTY_PATH = b"SELECT pg_catalog.set_config('search_path', '', false);\n"
_BLOCK = 1 << 20
ERASED = "erased.jsonl"  # who was erased, beside the database: customers/erasing/ledger.py


class CannotRestore(CannotBackUp):
    """The message is for the person at the terminal. Nothing was changed."""


class Restored(NamedTuple):
    manifest: dict[str, Any]
    left: str  # what could not be tidied up afterwards, in words
    erased: str  # who was erased since the backup was made, in words


def restore(source: Path, *, replace: bool, data: Path | None = None) -> Restored:
    """Puts a backup in place. `replace` allows it where there are data already.

    Errors: CannotRestore, before anything was changed.
    """
    data = data or embedded.data_dir()
    manifest = verified(source)
    refuse_newer(manifest["migrations"], what=f"This backup was made by Hanjang {manifest['version']}")
    url = embedded.database_url(data)
    with _alone(data):
        refuse_filled(url, replace)
        old, fresh = _name(url), f"{_name(url)}_restoring"
        fresh_url = urlunsplit(urlsplit(url)._replace(path=f"/{fresh}"))
        with tarfile.open(source, "r:") as tar:
            _create(url, fresh)
            try:
                _fill(tar, fresh_url, manifest["server"], data)
                _migrate(fresh_url, data)
                erased = _erase_again(fresh_url, data)
                _end_sessions(fresh_url)
                _add_files(tar, manifest, data / FILES)
                _swap(url, old, fresh)
            except BaseException:
                _drop(url, fresh)
                raise
        return Restored(manifest, _tidy_up(url, _aside(old), data), erased)


def _tidy_up(url: str, aside: str, data: Path) -> str:
    """What the restore has replaced goes. The backup is in place by now, so that a failure is told and nothing more."""
    _clear_cache(data)
    try:
        _drop(url, aside)
    except (psycopg.Error, OSError) as error:
        return f"The data from before still stand as the database {aside}, which could not be dropped: {error}".strip()
    return ""


# --- what is refused ---------------------------------------------------------------------------------------------------


def refuse_newer(applied: list[list[str]], *, what: str) -> None:
    """Data that know migrations which this code does not are of a newer version."""
    known = {(path.parent.parent.name, path.stem) for path in embedded.ROOT.glob("*/migrations/0*.py")}
    ours = {app for app, _migration in known}
    unknown = sorted(f"{app}.{name}" for app, name in applied if app in ours and (app, name) not in known)
    if unknown:
        raise CannotRestore(
            f"{what}, which is newer than this one ({product_version()}): it knows {unknown[-1]}. "
            "Update Hanjang first (git pull), then try again."
        )


def refuse_filled(url: str, replace: bool) -> None:
    with psycopg.connect(url, connect_timeout=10) as to:
        held = _count(to, "sellers_user"), _count(to, "customers_person"), _count(to, "opportunities_opportunity")
        others = to.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND backend_type = 'client backend'"
        ).fetchone()
    if others is not None and others[0]:
        raise CannotRestore(f"{others[0]} other connections use the database. Stop web, worker and timetable first.")
    if any(held) and not replace:
        raise CannotRestore(
            f"This database holds {held[0]} employees, {held[1]} customers and {held[2]} opportunities, which a restore "
            "replaces. If that is meant: make restore FROM=... REPLACE=yes"
        )


def _count(to: "psycopg.Connection[Any]", table: str) -> int:
    known = to.execute("SELECT to_regclass(%s)", [table]).fetchone()
    if known is None or known[0] is None:
        return 0
    row = to.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))).fetchone()
    return int(row[0]) if row else 0


@contextmanager
def _alone(data: Path) -> Iterator[None]:
    """The data folder as `make run` holds it: one at a time."""
    import fcntl

    with (embedded.make_folders(data) / "supervisor.lock").open("ab") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotRestore(f"Hanjang is running on {data}. Stop it first.") from None
        yield


# --- a database beside the old one ---------------------------------------------------------------------------------------


def _create(url: str, fresh: str) -> None:
    """With the locale of the one that it will replace; what a killed restore left is dropped."""
    _drop(url, fresh)
    with _maintenance(url) as to:
        row = to.execute("SELECT to_jsonb(d) FROM pg_database d WHERE datname = %s", [_name(url)]).fetchone()
        assert row is not None
        facts = row[0]
        words = [
            sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(sql.Identifier(fresh)),
            sql.SQL("LC_COLLATE {} LC_CTYPE {}").format(facts["datcollate"], facts["datctype"]),
        ]
        locale = facts.get("datlocale") or facts.get("daticulocale")
        if facts["datlocprovider"] == "b":
            words.append(sql.SQL("LOCALE_PROVIDER builtin BUILTIN_LOCALE {}").format(locale))
        elif facts["datlocprovider"] == "i":
            words.append(sql.SQL("LOCALE_PROVIDER icu ICU_LOCALE {}").format(locale))
        try:
            to.execute(sql.SQL(" ").join(words))
        except psycopg.errors.InsufficientPrivilege:
            raise CannotRestore(
                "The database's user may not make databases, and a restore fills a fresh one before it replaces anything. "
                "As an administrator of the server: ALTER ROLE name CREATEDB"
            ) from None


def _fill(tar: tarfile.TarFile, url: str, made_by: int, data: Path) -> None:
    """The dump as SQL into psql, in one transaction; both in step, so that nothing is kept in memory."""
    with psycopg.connect(url, connect_timeout=10) as to:
        server = to.info.server_version
    dump = data / "run" / "restoring.dump"
    try:
        entry = tar.extractfile(DUMP)
        assert entry is not None
        with dump.open("wb") as out:
            while block := entry.read(_BLOCK):
                out.write(block)
        plain, env = without_password(url)
        newest = max(server, made_by)
        reading = [find_tool("pg_restore", newest), "--no-owner", "--no-privileges", "--file=-", str(dump)]
        writing = [find_tool("psql", server), "-X", "-q", "-1", "-v", "ON_ERROR_STOP=1", f"--dbname={plain}"]
        with (data / "log" / "restore.log").open("wb") as log:
            source = subprocess.Popen(reading, stdout=subprocess.PIPE, stderr=log)  # noqa: S603
            sink = subprocess.Popen(writing, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=log, env=env)  # noqa: S603
            assert source.stdout is not None
            assert sink.stdin is not None
            _pour(source.stdout, sink.stdin, server)
            codes = source.wait(), sink.wait()
        if any(codes):
            words = (data / "log" / "restore.log").read_text(errors="replace").strip().splitlines()[:5]
            raise CannotRestore("The dump could not be read into a fresh database:\n" + "\n".join(words))
    finally:
        dump.unlink(missing_ok=True)


def _pour(source: Any, sink: Any, server: int) -> None:
    """A tool of 17 and newer says a setting that older servers refuse."""
    try:
        for number, line in enumerate(source):
            if number < 40 and server < 170000 and line == _NOT_KNOWN_BEFORE_17:
                continue
            # dumps of early versions hold functions that call each other by their bare names
            sink.write(line.replace(b"''", b"'public'") if number < 40 and line == _EMPTY_PATH else line)
        sink.close()
    except BrokenPipeError:  # psql has ended and said why
        source.close()


def _migrate(url: str, data: Path) -> None:
    done = _manage(url, data, "migrate", "--no-input", "-v", "0")
    if done.returncode:
        raise CannotRestore(f"The restored database could not be brought forward:\n{done.stderr.strip()[-1500:]}")


def _erase_again(url: str, data: Path) -> str:
    """Who was erased since the backup was made is nobody again before anybody sees her."""
    if not (data / ERASED).exists():
        return ""
    done = _manage(url, data, "erase_again")
    if done.returncode:
        raise CannotRestore(
            f"Who was erased before ({data / ERASED}) could not be erased anew:\n{done.stderr.strip()[-1500:]}"
        )
    return done.stdout.strip()


def _manage(url: str, data: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    env = {**os.environ, "DATABASE_URL": url, "HANJANG_DATA": str(data)}
    command = [sys.executable, str(embedded.ROOT / "manage.py"), *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=env, cwd=embedded.ROOT)  # noqa: S603


def _end_sessions(url: str) -> None:
    """Everybody logs in anew: backups of earlier versions hold log-ins, of people who may have left since, too."""
    with psycopg.connect(url, connect_timeout=10) as to:
        for table in LEFT_OUT:
            to.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))


def _add_files(tar: tarfile.TarFile, manifest: dict[str, Any], folder: Path) -> None:
    """Every file beside its place and then there; one that is there already has the same content or is put right."""
    for name in manifest["parts"]:
        if name == DUMP:
            continue
        target = folder / name.removeprefix(f"{FILES}/")
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        source = tar.extractfile(name)
        assert source is not None
        part = target.with_name(target.name + ".part")
        with part.open("wb") as out:
            while block := source.read(_BLOCK):
                out.write(block)
        part.replace(target)


# --- the one moment ------------------------------------------------------------------------------------------------------


def _swap(url: str, old: str, fresh: str) -> None:
    """Both names change in one transaction."""
    rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
    aside = _aside(old)
    _drop(url, aside)
    with _maintenance(url) as to, to.transaction():
        to.execute(rename.format(sql.Identifier(old), sql.Identifier(aside)))
        to.execute(rename.format(sql.Identifier(fresh), sql.Identifier(old)))


def _aside(old: str) -> str:
    return f"{old}_before_restore"


def _drop(url: str, name: str) -> None:
    with _maintenance(url) as to:
        to.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))


@contextmanager
def _maintenance(url: str) -> "Iterator[psycopg.Connection[Any]]":
    address = urlunsplit(urlsplit(url)._replace(path="/postgres"))
    with psycopg.connect(address, connect_timeout=10, autocommit=True) as to:
        yield to


def _name(url: str) -> str:
    return urlsplit(url).path.lstrip("/")


def _clear_cache(data: Path) -> None:
    """What the cache knows is of the old data; it may be lost at any time anyway."""
    import redis

    try:
        redis.Redis.from_url(embedded.cache_url(data)).flushdb()
    except (redis.RedisError, ValueError, OSError):
        return


def main() -> int:
    os.umask(0o077)
    source, *words = sys.argv[1:] or [""]
    restored = None
    if not source:
        print("Which backup? make restore FROM=/some/folder/hanjang-20261122-081500.tar", file=sys.stderr)  # noqa: T201
        return 2
    try:
        with embedded.running_servers():
            restored = restore(Path(source).expanduser(), replace="REPLACE=yes" in words)
            _say(restored)
    except (CannotBackUp, embedded.ServersDidNotStart, psycopg.Error, OSError) as error:
        before = "" if restored else "Nothing was changed. "
        print(f"{before}{error}", file=sys.stderr)  # noqa: T201
        return 1
    return 0


def _say(restored: Restored) -> None:
    manifest, left, erased = restored
    files = len(manifest["parts"]) - 1
    print(f"Restored: the database of {manifest['made_at']} and {files} files. Everybody logs in anew.")  # noqa: T201
    if erased:
        print(erased)  # noqa: T201
    if left:
        print(f"{left}\nThe next restore drops it.", file=sys.stderr)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
