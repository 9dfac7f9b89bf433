from django.db import migrations

# the first change that brought the answer that stands says who wrote it
FILL = """
UPDATE opportunities_evidence AS row SET answered_by_id = said.writer
FROM (
  SELECT DISTINCT ON (event.pgh_obj_id) event.pgh_obj_id, person.id AS writer
  FROM opportunities_evidenceevent AS event
  JOIN opportunities_evidence AS now ON now.id = event.pgh_obj_id AND now.dispute_answer = event.dispute_answer
  JOIN pghistory_context AS context ON context.id = event.pgh_context_id
  JOIN sellers_user AS person ON person.id::text = context.metadata ->> 'user'
  WHERE event.dispute_answer <> '' AND event.pgh_label = 'update'
  ORDER BY event.pgh_obj_id, event.pgh_id
) AS said
WHERE row.id = said.pgh_obj_id AND row.disputed_by_id IS NOT NULL AND row.answered_by_id IS NULL
"""


class Migration(migrations.Migration):
    dependencies = [("opportunities", "0049_who_answered_a_dispute")]
    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
