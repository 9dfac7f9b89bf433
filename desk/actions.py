"""One submit of the one-form log: the contact, and from the same words the person and the opportunity."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from customers.actions import NEW, create_company, make_promise, meet_person, write_log
from customers.models import Company, ContactLog, Person, Topic
from opportunities.actions import raise_opportunity, watch_potential
from opportunities.models import Opportunity
from sellers.models import User


@dataclass(frozen=True)
class NewPerson:
    """Somebody met for the first time; `company` a record, the name of a new one, or None where it is not known."""

    name: str
    company: Company | str | None = None


@dataclass(frozen=True)
class Recorded:
    log: ContactLog
    people: Sequence[Person]
    opportunity: Opportunity | None = None


@transaction.atomic
def record_contact(
    *,
    by: User,
    people: Sequence[Person],
    log: dict[str, Any],
    new_person: NewPerson | None = None,
    opportunity: dict[str, Any] | None = None,
    potential: dict[str, Any] | None = None,
    promises: Sequence[dict[str, Any]] = (),
) -> Recorded:
    """All of it or nothing. `log` is as `write_log` takes it, `opportunity` as `raise_opportunity` does.

    The topic "potential" keeps the line as a potential opportunity of the first person, with the guesses in `potential`
    (as `watch_potential` takes them); an opportunity is hers too, and so are `promises`, each as `make_promise` takes it.
    """
    met = [*people, *([_meet(new_person, by)] if new_person is not None else [])]
    topics = list(log.pop("topics", ()))
    if opportunity is not None and Topic.OPPORTUNITY not in topics:
        topics.append(Topic.OPPORTUNITY)
    heard = [said._replace(person=met[-1]) if said.person == NEW else said for said in log.pop("heard", ())]
    written = write_log(by=by, people=met, topics=topics, heard=heard, **log)
    for promise in promises:
        make_promise(by=by, log=written, person=met[0], **promise)
    if Topic.POTENTIAL in topics:
        watch_potential(by=by, person=met[0], line=written.line, source_log=written, **potential or {})
    raised = None
    if opportunity is not None:
        raised = raise_opportunity(by=by, person=met[0], source_log=written, **{"need": written.line, **opportunity})
    return Recorded(log=written, people=met, opportunity=raised)


def _meet(new: NewPerson, by: User) -> Person:
    company = new.company
    if isinstance(company, str):
        company = create_company(by=by, name=company)
    return meet_person(by=by, name=new.name, company=company)
