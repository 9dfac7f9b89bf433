import django.db.models.deletion
from django.conf import settings
from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # the parts of the release before read and write meanwhile
    atomic = False

    dependencies = [
        ('opportunities', '0045_kept_for_endings'),
        ('sellers', '0008_wallet_threshold'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='booking',
            index=models.Index(fields=['ordered_on', 'id'], include=('opportunity', 'created_at'), name='booking_in_order'),
        ),
        AddIndexConcurrently(
            model_name='booking',
            index=models.Index(fields=['created_at', 'ordered_on'], include=('opportunity',), name='booking_since'),
        ),
        AddIndexConcurrently(
            model_name='bookingshare',
            index=models.Index(fields=['user'], include=('booking', 'unit'), name='booking_share_of'),
        ),
        AddIndexConcurrently(
            model_name='opportunitymember',
            index=models.Index(condition=models.Q(('role', 'owner'), _negated=True), fields=['user'], include=('opportunity', 'share_pct'), name='member_helps'),
        ),
        RemoveIndexConcurrently(
            model_name='booking',
            name='booking_ordered',
        ),
        migrations.AlterField(
            model_name='bookingshare',
            name='user',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='booking_shares', to=settings.AUTH_USER_MODEL),
        ),
    ]
