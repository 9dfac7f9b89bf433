"""Letters that wait already know whose they are, so that they are not sent to who leaves meanwhile."""

from django.db import migrations

# what a colleague wrote (answer_to) goes to customers
WAITING = """
    UPDATE core_mail AS mail SET reader_id = person.id FROM sellers_user AS person
    WHERE mail.state IN ('waiting', 'held') AND mail.reader_id IS NULL AND mail.answer_to = ''
      AND lower(person.email) = lower(mail."to")
"""


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0016_whose_letter"),
        ("sellers", "0008_wallet_threshold"),
    ]

    operations = [
        migrations.RunSQL(WAITING, migrations.RunSQL.noop),
    ]
