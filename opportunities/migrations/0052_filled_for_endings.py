from django.db import migrations, transaction

BATCH = 1000
# who moves or names a competitor meanwhile waits for the rows of one batch alone; once they are held, the next statement sees
# everything that the triggers have written
HOLD = "SELECT id FROM opportunities_opportunity WHERE id > %s ORDER BY id LIMIT %s FOR NO KEY UPDATE"
FILL = """
UPDATE opportunities_opportunity AS row SET first_moved_on = moved.first_on, rival_ids = met.ids
FROM unnest(%s::bigint[]) AS one (id)
LEFT JOIN LATERAL (SELECT min(moved_on) AS first_on FROM opportunities_stagemove WHERE opportunity_id = one.id) AS moved ON true
LEFT JOIN LATERAL (
  SELECT array_agg(competitor_id ORDER BY competitor_id) AS ids FROM opportunities_rival WHERE opportunity_id = one.id
) AS met ON true
WHERE row.id = one.id
  AND (row.first_moved_on IS DISTINCT FROM moved.first_on OR row.rival_ids IS DISTINCT FROM met.ids)
"""


def fill(apps, schema_editor):
    last = 0
    while last is not None:
        with transaction.atomic(using=schema_editor.connection.alias), schema_editor.connection.cursor() as cursor:
            cursor.execute(HOLD, [last, BATCH])
            ids = [pk for (pk,) in cursor.fetchall()]
            cursor.execute(FILL, [ids])
        last = ids[-1] if ids else None


class Migration(migrations.Migration):

    atomic = False  # each batch by itself: colleagues go on with the rest

    dependencies = [
        ('opportunities', '0051_order_date_that_has_passed'),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
