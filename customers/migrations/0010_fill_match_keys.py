"""Companies from before get their keys from a worker, a batch at a time: the matcher is code, not SQL."""

from django.db import migrations
from django.utils import timezone


def ask_for_keys(apps, schema_editor):
    if not apps.get_model("customers", "Company").objects.exists():
        return
    apps.get_model("core", "OutboxRow").objects.get_or_create(
        dedupe_key="customers.match_keys:0",
        defaults={
            "kind": "customers.match_keys",
            "payload": {"after": 0},
            "payload_version": 1,
            "run_after": timezone.now(),
        },
    )


class Migration(migrations.Migration):
    dependencies = [("customers", "0009_duplicates"), ("core", "0013_kept_for_another_import")]

    operations = [migrations.RunPython(ask_for_keys, migrations.RunPython.noop)]
