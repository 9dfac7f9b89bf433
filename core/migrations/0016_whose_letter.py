from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0015_mail_of_a_person"),
    ]

    operations = [
        migrations.AddField(
            model_name="mail",
            name="reader_id",
            field=models.BigIntegerField(null=True),
        ),
    ]
