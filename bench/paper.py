"""How long a meeting pack takes to be drawn, and how much memory its process: as many sheets as make ten pages, and a hundred."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from typing import Any

from bench.running import ROOT, DidNotRun, environment

MEMORY_MB = 400.0
SECONDS = {10: 3.0, 100: 40.0}  # pages → limit


def time_packs(url: str, *, most: int = max(SECONDS), tell: Callable[[str], None]) -> list[dict[str, Any]]:
    """Each pack of at most so many pages in a process of its own, as a worker draws it; the database is a scale's."""
    found = []
    for pages, limit in SECONDS.items():
        if pages > most:
            continue
        one = _drawn(url, pages)
        one["missed"] = [
            *(["seconds"] if one["seconds"] > limit else []), *(["memory_mb"] if one["memory_mb"] > MEMORY_MB else [])
        ]  # fmt: skip
        found.append({"wanted": pages, "limit": limit, **one})
        tell(f"pack: {one['sheets']} sheets, {one['pages']} pages in {one['seconds']} s, {one['memory_mb']} MB")
    return found


def _drawn(url: str, pages: int) -> dict[str, Any]:
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "bench.paper", str(pages)], cwd=ROOT, env=environment(url), stdout=said, stderr=said
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        text = said.read().decode()
    if process.returncode:
        raise DidNotRun(f"drawing a pack failed:\n{text[-3000:]}")
    one: dict[str, Any] = json.loads(text.strip().splitlines()[-1])
    return one | {"memory_mb": round(usage.ru_maxrss / 1000)}


def main(pages: int) -> None:
    """Draws the executive's pack with one more sheet at a time until it has the pages; the last drawing is timed."""
    import django

    django.setup()

    from django.http import QueryDict
    from django.utils import translation

    from bench.load.organisation import EXECUTIVE
    from core import clock
    from desk.packs import pack_of
    from desk.packs.drawing import paper_of
    from opportunities.models import Opportunity, State
    from sellers.models import User

    translation.activate("ko")
    viewer = User.objects.get(pk=EXECUTIVE)
    rows = Opportunity.objects.visible_to(viewer).readable_in_full(viewer).filter(state=State.OPEN)  # type: ignore[attr-defined]
    ids = list(rows.order_by("category_rank", "-amount", "pk").values_list("pk", flat=True)[:pages])

    def drawn(n: int) -> Any:
        asked = QueryDict(mutable=True)
        asked["chosen"] = "1"
        asked.setlist("sheet", [str(pk) for pk in ids[:n]])
        return paper_of(pack_of(viewer, asked, at=clock.now()))

    a_sheet = (drawn(4).pages - drawn(1).pages) / 3
    sheets = min(len(ids), max(1, round((pages - 2) / a_sheet)))
    started = time.monotonic()
    paper = drawn(sheets)
    seconds = round(time.monotonic() - started, 1)
    print(json.dumps({"sheets": sheets, "pages": paper.pages, "seconds": seconds, "kb": len(paper.content) // 1000}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
