"""How long a look-up takes while somebody types, and how quickly the search in the background goes: on a loaded scale."""

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from statistics import quantiles
from typing import Any

import django

django.setup()

import psutil  # noqa: E402 (after the set-up)
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402

from bench.load import customers, names, organisation  # noqa: E402
from bench.load.copying import bare_tables, set_sequences  # noqa: E402
from bench.scale import Scale  # noqa: E402
from config.processes import die_with  # noqa: E402
from customers.models import Company, Employment, Person  # noqa: E402
from customers.queries import scanning  # noqa: E402
from opportunities.shipped import ship_pipelines  # noqa: E402
from sellers.models import User  # noqa: E402

MODELS = (*organisation.MODELS, *customers.MODELS)
TIMES = 200
BATCHES = 20  # of the search, which at its whole length takes minutes


def main(factor: str, out: str) -> int:
    import json

    die_with(os.getppid(), signal.SIGTERM)
    scale = Scale(float(factor))
    _ensure_loaded(scale)
    rng = Random("duplicates")
    found = {
        "people": Person.objects.count(),
        "companies": Company.objects.count(),
        "look_ms": _look(rng),
        "scan": _scan(),
        "load": round(os.getloadavg()[0], 1),
        "cores": os.cpu_count(),
    }
    Path(out).write_text(json.dumps(found, indent=1))
    return 0


def _ensure_loaded(scale: Scale) -> None:
    """People and companies alone, once."""
    call_command("migrate", interactive=False, verbosity=0)
    if Person.objects.count() >= scale.people:
        return
    ship_pipelines()
    rng = Random(f"hanjang {scale.name}")
    with bare_tables(MODELS):
        staff = organisation.load(scale, rng)
        customers.load(scale, rng, staff)
        customers.load_people(scale, rng, {})
        set_sequences(MODELS)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")


def _look(rng: Random) -> dict[str, Any]:
    """What the forms ask for as one types, through the whole of a request."""
    client = Client()
    client.force_login(User.objects.get(pk=organisation.ADMIN))
    jobs = list(
        Employment.objects.order_by("id").values_list("company", "person__name", "person__mobile")[: TIMES * 50 : 50]
    )
    big = [
        {"name": names.person_name(rng), "company": customers.BIG, "mobile": f"010-{rng.randrange(2000, 9999)}-0000"}
        for _ in range(TIMES // 4)
    ]
    people = [{"name": name, "company": firm, "mobile": mobile} for firm, name, mobile in jobs]
    firms = [{"name": names.company_name(rng)} for _ in range(TIMES)]
    return {
        "person": _timed(client, "/duplicates/like/person/", people),
        "person of the largest company": _timed(client, "/duplicates/like/person/", big),
        "company": _timed(client, "/duplicates/like/company/", firms),
    }


def _timed(client: Client, path: str, asked: list[dict[str, Any]]) -> dict[str, float]:
    took, busy = [], time.process_time()
    for values in asked:
        started = time.perf_counter()
        answer = client.get(path, values, headers={"HX-Request": "true"})
        took.append((time.perf_counter() - started) * 1000)
        if answer.status_code != 200:
            raise SystemExit(f"{path} answered {answer.status_code}")
    cuts = quantiles(took, n=20)
    busy = (time.process_time() - busy) * 1000 / len(asked)
    return {"p50": round(cuts[9], 1), "p95": round(cuts[18], 1), "processor": round(busy, 1)}


def _scan() -> dict[str, Any]:
    """Batches as the worker takes them; nothing is kept."""
    memory = psutil.Process().memory_info().rss
    found: dict[str, Any] = {}
    walks: tuple[tuple[str, Callable[[int, int], scanning.Batch]], ...] = (
        ("companies", scanning.company_batch),
        ("people", scanning.people_batch),
    )
    for kind, walk in walks:
        after, looked_at, pairs, started = 0, 0, 0, (time.perf_counter(), time.process_time())
        for _ in range(BATCHES):
            with transaction.atomic():
                batch = walk(after, 1000)
            after, looked_at, pairs = batch.last, looked_at + batch.looked_at, pairs + len(batch.pairs)
            if batch.looked_at < 1000:
                break
        seconds, busy = time.perf_counter() - started[0], time.process_time() - started[1]
        found[kind] = {
            "records": looked_at,
            "pairs": pairs,
            "per_second": round(looked_at / seconds),
            "processor": round(busy * 1000 / (looked_at / 1000)),
        }
    found["memory_mb"] = round((psutil.Process().memory_info().rss - memory) / 1e6)
    return found


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
