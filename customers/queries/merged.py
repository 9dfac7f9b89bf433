"""Where a record went that was merged into another, and who works nowhere that we know of any more."""

import datetime as dt
from collections.abc import Collection, Iterable

from core.scoping import id_from
from customers.models import Employment, Person
from sellers.models import User

LONGEST_WAY = 20  # merges of merges; a ring, which no action makes, ends here too


def people_now(viewer: User, people: Iterable[Person]) -> list[Person]:
    """The same people, each once, as the records that they were merged into. Cost: one query for each step of merging."""
    found = list(people)
    for _step in range(LONGEST_WAY):
        gone = {person.merged_into_id for person in found if person.merged_into_id is not None}
        if not gone:
            break
        into = Person.objects.visible_to(viewer).in_bulk(gone)
        found = [into.get(person.merged_into_id or 0, person) for person in found]
    return list({person.pk: person for person in found}.values())


def person_now(viewer: User, typed: str) -> Person | None:
    """The person of an id in an address, or the one she was merged into; None where she is archived or not there."""
    found = people_now(viewer, Person.objects.visible_to(viewer).filter(pk=id_from(typed)))
    return next((person for person in found if person.archived_at is None), None)


def people_who_left(people: Collection[Person], *, on: dt.date) -> list[Person]:
    """Who worked somewhere and does not on that day, or is out of business. Cost: two queries."""
    jobs = Employment.objects.filter(person__in=people)
    working = set(jobs.on(on).values_list("person_id", flat=True))
    once = set(jobs.values_list("person_id", flat=True))
    return [person for person in people if person.is_former or (person.pk in once and person.pk not in working)]
