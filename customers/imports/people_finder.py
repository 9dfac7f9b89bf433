"""Which person a row means. A name alone never identifies anybody: with company, e-mail or phone it does."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db.models import Q

from core.imports import refs
from core.imports.kinds import Context, Row
from core.models import ExternalRef
from customers.models import Employment, Person
from customers.models.person import e164, person_key

LABEL = Person._meta.label


class Meant(NamedTuple):
    """How a row names a person; `company` is the id of a company that is known."""

    external_id: str = ""
    email: str = ""
    mobile: str = ""  # E.164
    name: str = ""
    company: int | None = None

    @property
    def is_name_alone(self) -> bool:
        return not (self.external_id or self.email or self.mobile or self.company)


@dataclass
class People:
    """The people that a batch of rows may mean. Four queries, whatever the number of rows."""

    by_external: dict[str, Person] = field(default_factory=dict)
    by_email: dict[str, list[Person]] = field(default_factory=lambda: defaultdict(list))
    by_mobile: dict[str, list[Person]] = field(default_factory=lambda: defaultdict(list))
    by_name: dict[str, list[Person]] = field(default_factory=lambda: defaultdict(list))
    companies_of: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    external_of: dict[int, str] = field(default_factory=dict)

    @classmethod
    def load(cls, system: str, meant: Iterable[Meant]) -> "People":
        meant = list(meant)
        ids = refs.known(system, LABEL, (one.external_id for one in meant))
        merged = Person.objects.filter(pk__in=ids.values(), merged_into__isnull=False)
        moved = dict(merged.values_list("pk", "merged_into_id"))
        ids = {name: moved.get(pk, pk) for name, pk in ids.items()}
        wanted = Q(pk__in=ids.values())
        wanted |= Q(email__in={one.email for one in meant if one.email})
        wanted |= Q(mobile_e164__in={one.mobile for one in meant if one.mobile})
        wanted |= Q(name_key__in={person_key(one.name) for one in meant if one.name})
        found = cls()
        people = {person.pk: person for person in Person.objects.live().filter(wanted).defer("search_text", "grams")}
        for person in people.values():
            if person.email:
                found.by_email[person.email.lower()].append(person)
            if person.mobile_e164:
                found.by_mobile[person.mobile_e164].append(person)
            found.by_name[person.name_key].append(person)
        found.by_external = {name: people[pk] for name, pk in ids.items() if pk in people}
        for person_id, company in Employment.objects.filter(person__in=people).values_list("person_id", "company_id"):
            found.companies_of[person_id].add(company)
        known = ExternalRef.objects.filter(system=system, label=LABEL, object_id__in=people)
        found.external_of = dict(known.values_list("object_id", "external_id"))
        return found

    def meant(self, one: Meant) -> list[Person]:
        """Nobody, the one, or several among whom the row does not tell."""
        if one.external_id in self.by_external:
            return [self.by_external[one.external_id]]
        name = person_key(one.name)
        by_mail = [person for person in self.by_email.get(one.email, []) if self._agrees(person, one)]
        if by_mail:
            named = [person for person in by_mail if person.name_key == name]
            return named if len(named) == 1 else by_mail
        named = [person for person in self.by_name.get(name, []) if self._agrees(person, one)]
        by_phone = [person for person in named if one.mobile and person.mobile_e164 == one.mobile]
        if by_phone:
            return by_phone
        return [person for person in named if one.company in self.companies_of[person.pk] and self._may_be(person, one)]

    def _agrees(self, person: Person, one: Meant) -> bool:
        known = self.external_of.get(person.pk, "")
        return not one.external_id or not known or known == one.external_id

    @staticmethod
    def _may_be(person: Person, one: Meant) -> bool:
        """Two of one name in one company are told apart by having neither mail nor phone in common."""
        other_mail = bool(one.email and person.email and person.email.lower() != one.email)
        other_phone = bool(one.mobile and person.mobile_e164 and person.mobile_e164 != one.mobile)
        return not (other_mail and other_phone)

    def namesakes(self, name: str) -> list[Person]:
        return self.by_name.get(person_key(name), [])


def identified(context: Context, found: People, row: Row, one: Meant, *, field: str) -> Person | None:
    """The one person; for several, and for a name alone, None with the row's problem."""
    people = found.meant(one)
    if len(people) > 1:
        context.reject(row, "ambiguous", field, candidates=candidates(people))
    elif not people and one.is_name_alone:
        alike = found.namesakes(one.name)
        if alike:
            context.reject(row, "ambiguous", field, candidates=candidates(alike))
        else:
            context.reject(row, "person_name_alone", field)
    return people[0] if len(people) == 1 else None


def candidates(people: list[Person]) -> str:
    return ", ".join(f"{one.name} ({one.email or one.mobile or f'#{one.pk}'})" for one in people[:5])


def phone_of(row: Row, code: str = "mobile") -> str:
    return e164(row.get(code, "")) if row.get(code) else ""
