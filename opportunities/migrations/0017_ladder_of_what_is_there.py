from django.db import migrations

FILL = """
INSERT INTO opportunities_ladderpart (user_id, unit_id, month, category, amount, shares, unrated)
SELECT user_id, unit_id, month, category, amount, shares, unrated FROM hj_ladder_counted
"""


class Migration(migrations.Migration):
    dependencies = [("opportunities", "0016_ladder_by_triggers")]
    operations = [migrations.RunSQL(FILL, "DELETE FROM opportunities_ladderpart")]
