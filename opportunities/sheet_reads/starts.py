"""What a form starts from: the contact log that it was opened on, the person, the leader to ask."""

import datetime as dt
from typing import Any

import pghistory.models
from django.apps import apps
from django.http import HttpRequest

from core import clock
from customers.models import ContactLog, LogPerson, Person
from opportunities.facts import Buyers, usual_origin
from opportunities.models import BuyingRole, FactCode, Opportunity, Quotation, StepState
from opportunities.queries import facts_of
from opportunities.sheet_reads.rows import Contact, buyers_of, contacts_with, met_lately
from opportunities.situations import people_of
from sellers.models import User
from sellers.queries import leaders_above

PICKED = 5  # of the last contacts a form offers to begin with
FOUND = 10  # of those that were looked for by words


def person_to_start_from(request: HttpRequest) -> Person | None:
    """The person named in the address, or the one the log is about."""
    rows = Person.objects.visible_to(request.user).live()
    if person := rows.filter(pk=number(request.GET.get("person"))).first():
        return person
    log = log_to_start_from(request)
    return rows.filter(attendances__log=log).order_by("attendances__pk").first() if log else None


def log_to_start_from(request: HttpRequest, pk: Any = None) -> ContactLog | None:
    """The log named in the address (or given), if the person may read it."""
    wanted = number(pk or request.GET.get("log"))
    return ContactLog.objects.visible_to(request.user).filter(pk=wanted).first() if wanted else None


def words_for_others(log: ContactLog | None) -> str:
    """What may be copied from a record to where others read it: nothing of a confidential one."""
    return log.line if log is not None and not log.is_confidential else ""


def logs_to_pick(opportunity: Opportunity, viewer: User, words: str = "") -> list[Contact]:
    """The last contacts with the customer's people, any of which one tap makes evidence; by words also older ones."""
    return contacts_with(_people_of(opportunity, viewer), viewer, size=FOUND if words else PICKED, words=words)


def logs_to_confirm(opportunity: Opportunity, viewer: User, words: str = "") -> list[Contact]:
    """Contacts in which the close plan may have been agreed: the last ten with those who have a step in it, or, by words,
    with anybody of the customer's on the sheet. Cost: three queries."""
    steps = opportunity.close_steps.filter(state=StepState.PLANNED, customer__isnull=False)
    people = set() if words else set(steps.values_list("customer", flat=True))
    return contacts_with(people or _people_of(opportunity, viewer), viewer, size=FOUND, words=words)


def _people_of(opportunity: Opportunity, viewer: User) -> list[int]:
    """Those whose contacts stand on the sheet."""
    centre = Buyers(roles={row.person_id: row.roles for row in buyers_of(opportunity, viewer)})
    return list(people_of(opportunity, centre))


def evidence_start(opportunity: Opportunity, viewer: User, fact: str, log: str, logs: list[Contact]) -> dict[str, Any]:
    """First values of the evidence form from the address: the fact asked for, else, where no log was named either, the
    first that is not true yet; and the log that proves it, with whom it was: one of `logs`, or any that `viewer` reads.
    Cost: one query more where it is none of `logs`."""
    start: dict[str, Any] = {}
    if not fact and not log:
        fact = next((code for code, state in facts_of(opportunity, on=clock.today()).items() if not state.is_true), "")
    if fact in FactCode.values:
        start["fact_code"] = fact
        start["origin"] = usual_origin(fact)
    if (named := _named(logs, number(log), viewer)) is not None:
        start |= {
            "log": named.pk,
            "person": _whose_words(opportunity, named),
            "text": words_for_others(named),
            "happened_on": clock.day_of(named.happened_at),
        }
    return start


def _named(logs: list[Contact], pk: int, viewer: User) -> ContactLog | None:
    if not pk:
        return None
    listed = next((contact.log for contact in logs if contact.log.pk == pk), None)
    return listed or ContactLog.objects.visible_to(viewer).filter(pk=pk).first()


def _whose_words(opportunity: Opportunity, log: ContactLog) -> int | None:
    """Whom the record is about: the opportunity's own customer where she was there, else the only one who was; nobody
    where it may have been any of several."""
    there = list(log.attendances.values_list("person_id", flat=True)[:50])
    if opportunity.person_id in there:
        return opportunity.person_id
    return there[0] if len(there) == 1 else None


def buyer_start(opportunity: Opportunity, viewer: User, person: str, role: str) -> dict[str, Any]:
    """First values of the form that names a buyer: whom somebody chose, and the empty role to fill."""
    start: dict[str, Any] = {"roles": [role]} if role in BuyingRole.values else {}
    if found := Person.objects.visible_to(viewer).live().filter(pk=number(person)).first():  # type: ignore[attr-defined]
        start["person"] = found
    elif role in BuyingRole.values or opportunity.buyers.filter(person=opportunity.person_id).exists():
        start["person"] = None
    return start


def last_heard(opportunity: Opportunity, viewer: User) -> LogPerson | None:
    """The customer's last word on it: the newest contact with people of the sheet that `viewer` reads, and with whom it
    was. Of one contact with several, the opportunity's own customer. Cost: two queries."""
    there = met_lately(_people_of(opportunity, viewer), viewer)
    last = [row for row in there if row.log_id == there[0].log_id]
    return next((row for row in last if row.person_id == opportunity.person_id), last[0] if last else None)


def direct_leader_of(user: User) -> User | None:
    above = leaders_above(user.pk)
    return User.objects.visible_to(user).filter(pk=above[0]).first() if above else None


def last_editor(record: Opportunity | Quotation) -> tuple[str, dt.datetime | None]:
    """Name of who last changed it, and when; for the conflict panel."""
    events = apps.get_model("opportunities", f"{record._meta.object_name}Event").objects
    event = events.filter(pgh_obj=record.pk).select_related("pgh_context").order_by("-pgh_id").first()
    if event is None:
        return "", None
    context: pghistory.models.Context | None = event.pgh_context
    by = (context.metadata or {}).get("user") if context else None
    name = User.objects.filter(pk=by).values_list("name", flat=True).first() if by else ""
    return name or "", event.pgh_created_at


def number(text: Any) -> int:
    """An id from an address; 0 where it is none."""
    written = str(text or "")
    return int(written) if written.isdecimal() and len(written) < 19 else 0
