"""Who looks after whom, worked out: triggers keep `LookedAfter` beside assignments, employments and people (docs/adr/0055).

Triggers, as those of history and of the marks: an import, a merge, an erasure and the staff's desk write the same rows as an
action does, and each of them would have to remember.
"""

from collections.abc import Callable
from typing import TypeVar

import pgtrigger
from django.db import connection, models

T = TypeVar("T", bound=type[models.Model])

# Two at once about one person: the second waits for her row, and then reads what the first has written. A company's row, which
# both take below, keeps a new owner of it and a new colleague in it apart, who would not see each other.
_LOCK = "PERFORM 1 FROM customers_person WHERE id = ANY(concerned) ORDER BY id FOR NO KEY UPDATE;"
_FORGET = "DELETE FROM customers_lookedafter WHERE person_id = ANY(concerned);"
# Her own owner's days; and of those days of her main employments on which the company has an owner, the ones without an own
_WORK_OUT = """
INSERT INTO customers_lookedafter (person_id, user_id, from_on, to_on, name_key, contact_at)
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
WHERE person.id = ANY(concerned) AND person.archived_at IS NULL;
"""
_AGAIN = "\n".join((_LOCK, _FORGET, _WORK_OUT, "RETURN NULL;"))
_OF_ASSIGNMENT = """
IF coalesce(OLD.kind, '') <> 'owner' AND coalesce(NEW.kind, '') <> 'owner' THEN RETURN NULL; END IF;
PERFORM 1 FROM customers_company WHERE id IN (OLD.company_id, NEW.company_id) ORDER BY id FOR NO KEY UPDATE;
concerned := ARRAY(
    SELECT one FROM unnest(ARRAY[OLD.person_id, NEW.person_id]) AS one WHERE one IS NOT NULL
    UNION SELECT person_id FROM customers_employment WHERE is_primary AND company_id IN (OLD.company_id, NEW.company_id)
);
"""
_OF_EMPLOYMENT = """
PERFORM 1 FROM customers_company WHERE id IN (OLD.company_id, NEW.company_id) ORDER BY id FOR SHARE;
concerned := ARRAY[OLD.person_id, NEW.person_id];
"""
_OF_PERSON = """
IF (OLD.archived_at IS NULL) = (NEW.archived_at IS NULL) THEN
    UPDATE customers_lookedafter
    SET name_key = NEW.name_key, contact_at = coalesce(NEW.last_contact_at, '1900-01-01 00:00:00+00'::timestamptz)
    WHERE person_id = NEW.id;
    RETURN NULL;
END IF;
concerned := ARRAY[NEW.id];
"""
_EVERYBODY = """
DO $do$
DECLARE
    concerned bigint[];
BEGIN
    LOCK TABLE customers_person, customers_employment, customers_assignment IN SHARE ROW EXCLUSIVE MODE;
    DELETE FROM customers_lookedafter;
    FOR lot IN 0..(SELECT coalesce(max(id), 0) FROM customers_person) BY 20000 LOOP
        concerned := ARRAY(SELECT id FROM customers_person WHERE id BETWEEN lot AND lot + 19999);
        WORK_OUT
    END LOOP;
END $do$
""".replace("WORK_OUT", _WORK_OUT)
_ANY = pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete
_TOLD = {
    "assignment": (_OF_ASSIGNMENT + _AGAIN, _ANY),
    "employment": (_OF_EMPLOYMENT + _AGAIN, _ANY),
    "person": (_OF_PERSON + _AGAIN, pgtrigger.UpdateOf("name_key", "last_contact_at", "archived_at")),
}


def tells_who_looks_after(kind: str) -> Callable[[T], T]:
    """A change of this table's rows is one of `LookedAfter`: kind is assignment, employment or person."""
    func, operation = _TOLD[kind]
    trigger = pgtrigger.Trigger(
        name="looks_after", when=pgtrigger.After, operation=operation, func=func, declare=[("concerned", "bigint[]")]
    )

    def register(model: T) -> T:
        pgtrigger.register(trigger)(model)
        return model

    return register


def work_out_everybody() -> None:
    """For rows that came while the triggers were off. What was there is replaced."""
    with connection.cursor() as cursor:
        cursor.execute(_EVERYBODY)
