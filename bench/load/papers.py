"""Files of opportunities, of which only the rows are there: two for three sheets, every third of them with evidence."""

from collections.abc import Iterator
from random import Random
from typing import Any
from uuid import UUID

from django.db.models import Max, Min

from bench.load.copying import copy
from core.files.content import PDF
from core.files.models import StoredFile
from opportunities.models import Evidence, Opportunity, SheetFile

MODELS = (SheetFile,)
KEPT = 0.4  # of one, and of one more after each
SIZE = 300_000  # bytes


def load(rng: Random) -> None:
    """`StoredFile` is copied into by `bench.load.hung` too, before."""
    before = StoredFile.objects.aggregate(last=Max("pk"))["last"] or 0
    said = dict(Evidence.objects.values_list("opportunity").annotate(first=Min("pk")))
    deals = Opportunity.objects.order_by("pk").values_list("pk", "owner")
    rows = list(_files(deals.iterator(chunk_size=5_000), said, rng))
    columns = ("id", "key", "place", "owner_label", "owner_id", "name", "content_type", "size", "sha256")
    copy(StoredFile, columns, _stored(len(rows), before, rng))
    kept = ((at, deal, said, f"자료 {at}.pdf", before + at, owner) for at, (deal, said, owner) in enumerate(rows, 1))
    copy(SheetFile, ("id", "opportunity_id", "evidence_id", "name", "stored_id", "added_by_id"), kept)


def _files(deals: Any, said: dict[int, int], rng: Random) -> Iterator[tuple[int, int | None, int]]:
    at = 0
    for deal, owner in deals:
        while rng.random() < KEPT:
            at += 1
            yield deal, said.get(deal) if at % 3 == 0 else None, owner


def _stored(files: int, before: int, rng: Random) -> Iterator[tuple[Any, ...]]:
    label = SheetFile._meta.label
    for at in range(1, files + 1):
        key = UUID(int=rng.getrandbits(128), version=4)
        yield before + at, key, f"{key.hex[:2]}/{key.hex}", label, at, f"자료 {at}.pdf", PDF, SIZE, key.hex * 2
