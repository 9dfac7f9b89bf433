import django.contrib.postgres.indexes
from django.db import migrations

import customers.models.person

# What is searched ends with a consonant for each of its letters: without the first letter, it is without the first consonant.
FUNCTION = """
CREATE FUNCTION hj_letters_beyond(body text, key text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN string_to_array(
  CASE WHEN left(key, 1) COLLATE "C" = left(body, 1) AND left(body, 1) COLLATE "C" NOT BETWEEN 'ㄱ' AND 'ㅎ'
       THEN substr(body, 2, length(body) / 2) || substr(body, length(body) / 2 + 3)
       ELSE body END, NULL);
"""


class Migration(migrations.Migration):
    dependencies = [("customers", "0026_fill_who_looks_after")]
    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION hj_letters_beyond(text, text);"),
        migrations.AddIndex(
            model_name="person",
            index=django.contrib.postgres.indexes.GinIndex(
                customers.models.person.LettersBeyond("search_text", "name_key"), name="person_letters_beyond"
            ),
        ),
        migrations.RunSQL("ANALYZE customers_person;", migrations.RunSQL.noop),  # what the planner knows of the index
    ]
