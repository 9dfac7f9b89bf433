from django.db import migrations

# A body of the SQL standard is kept parsed, so the server knows which functions it calls. A dump then writes those first,
# also where a function that takes a table's rows pulls that table, with its computed search columns, before the rest.
PARSED = """
CREATE OR REPLACE FUNCTION hj_search_text(t text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN hj_norm(t) || '~' || hj_choseong(hj_norm(t));
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0013_kept_for_another_import")]
    operations = [migrations.RunSQL(PARSED, migrations.RunSQL.noop)]
