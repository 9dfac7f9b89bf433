from django.db import migrations

COUNT = """
UPDATE opportunities_opportunity AS row SET yes_answers = found.yes, yes_proven = found.proven
FROM (
  SELECT opportunity_id, count(*) AS yes,
         count(*) FILTER (WHERE EXISTS (SELECT FROM opportunities_answerproof WHERE answer_id = last.id)) AS proven
  FROM (
    SELECT DISTINCT ON (opportunity_id, question_id) id, opportunity_id, value FROM opportunities_answer
    WHERE rival_id IS NULL ORDER BY opportunity_id, question_id, answered_at DESC, id DESC
  ) AS last
  WHERE value = 'yes' GROUP BY 1
) AS found
WHERE row.id = found.opportunity_id
"""


class Migration(migrations.Migration):
    dependencies = [("opportunities", "0041_figures_by_index")]
    operations = [migrations.RunSQL(COUNT, migrations.RunSQL.noop)]
