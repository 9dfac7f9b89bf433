"""What an opportunity said of somebody's attitude becomes hers, where nothing was known of it: it is kept in one place."""

from django.db import migrations
from django.utils import timezone


def to_people(apps, schema_editor):
    buyers = apps.get_model("opportunities", "BuyerRole").objects
    people = apps.get_model("customers", "Person").objects
    records = apps.get_model("customers", "AttitudeRecord").objects
    told = buyers.exclude(attitude="unknown").filter(person__attitude="unknown").select_related("opportunity")
    today, seen = timezone.localdate(), set()
    for buyer in told.order_by("-pk").iterator(chunk_size=1000):
        if buyer.person_id in seen:
            continue
        seen.add(buyer.person_id)
        records.create(
            person_id=buyer.person_id, attitude=buyer.attitude, held_on=today, author_id=buyer.opportunity.owner_id
        )
        people.filter(pk=buyer.person_id).update(attitude=buyer.attitude, attitude_on=today)


class Migration(migrations.Migration):
    dependencies = [("customers", "0022_unknown_attitude"), ("opportunities", "0009_playbook_stands")]
    operations = [migrations.RunPython(to_people, migrations.RunPython.noop)]
