from django.db import migrations

# A dump is read with an empty search path: a function that calls another by its bare name would stop the restore, since the
# search columns are computed then.
QUALIFY = r"""
DO $do$ BEGIN
  EXECUTE format($f$
    CREATE OR REPLACE FUNCTION hj_search_text(t text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
      SELECT %1$I.hj_norm(t) || '~' || %1$I.hj_choseong(%1$I.hj_norm(t))
    $$ $f$, current_schema());
END $do$;
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0009_quicker_grams")]
    operations = [migrations.RunSQL(QUALIFY, migrations.RunSQL.noop)]
