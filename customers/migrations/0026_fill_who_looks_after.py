"""Works out who looks after whom from the rows that are there; from here on triggers keep it."""

from django.db import migrations

FILL = """
DO $do$
DECLARE
    one bigint;
BEGIN
    LOCK TABLE customers_person, customers_employment, customers_assignment IN SHARE ROW EXCLUSIVE MODE;
    FOR one IN SELECT id FROM customers_person ORDER BY id LOOP
        DELETE FROM customers_lookedafter WHERE person_id = one;
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
        WHERE person.id = one AND person.archived_at IS NULL;
    END LOOP;
END $do$
"""


class Migration(migrations.Migration):
    dependencies = [("customers", "0025_who_looks_after")]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
