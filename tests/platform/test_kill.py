"""Any process is killed at any moment of a save, an import, a task and a PDF: nothing is lost, doubled or half-written.

KILL_ROUNDS says how often (`make kill`: 50, in two shifts side by side), KILL_SEED what is killed when; both are printed.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.platform.client import Client
from tests.platform.prepared import give_tables
from tests.platform.running import PATIENCE, ROOT, Running
from tests.platform.work import ROWS, Work

ROUNDS = int(os.environ.get("KILL_ROUNDS") or 6)
SEED = int(os.environ.get("KILL_SEED") or time.time_ns() % 1_000_000)
SHIFTS = 2 if ROUNDS >= 20 else 1  # each with processes, servers and data of its own
STARTED = time.monotonic()
# the rest outlives these and needs no new start, so that they come twice as often
CHEAP = ["web child", "worker child", "backend"]
VICTIMS = [*CHEAP, *CHEAP, "web", "worker", "timetable", "supervisor", "valkey", "postgres", "keeper"]

# each answers no row while all is well
LAWS = {
    "an acknowledged save is there once, whole": """
        SELECT want.line, count(DISTINCT log.id), count(DISTINCT there.id), count(DISTINCT deal.id),
               count(DISTINCT proof.id), count(DISTINCT seat.id), count(DISTINCT key.key)
        FROM unnest(%s::text[], %s::uuid[]) AS want (line, key)
        LEFT JOIN customers_contactlog log ON log.line = want.line
        LEFT JOIN customers_logperson there ON there.log_id = log.id
        LEFT JOIN opportunities_opportunity deal ON deal.source_log_id = log.id AND deal.need = 'need of ' || want.line
        LEFT JOIN opportunities_evidence proof ON proof.opportunity_id = deal.id AND proof.fact_code = 'F1'
        LEFT JOIN opportunities_opportunitymember seat ON seat.opportunity_id = deal.id
        LEFT JOIN core_formkey key ON key.key = want.key AND key.result_url <> ''
        GROUP BY want.line
        HAVING (count(DISTINCT log.id), count(DISTINCT there.id), count(DISTINCT deal.id), count(DISTINCT proof.id),
                count(DISTINCT seat.id), count(DISTINCT key.key)) <> (1, 1, 1, 1, 1, 1)""",
    "nothing stands that nobody sent": """
        SELECT line FROM customers_contactlog WHERE line LIKE 'save %%' AND NOT line = ANY(%s::text[])
        UNION ALL SELECT key::text FROM core_formkey WHERE result_url = ''""",
    "every save has its one line of history": """
        SELECT line, count(*) FROM customers_contactlogevent WHERE pgh_label = 'insert' AND line LIKE 'save %%'
        GROUP BY line HAVING count(*) <> 1""",
    "an effect is there whole and once, or is still to come": """
        SELECT row.id, row.state, count(effects.half), count(DISTINCT effects.half)
        FROM core_outboxrow row LEFT JOIN effects ON effects.name = row.payload->>'name'
        WHERE row.kind = 'tests.effect' GROUP BY row.id
        HAVING (row.state, count(effects.half), count(DISTINCT effects.half)) NOT IN (('done', 2, 2), ('pending', 0, 0))""",
    "no acknowledged effect is forgotten": """
        SELECT want FROM unnest(%s::text[]) AS want
        WHERE NOT EXISTS (SELECT 1 FROM core_outboxrow row WHERE row.payload->>'name' = want)""",
    "an import is all or nothing": """
        SELECT run.id, run.state, count(company.id) FROM core_importrun run JOIN core_importfile file ON file.id = run.file_id
        LEFT JOIN customers_company company ON company.name LIKE replace(file.name, '.csv', '') || '-company-%%'
        GROUP BY run.id, run.state HAVING count(company.id) <> CASE WHEN run.state = 'done' THEN %s::int ELSE 0 END""",
    "no row of the outbox is dead": "SELECT id, kind, last_error FROM core_outboxrow WHERE state = 'dead'",
}


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Running]:
    running = Running(tmp_path / "var", more={"HANJANG_EXTRA_TASKS": "tests.platform.effects"})
    give_tables(running.data)
    try:
        running.start()
        yield running
    finally:
        running.clean_up()


def begin(place: Running) -> Work:
    code = "import tests.platform.seed_kill"
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "-v", "0", "-c", code],
        cwd=ROOT, env=place.env(), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    known = json.loads(done.stderr.strip().splitlines()[-1])
    return Work(place, Client(place.port, known["session"]), known["person"], known["opportunity"])


def victim(place: Running, name: str, dice: random.Random) -> int:
    """The process to be killed: a part, a child of one, or a server process of some connection."""
    if name == "supervisor":
        assert place.process is not None
        return place.process.pid
    if name == "backend":
        found = place.sql(
            "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )
        return int(dice.choice(sorted(found))[0])
    part, _space, child = name.partition(" ")
    main = place.pid_of(part)
    if not child:
        return main
    return dice.choice(sorted(process.pid for process in psutil.Process(main).children()))


def one_round(work: Work, name: str, dice: random.Random) -> None:
    place = work.place

    def kill() -> None:
        time.sleep(dice.uniform(0.2, 1.2))
        os.kill(victim(place, name, dice), signal.SIGKILL)
        time.sleep(0.1)
        if name not in CHEAP:
            assert place.process is not None
            place.process.wait(PATIENCE)

    work.while_it_goes_on(kill)
    if place.ended():
        place.start()
    work.repeat()
    obey(work)


def obey(work: Work) -> None:
    """Every law of above holds."""
    lines, keys = [one.name for one in work.saves], [one.fields["form_key"] for one in work.saves]
    values = {
        "an acknowledged save is there once, whole": (lines, keys),
        "nothing stands that nobody sent": (lines,),
        "no acknowledged effect is forgotten": (work.effects,),
        "an import is all or nothing": (ROWS,),
    }
    broken = {law: rows for law, query in LAWS.items() if (rows := work.place.sql(query, *values.get(law, ())))}
    assert not broken
    assert work.wrong == []


@pytest.mark.parametrize("shift", range(SHIFTS))
def test_nothing_is_lost_doubled_or_half_written(place: Running, shift: int) -> None:
    dice, rounds = random.Random(SEED + shift), -(-ROUNDS // SHIFTS)
    say(f"{rounds} rounds, KILL_SEED={SEED} in shift {shift}")
    work = begin(place)
    names = [name for _ in range(0, rounds, len(VICTIMS)) for name in dice.sample(VICTIMS, len(VICTIMS))][:rounds]
    for number, name in enumerate(names, 1):
        one_round(work, name, dice)
        say(
            f"{number:3} {name:12} {len(work.saves):4} saves {len(work.imports):3} imports {len(work.effects):4} effects"
        )
    work.finish()
    obey(work)
    assert work.place.sql("SELECT count(*) FROM customers_company WHERE name LIKE 'import-%%'") == [
        (ROWS * len(work.imports),)
    ]
    assert min(len(work.saves), len(work.imports), len(work.effects), work.pdfs) > 0
    say(f"{rounds} kills, {work.unanswered} forms were sent again: nothing is lost, doubled or half-written")


def say(text: str) -> None:
    print(f"{time.monotonic() - STARTED:6.1f} s  {text}", flush=True)  # noqa: T201 (for whoever runs `make kill`)
