"""One scale: loaded where it is not there, served, driven; its figures as JSON in the data folder."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import django

django.setup()

from django.test import Client  # noqa: E402 (after the set-up)

from bench.few import ensure_few  # noqa: E402
from bench.limits import MEMORY_MB, Result  # noqa: E402
from bench.load.loader import ensure_loaded  # noqa: E402
from bench.load.organisation import ADMIN, EXECUTIVE, LEADER, SELLER  # noqa: E402
from bench.measure import measure  # noqa: E402
from bench.running import ROOT, running  # noqa: E402
from bench.scale import MOMENT, SMALL, Scale  # noqa: E402
from config.processes import die_with  # noqa: E402
from sellers.models import User  # noqa: E402


def main(factor: str, folder: str, most: str, seconds: str) -> int:
    die_with(os.getppid(), signal.SIGTERM)
    scale, data = Scale(float(factor)), Path(folder)
    say(f"SCALE={scale.factor:g}: {scale.companies:,} companies, {scale.people:,} people, {scale.logs:,} logs")
    loaded = ensure_loaded(scale, tell=lambda text: say(f"  loading {text}"))
    say(f"  loaded in {loaded:.0f} s" if loaded else "  it is loaded")
    ensure_few()
    with running(data, os.environ["DATABASE_URL"]) as product:
        sessions = {pk: _session(pk) for pk in (SELLER, LEADER, EXECUTIVE, ADMIN)}
        started = time.monotonic()
        small = _pages_at(Scale(SMALL), data) if scale.factor > SMALL else []
        pages = measure(product, sessions, small=small, most=int(most), seconds=float(seconds), tell=say)
        memory = {part: round(used) for part, used in product.memory_mb().items()}
    result = {
        "scale": scale.factor,
        "as_of": MOMENT.isoformat(),
        "commit": _commit(),
        "cores": os.cpu_count(),
        "load_seconds": round(loaded),
        "drive_seconds": round(time.monotonic() - started),
        "memory_mb": memory,
        "memory_missed": [part for part, used in memory.items() if used > MEMORY_MB[part]],
        "pages": pages,
    }
    _figures(scale, data).write_text(json.dumps(result, indent=1, ensure_ascii=False))
    return 0


def _figures(scale: Scale, data: Path) -> Path:
    return data / f"scale-{scale.name}.json"


def _pages_at(scale: Scale, data: Path) -> list[Result]:
    """What was measured at another scale of the same bench; nothing where that was not."""
    path = _figures(scale, data)
    return json.loads(path.read_text())["pages"] if path.exists() else []


def _session(pk: int) -> str:
    """A log-in of this person, as her browser would keep it; passwords are not what is measured."""
    client = Client()
    client.force_login(User.objects.get(pk=pk))
    return client.cookies["sessionid"].value


def _commit() -> str:
    """What was measured; empty where this is no checkout."""
    command = ["git", "describe", "--always", "--dirty"]
    try:
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()
    except OSError:
        return ""


def say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
