from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations

# Immutable, so that stored columns may be generated from them; built-in functions only.
FUNCTIONS = r"""
CREATE FUNCTION hj_norm(t text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT translate(lower(coalesce(t, '')), E' \t\n\r\u3000-\u2013\u2014_.,()[]{}/\\|·ㆍ:;''"+*&', '')
$$;
CREATE FUNCTION hj_choseong(t text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT coalesce(string_agg(
    CASE WHEN ascii(s) BETWEEN 44032 AND 55203
         THEN substr('ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ', (ascii(s) - 44032) / 588 + 1, 1)
         ELSE s END, '' ORDER BY i), '')
  FROM regexp_split_to_table(t, '') WITH ORDINALITY AS parts(s, i) WHERE s <> ''
$$;
CREATE FUNCTION hj_search_text(t text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT hj_norm(t) || '~' || hj_choseong(hj_norm(t))
$$;
CREATE FUNCTION hj_grams(t text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT coalesce(array_agg(DISTINCT g), '{}') FROM (
    SELECT substr(t, i, 1) AS g FROM generate_series(1, length(t)) AS i
    UNION
    SELECT substr(t, i, 2) FROM generate_series(1, length(t) - 1) AS i) AS pairs
$$;
"""
GONE = """
DROP FUNCTION hj_grams(text); DROP FUNCTION hj_search_text(text);
DROP FUNCTION hj_choseong(text); DROP FUNCTION hj_norm(text);
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [BtreeGistExtension(), migrations.RunSQL(FUNCTIONS, GONE)]
