"""What must be green before a commit, two at a time; prints what a failed one said, and how long each took."""

import os
import secrets
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from config import embedded  # noqa: E402

PYTHON = sys.executable
MOST_LINES = 60  # shown of each failure
# what a deployment sets; the check must be silent with exactly this
PRODUCTION = {
    "HANJANG_ENV": "production",
    "SECRET_KEY": secrets.token_urlsafe(60),
    "HANJANG_SEALING_KEYS": secrets.token_urlsafe(60),
    "ALLOWED_HOSTS": "hanjang.example",
    "DATABASE_URL": "postgresql://hanjang@127.0.0.1/hanjang",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
    "HANJANG_URL": "https://hanjang.example",
    "SMTP_HOST": "mail.hanjang.example",
}


def rule_modules() -> list[str]:
    """Modules that mypy holds to its strict rules: all of core, and what decides or writes in every app."""
    names = ("actions", "queries", "policies")
    found = [path for name in names for path in (*ROOT.glob(f"*/{name}.py"), *ROOT.glob(f"*/{name}/"))]
    return ["core", "config", *sorted(str(path.relative_to(ROOT)) for path in found)]


def checks() -> dict[str, tuple[list[str], dict[str, str]]]:
    """Name, command and environment of each, the slow ones first."""
    return {
        # without a cache: from an old one the Django plugin forgets the methods of querysets, and complains
        "types": ([PYTHON, "-m", "mypy", "--cache-dir=/dev/null", *rule_modules()], {}),
        "translations": ([PYTHON, "tools/translations.py", "check"], {}),
        "migrations": ([PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"], {}),
        "deployment": ([PYTHON, "manage.py", "check", "--deploy", "--fail-level", "WARNING"], PRODUCTION),
        "compose": ([PYTHON, "tools/check_compose.py"], {}),
        "templates": ([PYTHON, "-m", "djlint", "--lint", "--quiet", "templates"], {}),
        "inner parts": (
            [PYTHON, "-m", "djlint", "--lint", "--quiet", "--extension=jinja", "--profile=jinja", "templates"],
            {},
        ),
        "layers": ([str(Path(PYTHON).with_name("lint-imports")), "--no-logo"], {}),
        "lint": ([PYTHON, "-m", "ruff", "check", "."], {}),
        "format": ([PYTHON, "-m", "ruff", "format", "--check", "."], {}),
    }


def main() -> int:
    data = embedded.data_dir()
    os.environ["HANJANG_DATA"] = str(data if data.name == "test" else data / "test")
    with embedded.running_servers(), ThreadPoolExecutor(2) as pool:
        jobs = [pool.submit(_run, name, *what) for name, what in checks().items()]
        failed = [job.result() for job in jobs]
    bad = [name for name in failed if name]
    print(f"FAILED: {', '.join(bad)}" if bad else "All checks passed.")
    return 1 if bad else 0


def _run(name: str, command: list[str], env: dict[str, str]) -> str:
    """The name if it failed, else nothing."""
    started = time.monotonic()
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    verdict = "FAILED" if done.returncode else "ok"
    lines = (done.stdout + done.stderr).splitlines() if done.returncode else []
    rest = [f"... and {len(lines) - MOST_LINES} more lines"] if len(lines) > MOST_LINES else []
    skipped = next((line for line in done.stdout.splitlines() if line.startswith("skipped:")), "")
    if skipped and not done.returncode:
        verdict, lines = "-", [skipped]
    said = "".join(f"\n       {line}" for line in lines[:MOST_LINES] + rest)
    print(f"{verdict:6} {name:13} {time.monotonic() - started:5.1f} s{said}", flush=True)
    return name if done.returncode else ""


if __name__ == "__main__":
    sys.exit(main())
