from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # the parts of the release before read and write meanwhile
    atomic = False

    dependencies = [
        ('opportunities', '0054_sheet_files'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='stagemove',
            index=models.Index(condition=models.Q(('missing_facts', []), _negated=True), fields=['created_at'], name='moves_past_the_gate'),
        ),
    ]
