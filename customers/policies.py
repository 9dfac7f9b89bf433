"""Who may do what to customers' records. Reading is the querysets' business."""

import datetime as dt
from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from core import clock
from core.verdict import YES, Verdict, no
from customers.models import Company, ContactLog, KeyPosition, Person, Promise
from customers.queries.relations import Team, owners_of, team_of_company, team_of_person
from sellers.models import SALES_ROLES, Role, User

EDIT_WINDOW = dt.timedelta(days=7)  # domain.md §2.2: the author edits for seven days, then only adds


def may_log(user: User) -> Verdict:
    """Every employee may write down whom she met, whoever looks after that customer."""
    return YES if user.is_active else no(_("Only people who work here may write here."))


def may_add_customer(user: User) -> Verdict:
    return may_log(user)


def may_take_on_new(user: User) -> Verdict:
    """Who sells or leads sellers looks after whoever is new through them; of others' the leaders find an owner."""
    return YES if user.is_active and user.has_role(*SALES_ROLES) else no(_("Looking after customers is sales' work."))


def may_edit_person(user: User, person: Person, team: Team | None = None) -> Verdict:
    """Those who look after her, their leaders and administrators; everybody where nobody looks after her.

    `team` saves a query where it is known.
    """
    return _may_edit(user, team or team_of_person(person, on=clock.today()))


def may_edit_company(user: User, company: Company, team: Team | None = None) -> Verdict:
    """Those who look after it, their leaders and administrators; everybody where nobody looks after it."""
    return _may_edit(user, team or team_of_company(company, on=clock.today()))


def may_read_erp(user: User, team: Team) -> Verdict:
    """Our sales to a customer and what it owes: those who look after it, their leaders and executives (domain.md §6)."""
    ids = {one.pk for one in team.everybody}
    if user.is_active and (user.pk in ids or ids & set(user.standing.line_people) or user.has_role(Role.EXECUTIVE)):
        return YES
    return no(_("Sales and receivables are for those who look after this customer."))


def may_ask(user: User) -> Verdict:
    """Every employee may ask a colleague who somebody is."""
    return may_log(user)


def may_name_holder(user: User, position: KeyPosition, *, is_gap: bool) -> Verdict:
    """Whoever learns the name of a post's unknown holder may write it down; another name is as editing the company."""
    return may_log(user) if is_gap else may_edit_company(user, position.company)


def may_assign(user: User, person: Person | None, company: Company | None, to: User) -> Verdict:
    """As editing; besides, anybody may take on a customer of whom nobody looks after."""
    if person is not None:
        return may_edit_person(user, person)
    return may_edit_company(user, company) if company is not None else no(_("Say whom it is about."))


def may_merge(user: User, records: Sequence[Person | Company]) -> Verdict:
    """Administrators, and who owns one of them where nobody else owns another (domain.md §2.2). Taking back likewise.

    Cost: a query for each record.
    """
    if not user.is_active:
        return no(_("Only people who work here may write here."))
    if user.is_admin:
        return YES
    day = clock.today()
    teams = [
        team_of_person(one, on=day) if isinstance(one, Person) else team_of_company(one, on=day) for one in records
    ]
    owners = {team.owner.pk for team in teams if team.owner is not None}
    if owners == {user.pk}:
        return YES
    return no(_("Only the owner of both, or an administrator, merges records."))


def may_scan(user: User) -> Verdict:
    """Administrators start the search through everything."""
    return YES if user.is_active and user.is_admin else no(_("Only administrators search through all records."))


def may_edit_log(user: User, log: ContactLog) -> Verdict:
    """Its author, for seven days."""
    if log.author_id != user.pk:
        return no(_("Only the person who wrote a record may change it."))
    if clock.now() > log.created_at + EDIT_WINDOW:
        return no(_("After seven days a record is not changed any more; add a correction instead."))
    return YES


def may_correct_log(user: User, log: ContactLog) -> Verdict:
    """Its author, at any time; what was written stays."""
    return YES if log.author_id == user.pk else no(_("Only the person who wrote a record may correct it."))


def may_undo_move(user: User, *, author_id: int, created_at: dt.datetime, may_edit: Verdict) -> Verdict:
    """Who wrote the move down, and who may change the person, for seven days; later the next move says what is so."""
    if clock.now() > created_at + EDIT_WINDOW:
        return no(_("After seven days a move is not taken back any more. Write down where this person works now."))
    return YES if author_id == user.pk and user.is_active else may_edit


def may_name_successor(user: User) -> Verdict:
    """Whoever hears the name says it, whoever looks after that company."""
    return may_log(user)


def may_promise(user: User, log: ContactLog) -> Verdict:
    """The record's author, or who looks after somebody who was there. Cost: none, or three queries."""
    if log.author_id == user.pk:
        return YES
    people = [row.person for row in log.attendances.select_related("person")]
    if user in owners_of(people, on=clock.today()).values():
        return YES
    return no(
        _("Only who wrote the record or looks after the customer adds a promise to it. Write a record of your own.")
    )


def may_settle(user: User, promise: Promise) -> Verdict:
    """Who keeps it and who wrote it down; those who look after the person where the owner works here no more."""
    if user.pk in (promise.owner_id, promise.log.author_id):
        return YES
    gone = not promise.owner.is_active or (promise.owner.left_on is not None and promise.owner.left_on < clock.today())
    if gone:
        return _may_edit(user, team_of_person(promise.person, on=clock.today()))
    return no(_("%(name)s keeps this promise and says what became of it.") % {"name": promise.owner.name})


def _may_edit(user: User, team: Team) -> Verdict:
    if not user.is_active:
        return no(_("Only people who work here may write here."))
    ids = {one.pk for one in team.everybody}
    if not ids or user.pk in ids or user.is_admin or ids & set(user.standing.line_people):
        return YES
    names = ", ".join(one.name for one in team.everybody)
    return no(
        _("%(names)s looks after this customer. Write a contact record, or ask for the change.") % {"names": names}
    )
