"""Records that nobody writes on any more: merged into another one, or made anonymous."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from core.errors import RuleError
from customers.models import Company, Person
from customers.queries.merged import people_now
from sellers.models import User


def check_not_merged(record: Person | Company) -> None:
    """What was merged into another record is not written on any more, nor is a person whose data were erased."""
    rows = type(record)._default_manager.filter(pk=record.pk).values_list("merged_into", "archived_at")
    into, archived_at = rows.first() or (None, None)
    if into is None and archived_at is not None and isinstance(record, Person):
        raise RuleError(_("This record is not in use any more."))
    if into is not None:
        raise RuleError(
            _("%(name)s has been merged into another record meanwhile. Open that one.") % {"name": record.name}
        )


def people_to_write_on(people: Collection[Person], *, by: User) -> list[Person]:
    """The same people in their order, locked; who was merged meanwhile is the one that she was merged into.

    A merge that runs at the same moment waits, or is waited for. Errors: RuleError for somebody made anonymous.
    """
    ids = {person.pk for person in people}
    locked = Person.objects.select_for_update(no_key=True).order_by("pk").in_bulk(ids)
    found = people_now(by, [locked.get(person.pk, person) for person in people])
    if any(person.archived_at is not None for person in found):
        raise RuleError(_("This record is not in use any more."))
    return found
