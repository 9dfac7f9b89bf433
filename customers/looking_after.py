"""Who looks after whom, worked out: triggers keep `LookedAfter` beside assignments, employments and people (docs/adr/0055).

Triggers, as those of history and of the marks: an import, a merge, an erasure and the staff's desk write the same rows as an
action does, and each of them would have to remember.
"""

from collections.abc import Callable
from typing import TypeVar

import pgtrigger
from django.db import connection, models, transaction

T = TypeVar("T", bound=type[models.Model])

# Two at once about one person: the second waits for her row, and then reads what the first has written. Actions hold it before
# any company (`lock_people_of`). No company is locked here, an import would hold it until it ends: a new owner of a company and
# a new colleague in it at the very same moment may miss each other, which `work_out_what_differs` mends.
# Her own owner's days; and of those days of her main employments on which the company has an owner, the ones without an own.
# Of one person at a time, so that PostgreSQL plans it once: for a list of them it would plan anew each time, which takes longer.
_TRUE = """
SELECT person.id, held.user_id, lower(held.days), upper(held.days) - 1, person.name_key,
       coalesce(person.last_contact_at, '1900-01-01 00:00:00+00'::timestamptz)
FROM customers_person AS person
CROSS JOIN LATERAL (
    SELECT range_agg(daterange(from_on, to_on, '[]')) AS days
    FROM customers_assignment WHERE person_id = person.id AND kind = 'owner'
) AS owned
CROSS JOIN LATERAL (
    SELECT user_id, unnest(range_agg(daterange(from_on, to_on, '[]'))) AS days
    FROM customers_assignment WHERE person_id = person.id AND kind = 'owner' GROUP BY user_id
    UNION ALL
    SELECT firm.user_id, unnest(
        range_agg(daterange(job.from_on, job.to_on, '[]') * daterange(firm.from_on, firm.to_on, '[]'))
        - coalesce(owned.days, '{}'::datemultirange)
    )
    FROM customers_employment AS job
    JOIN customers_assignment AS firm ON firm.company_id = job.company_id AND firm.kind = 'owner'
    WHERE job.person_id = person.id AND job.is_primary GROUP BY firm.user_id
) AS held
WHERE person.archived_at IS NULL AND person.id """
_WORK_OUT = """
PERFORM 1 FROM customers_person WHERE id = one FOR NO KEY UPDATE;
DELETE FROM customers_lookedafter WHERE person_id = one;
INSERT INTO customers_lookedafter (person_id, user_id, from_on, to_on, name_key, contact_at)TRUE= one;
""".replace("TRUE", _TRUE)
_OF_ASSIGNMENT = """
IF coalesce(OLD.kind, '') <> 'owner' AND coalesce(NEW.kind, '') <> 'owner' THEN RETURN NULL; END IF;
FOR one IN
    SELECT id FROM unnest(ARRAY[OLD.person_id, NEW.person_id]) AS id WHERE id IS NOT NULL
    UNION SELECT person_id FROM customers_employment WHERE is_primary AND company_id IN (OLD.company_id, NEW.company_id)
    ORDER BY 1
LOOP
    WORK_OUT
END LOOP;
RETURN NULL;
"""
_OF_EMPLOYMENT = """
FOR one IN SELECT DISTINCT id FROM unnest(ARRAY[OLD.person_id, NEW.person_id]) AS id WHERE id IS NOT NULL ORDER BY id LOOP
    WORK_OUT
END LOOP;
RETURN NULL;
"""
_OF_PERSON = """
IF (OLD.archived_at IS NULL) = (NEW.archived_at IS NULL) THEN
    UPDATE customers_lookedafter
    SET name_key = NEW.name_key, contact_at = coalesce(NEW.last_contact_at, '1900-01-01 00:00:00+00'::timestamptz)
    WHERE person_id = NEW.id;
    RETURN NULL;
END IF;
one := NEW.id;
WORK_OUT
RETURN NULL;
"""
_OF_SOME = """
DO $do$
DECLARE
    one bigint;
BEGIN
    FOR one IN SELECT id FROM customers_person WHERE id IN (SOME) ORDER BY id LOOP
        WORK_OUT
    END LOOP;
END $do$
""".replace("WORK_OUT", _WORK_OUT)
_LOT = 20_000  # people who are held against the rows at once
_DIFFER = """
WITH said (person_id, user_id, from_on, to_on, name_key, contact_at) AS (TRUE BETWEEN %(first)s AND %(last)s), stored AS (
    SELECT person_id, user_id, from_on, to_on, name_key, contact_at
    FROM customers_lookedafter WHERE person_id BETWEEN %(first)s AND %(last)s
)
SELECT DISTINCT person_id
FROM ((TABLE said EXCEPT ALL TABLE stored) UNION ALL (TABLE stored EXCEPT ALL TABLE said)) AS one
""".replace("TRUE", _TRUE)
_ANY = pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete
_TOLD = {
    "assignment": (_OF_ASSIGNMENT, _ANY),
    "employment": (_OF_EMPLOYMENT, _ANY),
    "person": (_OF_PERSON, pgtrigger.UpdateOf("name_key", "last_contact_at", "archived_at")),
}


def tells_who_looks_after(kind: str) -> Callable[[T], T]:
    """A change of this table's rows is one of `LookedAfter`: kind is assignment, employment or person."""
    func, operation = _TOLD[kind]
    trigger = pgtrigger.Trigger(
        name="looks_after",
        when=pgtrigger.After,
        operation=operation,
        func=func.replace("WORK_OUT", _WORK_OUT),
        declare=[("one", "bigint")],
    )

    def register(model: T) -> T:
        pgtrigger.register(trigger)(model)
        return model

    return register


def work_out_everybody() -> None:
    """For rows that came while the triggers were off. What was there is replaced."""
    tables = "customers_person, customers_employment, customers_assignment"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {tables} IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute(_OF_SOME.replace("SOME", "SELECT id FROM customers_person"))


def work_out_what_differs() -> int:
    """Whose stored rows are not what assignments and employments say is worked out anew; returns how many they were."""
    found = 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM customers_person")
        for first in range(1, cursor.fetchone()[0] + 1, _LOT):
            cursor.execute(_DIFFER, {"first": first, "last": first + _LOT - 1})
            differing = [str(pk) for (pk,) in cursor.fetchall()]
            found += len(differing)
            if differing:
                cursor.execute(_OF_SOME.replace("SOME", ", ".join(differing)))
    return found
