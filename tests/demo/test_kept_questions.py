"""Prepared, every question that is kept answers as it does in full."""

import datetime as dt

from django.db.models import Model
from django.urls import get_resolver

from core import clock
from core.kept import Kept
from opportunities.models import Competitor, OpportunityLine, Pipeline, PipelineVersion, Quotation, Snapshot

LISTS = {"ids", "line", "tree", "owners", "people", "units", "near", "firms", "companies", "authors", "users", "stages"}
LISTS |= {"known", "questions", "reports", "sellers"}
MOMENTS = {
    "midnight",
    "since7",
    "since30",
    "now",
    "taken_at",
    "touched",
    "strong_before",
    "others_before",
    "waiting_since",
}
DAYS = {
    "start": -60,
    "end": 120,
    "today": 0,
    "on": 0,
    "day": 0,
    "until": 7,
    "since": -90,
    "near_from": -45,
    "near_to": 45,
}


def values_of(kept, cast, deal):
    """Something for each blank, about one deal; lists name everybody and everything."""
    parts = (cast.units, cast.users, cast.companies, cast.people, cast.logs, cast.deals)
    everything = sorted({row.pk for part in parts for row in part.values()})
    known = {"viewer": deal.owner_id, "user": deal.owner_id, "person": deal.person_id, "company": deal.company_id}
    known |= {
        **dict.fromkeys(("pk", "sheet", "opportunity"), deal.pk),
        **dict.fromkeys(("owner", "leader", "author"), deal.owner_id),
        "quotation": Quotation.objects.values_list("pk", flat=True).first(),
        "competitor": Competitor.objects.values_list("pk", flat=True).first(),
        "kind": "strength",
        "currency": "KRW",
        "unit": next(iter(cast.units.values())).pk,
        "after": clock.today(),
        "version": PipelineVersion.objects.values_list("pk", flat=True).first(),
        "here": cast.company.pk,
        "product": 0,
        "first": 0,
        "last": 9,
        "pipeline": Pipeline.objects.values_list("pk", flat=True).first(),
        "page": "people",
        "ended": False,
        "rank": 1,
        "created": clock.today(),
        "need": "",
        "state": "won",
        "stage": "s3",
        "states": ["won", "lost"],
        "outcome": "still",
        "cards": 20,
    }
    known |= {f"stages{number}": everything for number in range(12)}
    known |= dict.fromkeys(LISTS, everything) | dict.fromkeys(MOMENTS, clock.now())
    known |= {name: clock.today() + dt.timedelta(days=days) for name, days in DAYS.items()}
    known["product"] = OpportunityLine.objects.values_list("product_id", flat=True).first() or 0
    known |= {"words": ["%김%"], "grams": ["김"], "begin": "김%", "key": "김하늬", "number": "-"}
    known |= {"letter": "김", "letters": ["김"], "begins": "김", "ends": "깁", "pattern": "%김%"}
    known["log"] = next(iter(cast.logs.values())).pk
    known["address"] = "nobody@gaon.example"
    known["at"] = clock.now() - dt.timedelta(days=1)
    known["snapshot"] = Snapshot.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    return {name: known[name] for name in kept._names}


def told(rows):
    """All that a row holds; not every question orders them."""
    return sorted(
        repr({**vars(row), "_state": None, "_prefetched_objects_cache": None} if isinstance(row, Model) else row)
        for row in rows
    )


def test_all_questions(cast, settings):
    assert get_resolver().url_patterns  # loads every page, and with it its questions
    asked = [(kept, values_of(kept, cast, cast.deals["O1"])) for kept in Kept.known]
    settings.PREPARED_STATEMENTS = False  # set once for all: each time lays one more upon those before
    full = [told(kept(**values)) for kept, values in asked]
    settings.PREPARED_STATEMENTS = True
    for (kept, values), rows in zip(asked, full, strict=True):
        assert [told(kept(**values)) for _ in range(2)] == [rows, rows]
    empty = [kept for (kept, _values), rows in zip(asked, full, strict=True) if not rows]
    assert len(Kept.known) > 100
    assert len(empty) < len(Kept.known) / 3
