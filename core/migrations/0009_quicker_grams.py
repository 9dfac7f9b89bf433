from django.db import migrations

# The same grams for a third of the time: `substr` counts from the beginning for each of them.
QUICKER = r"""
CREATE OR REPLACE FUNCTION hj_grams(t text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT coalesce(array_agg(DISTINCT g), '{}') FROM (
    SELECT unnest(string_to_array(t, NULL)) AS g
    UNION ALL
    SELECT a || b FROM unnest(string_to_array(t, NULL), (string_to_array(t, NULL))[2:]) AS pair(a, b)
    WHERE b IS NOT NULL) AS pairs
$$;
"""
BEFORE = r"""
CREATE OR REPLACE FUNCTION hj_grams(t text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT coalesce(array_agg(DISTINCT g), '{}') FROM (
    SELECT substr(t, i, 1) AS g FROM generate_series(1, length(t)) AS i
    UNION
    SELECT substr(t, i, 2) FROM generate_series(1, length(t) - 1) AS i) AS pairs
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0008_outbox_traces")]
    operations = [migrations.RunSQL(QUICKER, BEFORE)]
