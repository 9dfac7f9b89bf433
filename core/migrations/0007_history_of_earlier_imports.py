from django.db import migrations

# Imports of earlier versions find the context under which the history keeps what they wrote.
FILL = """
UPDATE core_importrun r SET history_id = c.id FROM pghistory_context c
WHERE r.state = 'done' AND r.history_id IS NULL AND c.metadata->>'reason' = 'import #' || r.id
  AND c.created_at BETWEEN r.created_at AND coalesce(r.finished_at, r.created_at) + interval '1 minute';
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0006_undo_of_imports"), ("pghistory", "0001_initial")]
    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
