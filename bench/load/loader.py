"""Loads a scale into the connected database, once: the database itself remembers what is in it."""

import hashlib
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

from django.core.management import call_command
from django.db import connection

from bench.load import (
    answers,
    careers,
    contacts,
    customers,
    deals,
    forecast,
    hung,
    keys,
    notices,
    orders,
    organisation,
    papers,
    plans,
    prices,
    promises,
    quotations,
    rivals,
)
from bench.load.categories import categorise_open
from bench.load.copying import bare_tables, set_sequences, write_history
from bench.scale import Scale
from customers.actions import count_all_reach
from customers.looking_after import work_out_everybody
from opportunities.shipped import ship_pipelines

MODELS = (
    *organisation.MODELS,
    *customers.MODELS,
    *contacts.MODELS,
    *hung.MODELS,
    *keys.MODELS,
    *careers.MODELS,
    *promises.MODELS,
    *deals.MODELS,
    *rivals.MODELS,
    *quotations.MODELS,
    *papers.MODELS,
    *plans.MODELS,
    *orders.MODELS,
    *prices.MODELS,
    *answers.MODELS,
    *notices.MODELS,
)
Teller = Callable[[str], None]
OURS = "bench "  # how the note on a database of the bench begins


def ensure_loaded(scale: Scale, *, tell: Teller) -> float:
    """Seconds that the load took; 0 where it was there already. Errors: ValueError where the database holds others' data."""
    started = time.monotonic()
    call_command("migrate", interactive=False, verbosity=0)
    stamp = f"{OURS}{scale.name} {_recipe()}"
    found = _stamp()
    if found == stamp:
        return 0.0
    if found.startswith(OURS):  # loaded by an older recipe, or broken off
        call_command("flush", interactive=False, verbosity=0)
    _refuse_filled()
    _put_stamp(f"{OURS}under way")
    ship_pipelines()
    rng = Random(f"hanjang {scale.name}")
    with bare_tables(MODELS):
        staff = organisation.load(scale, rng)
        theirs = customers.load(scale, rng, staff)
        tell(f"{scale.logs:,} contact logs")
        told = contacts.load(scale, rng, staff, theirs)
        hung.load(scale, Random("what hangs on logs"), staff)
        tell(f"{scale.people:,} people, {scale.opportunities:,} opportunities")
        customers.load_people(scale, rng, told.last)
        keys.load(scale, rng, staff, theirs)
        careers.load(scale, Random("careers"), staff, theirs)
        promises.load(scale, rng)
        deals.load(scale, rng, staff, theirs, told)
        rivals.load(Random("rivals"), staff)
        quotations.load(Random("quotations"))
        papers.load(Random("papers"))
        plans.load(scale, Random("plans"))
        orders.load(Random("orders"))
        prices.load()
        answers.load(Random("answers"))
        notices.load(scale, rng, staff, theirs)
        tell("their history")
        write_history([model for model in MODELS if model is not deals.Opportunity])
        set_sequences(MODELS)
        tell("indexes and constraints")
    work_out_everybody()
    tell("categories, by the rules")
    categorise_open()
    write_history([deals.Opportunity])
    forecast.load()
    count_all_reach()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")
    _put_stamp(stamp)
    return time.monotonic() - started


def _recipe() -> str:
    """Changes with whatever decides what is loaded."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _stamp() -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()"
        )
        return str(cursor.fetchone()[0] or "")


def _put_stamp(text: str) -> None:
    with connection.cursor() as cursor:
        name = connection.ops.quote_name(connection.settings_dict["NAME"])
        cursor.execute(f"COMMENT ON DATABASE {name} IS '{text}'")


def _refuse_filled() -> None:
    filled = [model._meta.db_table for model in MODELS if model._default_manager.exists()]
    if filled:
        raise ValueError(f"this database is not empty ({filled[0]}): the bench loads into one of its own")
