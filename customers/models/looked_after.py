"""Who looks after whom from one day to another, her own owner or her company's, in the order in which lists show it."""

from django.db import models

from core.dated import Dated, DatedQuerySet
from core.fields import LineField


class LookedAfter(Dated):
    """Somebody looks after a person who is not archived: her own owner, else that of her main company (decision 9).

    It follows from assignments and employments and says nothing more than they do; triggers write it
    (customers/looking_after.py), so that a list of somebody's customers is read in its order from one index, whatever the day.
    Ids and no keys: what a trigger keeps hinders nobody from deleting.
    """

    person_id = models.BigIntegerField()
    user_id = models.BigIntegerField()
    name_key = LineField(max_length=200, db_collation="C")  # as on the person
    contact_at = models.DateTimeField()  # her last contact, NEVER where there was none

    objects = DatedQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["person_id"], include=["user_id", "from_on", "to_on"], name="looked_after_person"),
            models.Index(
                fields=["user_id", "name_key", "person_id"], include=["from_on", "to_on"], name="looked_after_by_name"
            ),
            models.Index(
                fields=["user_id", "contact_at", "person_id"],
                include=["from_on", "to_on"],
                name="looked_after_by_contact",
            ),
        ]

    class Privacy:
        personal = {"person_id", "user_id", "name_key"}
        plain = {"id", "from_on", "to_on", "contact_at"}
