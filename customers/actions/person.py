"""Writes on people and where they work."""

from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core import clock
from core.audit import history
from core.errors import RuleError
from core.fields import clean_text
from core.versions import save_version
from customers.actions.attitude import note_attitude
from customers.actions.gone import check_not_merged
from customers.actions.quadrants import requadrant_around
from customers.actions.relation import assign
from customers.models import Attitude, Company, Employment, Person
from customers.models.person import e164, person_key
from customers.policies import may_add_customer, may_edit_person, may_take_on_new
from customers.queries.relations import owner_of
from customers.signals import employment_changed
from sellers.models import User


@transaction.atomic
def create_person(
    *, by: User, name: str, company: Company | None = None, title: str = "", department: str = "", **fields: Any
) -> Person:
    """A new person; without a company her affiliation is not known yet. `fields` are those of the model."""
    may_add_customer(by).enforce()
    if fields.get("attitude", Attitude.UNKNOWN) != Attitude.UNKNOWN:
        fields.setdefault("attitude_on", clock.today())
    with history(by=by):
        person = Person.objects.create(name=clean_text(name), **fields)
        if company is not None:
            Employment.objects.create(person=person, company=company, title=title, department=department)
        if person.attitude != Attitude.UNKNOWN:
            note_attitude(person, by=by, attitude=person.attitude, on=person.attitude_on)
    if company is not None and person.attitude == Attitude.FAVOURABLE:
        requadrant_around([person.pk], on=clock.today())
    return person


@transaction.atomic
def meet_person(*, by: User, name: str, company: Company | None = None, **fields: Any) -> Person:
    """Somebody new whom `by` has met: `by` looks after them, if that is their work and nobody looks after the company."""
    person = create_person(by=by, name=name, company=company, **fields)
    if may_take_on_new(by) and owner_of(person, on=clock.today()) is None:
        assign(by=by, user=by, person=person, on=clock.today())
    return person


@transaction.atomic
def edit_person(person: Person, *, by: User, read_at: int | None, **changes: Any) -> Person:
    """Changes fields of a person; Stale when somebody saved her since version `read_at`."""
    may_edit_person(by, person).enforce()
    check_not_merged(person)
    if "name" in changes:
        changes |= {"name_key": person_key(clean_text(changes["name"]))}
    if "mobile" in changes:
        changes |= {"mobile_e164": e164(changes["mobile"])}
    said = changes.get("attitude", person.attitude) != person.attitude
    if said:
        changes.setdefault("attitude_on", clock.today())
    with history(by=by):
        save_version(person, read_at=read_at, changes=changes)
        if said:
            note_attitude(person, by=by, attitude=person.attitude, on=person.attitude_on)
    if "attitude" in changes:
        requadrant_around([person.pk], on=clock.today())
    return person


@transaction.atomic
def correct_employment(
    person: Person, *, by: User, company: Company | None, title: str = "", department: str = ""
) -> Employment | None:
    """What we had written about her main employment was wrong or missing; no change of hers is recorded."""
    may_edit_person(by, person).enforce()
    Person.objects.select_for_update().get(pk=person.pk)
    open_rows = Employment.objects.open().filter(person=person)
    row = open_rows.filter(is_primary=True).first()
    if company is None:
        return row
    if open_rows.filter(company=company, is_primary=False).exists():
        raise RuleError(_("This company stands there already as a further employment."))
    with history(by=by, reason=_("Correction")):
        if row is None:
            row = Employment.objects.create(person=person, company=company, title=title, department=department)
        else:
            row.company, row.title, row.department = company, title, department
            row.save(update_fields=["company", "title", "department"])
    _announce(person)
    return row


def _announce(person: Person) -> None:
    """To all who reckon with where she works; the change stands, whatever becomes of the announcement."""
    transaction.on_commit(partial(employment_changed.send_robust, sender=Person, person_id=person.pk))
