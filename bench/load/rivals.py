"""Lines of influence between the buyers of an opportunity, and the competitors that stand beside us."""

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from random import Random
from typing import Any

from django.db import connection

from bench.load import names
from bench.load.copying import copy
from bench.load.organisation import Staff
from bench.scale import TODAY
from opportunities.models import (
    BuyerRole,
    Competitor,
    InfluenceLine,
    PointKind,
    Position,
    Rival,
    RivalPoint,
    RivalSupporter,
)

MODELS = (InfluenceLine, Rival, RivalSupporter, RivalPoint)
COMPETITORS = 60
# as the triggers keep it, which were off
STORE = """
UPDATE opportunities_opportunity AS row SET first_moved_on = moved.first_on, rival_ids = met.ids
FROM (SELECT opportunity_id, min(moved_on) AS first_on FROM opportunities_stagemove GROUP BY 1) AS moved
LEFT JOIN (
  SELECT opportunity_id, array_agg(competitor_id ORDER BY competitor_id) AS ids FROM opportunities_rival GROUP BY 1
) AS met USING (opportunity_id)
WHERE row.id = moved.opportunity_id
"""
SPEAKS, MET, SECOND = 0.6, 0.45, 0.3  # of buyers besides the first; of opportunities; of those that met one


def load(rng: Random, staff: Staff) -> None:
    named = [Competitor(name=f"경쟁사 {number}", name_key=f"경쟁사{number}") for number in range(1, COMPETITORS + 1)]
    ids = [one.pk for one in Competitor.objects.bulk_create(named)]
    buyers = BuyerRole.objects.order_by("opportunity_id", "id").values_list("opportunity_id", "id", "person_id")
    lines: list[tuple[Any, ...]] = []
    rivals: list[tuple[Any, ...]] = []
    people: list[int] = []
    for opportunity, rows in groupby(buyers.iterator(chunk_size=5_000), key=itemgetter(0)):
        first, *others = list(rows)
        lines += [(opportunity, pk, first[1]) for _of, pk, _person in others if rng.random() < SPEAKS]
        if rng.random() < MET:
            for competitor in rng.sample(ids, 2 if rng.random() < SECOND else 1):
                rivals.append((opportunity, competitor, rng.choice(Position.values)))
                people.append(rng.choice([first, *others])[2])
    copy(InfluenceLine, ("id", "opportunity_id", "source_id", "target_id"), _numbered(lines))
    copy(Rival, ("id", "opportunity_id", "competitor_id", "position"), _numbered(rivals))
    at = range(1, len(rivals) + 1)
    copy(RivalSupporter, ("id", "rival_id", "person_id"), ((pk, pk, people[pk - 1]) for pk in at if pk % 3 == 0))
    someone, kinds = staff.any_seller(rng), PointKind.values
    with connection.cursor() as cursor:
        cursor.execute(STORE)
    points = ((pk, pk, kinds[pk % 2], names.log_line(rng)[:300], people[pk - 1], TODAY, someone) for pk in at)
    copy(RivalPoint, ("id", "rival_id", "kind", "text", "person_id", "said_on", "recorded_by_id"), points)


def _numbered(rows: list[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    return ((number, *row) for number, row in enumerate(rows, start=1))
