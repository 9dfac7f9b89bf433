"""`make bench-duplicates`: precision, recall and F1 on ../shared/data, and the speed on a loaded scale.

SCALE= how many people the speed is measured on (1 is 200,000; without it only the quality is measured).
WRITE=1 puts the tables into docs/duplicates.md.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from bench.duplicates import document

ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
    found = {"quality": _quality(), "speed": _speed(), "commit": _commit()}
    print("\n" + document.tables(found))
    if os.environ.get("WRITE") == "1":
        document.write(found)
    return 0


def _quality() -> list[dict[str, Any]]:
    from bench.duplicates.quality import judge
    from bench.duplicates.sources import DATA, all_sources

    found = []
    for folder, read in all_sources():
        if not (DATA / folder).exists():
            print(f"skipped: {folder} is not in {DATA.resolve()}")
            continue
        found.append(judge(read()).as_dict())
        print("{name:38} {use:9} P {precision:.3f} R {recall:.3f} F1 {f1:.3f}".format(**found[-1]), flush=True)
    return found


def _speed() -> dict[str, Any] | None:
    factor = os.environ.get("SCALE")
    if not factor:
        return None
    from bench.running import database_url, environment
    from bench.scale import Scale
    from config import embedded

    data = Path(os.environ.get("HANJANG_DATA") or ROOT / "var") / "bench"
    out = data / "duplicates.json"
    with embedded.running_servers(data) as servers:
        url = database_url(servers.database_url, f"people_{Scale(float(factor)).name}")
        command = [sys.executable, "-m", "bench.duplicates.speed", factor, str(out)]
        subprocess.run(command, check=True, env=environment(url) | {"HANJANG_DATA": str(data)})
    found: dict[str, Any] = json.loads(out.read_text())
    return found


def _commit() -> str:
    command = ["git", "describe", "--always", "--dirty"]
    try:
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()
    except OSError:
        return ""


if __name__ == "__main__":
    sys.exit(main())
