from decimal import Decimal

from django.conf import settings
from django.db import migrations
from django.db.models import F
from django.db.models.functions import Coalesce

BATCH = 2000


def give(apps, schema_editor):
    """Imported opportunities in the company's own currency had no rate, so that no sum had them. May run twice."""
    rows = apps.get_model("opportunities", "Opportunity").objects.filter(
        company_rate__isnull=True, amount__isnull=False, currency=settings.DEFAULT_CURRENCY
    )
    while ids := list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        rows.filter(pk__in=ids).update(
            company_rate=Decimal(1), company_rate_on=Coalesce(F("closed_on"), F("created_on"))
        )


class Migration(migrations.Migration):
    dependencies = [("opportunities", "0005_waiting_for_rate")]
    operations = [migrations.RunPython(give, migrations.RunPython.noop)]
