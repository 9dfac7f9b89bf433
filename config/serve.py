"""The parts of a deployment, each in the foreground: `python -m config.serve PART`.

PART is web, worker, timetable, migrate, or `healthy PART` for a container's health check. `make run` starts the first
three with the same arguments. The part takes this process's place, so a signal reaches it: SIGTERM ends each in order.
"""

import os
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from config import embedded

ALIVE_FOR = 90  # seconds after the last sign of life of worker or timetable; the longest pause of both is thirty


def web(address: str) -> list[str]:
    """`address` is HOST:PORT. One request at a time in a process, and who came first is answered first (ADR 0027)."""
    size = ["--workers", os.environ.get("WEB_WORKERS", "2"), "--threads", os.environ.get("WEB_THREADS", "1")]
    how = ["--timeout", "60", "--graceful-timeout", "20", "--preload", "--no-control-socket"]
    how += ["--limit-request-line", "8190"]
    if folder := tls_folder():
        how += ["--certfile", str(folder / "cert.pem"), "--keyfile", str(folder / "key.pem")]
    return ["gunicorn", "config.wsgi", "--config", "python:config.gunicorn", "--bind", address, *size, *how]


def tls_folder() -> Path | None:
    """Where ca.pem, cert.pem and key.pem of this part are (config/certificates.py), if it is to speak TLS."""
    folder = os.environ.get("HANJANG_TLS_FOLDER")
    return Path(folder) if folder else None


def worker() -> list[str]:
    size = ["--concurrency", os.environ.get("WORKER_PROCESSES", "2")]
    # a name of its own: several may share a machine
    how = ["--loglevel", "INFO", "--hostname", f"worker-{os.getpid()}@%h", "--without-gossip", "--without-mingle"]
    return ["celery", "-A", "config.celery", "worker", *size, *how]


def timetable() -> list[str]:
    """Its file says when it has sent last; what was missed is caught up from the database (`config.jobs`)."""
    return ["config.timetable", str(embedded.data_dir() / "run" / "timetable")]


def prepare_metrics() -> None:
    """Several processes of one part add up their figures in a folder, which the library takes from the environment."""
    if os.environ.get("METRICS_TOKEN"):
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="hanjang-metrics-")


def address() -> str:
    return f"{os.environ.get('BIND', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"


def healthy(part: str) -> bool:
    """Web: it answers. Worker and timetable: they have touched their file."""
    if part != "web":
        try:
            return time.time() - Path(os.environ["HANJANG_ALIVE"]).stat().st_mtime < ALIVE_FOR
        except OSError:
            return False
    host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0]
    folder, port = tls_folder(), os.environ.get("PORT", "8000")
    site = f"https://localhost:{port}" if folder else f"http://127.0.0.1:{port}"
    question = urllib.request.Request(f"{site}/healthz", headers={"Host": host})  # noqa: S310 (our own address)
    trusted = ssl.create_default_context(cafile=str(folder / "ca.pem")) if folder else None
    try:
        with urllib.request.urlopen(question, timeout=4, context=trusted) as answer:  # noqa: S310 (our own address)
            return bool(answer.status == 200)
    except OSError:
        return False


def migrate() -> int:
    """The tables first, then what the accounts of web and worker may do with them."""
    accounts = os.environ.get("HANJANG_DATABASE_ACCOUNTS", "").split()
    eraser = os.environ.get("HANJANG_DATABASE_ERASER", "").split()
    if accounts and (len(eraser) != 1 or eraser[0] not in accounts):
        why = "HANJANG_DATABASE_ERASER has to name one of HANJANG_DATABASE_ACCOUNTS, the workers': it alone rewrites history."
        print(f"Nothing was changed. {why}", file=sys.stderr)  # noqa: T201 (for the person at the terminal)
        return 2
    granting = [["grant_accounts", *accounts, "--may-erase", *eraser]] if accounts else []
    for step in [["migrate", "--no-input"], *granting]:
        done = subprocess.run([sys.executable, "manage.py", *step], check=False)  # noqa: S603 (our own command)
        if done.returncode:
            return done.returncode
    return 0


def main() -> int:
    parts = {"web": lambda: web(address()), "worker": worker, "timetable": timetable}
    match sys.argv[1:]:
        case ["healthy", ("web" | "worker" | "timetable") as part]:
            return 0 if healthy(part) else 1
        case ["migrate"]:
            return migrate()
        case [part] if part in parts:
            for name in ("run", "files"):  # a backup looks for the files before the first one has come
                (embedded.data_dir() / name).mkdir(mode=0o700, parents=True, exist_ok=True)
            prepare_metrics()
            if part == "web":  # nobody waits longer for a page, and the connection is free for the next one
                os.environ.setdefault("STATEMENT_SECONDS", "30")
            os.execv(sys.executable, [sys.executable, "-m", *parts[part]()])  # noqa: S606 (our own command)
    print(__doc__, file=sys.stderr)  # noqa: T201 (for the person at the terminal)
    return 2


if __name__ == "__main__":
    sys.exit(main())
