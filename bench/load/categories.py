"""The stored category, buyer coverage and risks of open opportunities, by the product's own rules."""

from django.db import connection

from bench.scale import TODAY
from opportunities.actions.risks import settle_flags
from opportunities.categories import categorise
from opportunities.models import Opportunity, State
from opportunities.risks.reading import flag_changes, with_surroundings
from opportunities.situations import cases_of

BATCH = 2_000
STORE = """
UPDATE opportunities_opportunity AS row SET fact_category = found.category, roles_met = found.met, roles_required = found.required
FROM unnest(%s::bigint[], %s::text[], %s::int[], %s::int[]) AS found(id, category, met, required) WHERE row.id = found.id
"""


def categorise_open() -> None:
    """Before the history is written: what the load itself changes is no change."""
    rows = (
        with_surroundings(Opportunity.objects.filter(state__in=(State.OPEN, State.ON_HOLD)))
        .defer("search_text", "grams")
        .select_related("stage")
    )
    last = 0
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE opportunities_opportunity DISABLE TRIGGER USER")
        while batch := list(rows.filter(pk__gt=last).order_by("pk")[:BATCH]):
            read = cases_of(batch, on=TODAY)
            settle_flags(flag_changes(batch, read, on=TODAY), on=TODAY)
            cases = {pk: case.situation for pk, case in read.items()}
            found = {row.pk: categorise(cases[row.pk], on=TODAY).category.value for row in batch}
            met, required = zip(*(cases[pk].roles for pk in found), strict=True)
            cursor.execute(STORE, [list(found), list(found.values()), list(met), list(required)])
            last = batch[-1].pk
        cursor.execute("ALTER TABLE opportunities_opportunity ENABLE TRIGGER USER")
