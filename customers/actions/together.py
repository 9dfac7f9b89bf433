"""Acts on many people or companies at once: each as if alone, what is refused is told row by row."""

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core import clock
from core.audit import history
from core.errors import RuleError
from customers.actions.person import edit_person
from customers.actions.relation import assign, lock_people_of
from customers.models import Company, Person, Picked
from sellers.lists.together import Outcome, each
from sellers.models import SavedView, User
from sellers.policies import may_change_view

Record = Person | Company


@transaction.atomic
def assign_together(records: Collection[Record], *, by: User, user: User) -> Outcome:
    """From today, `user` looks after each of them."""

    def do(record: Record) -> None:
        about: dict[str, Any] = {"person" if isinstance(record, Person) else "company": record}
        assign(by=by, user=user, on=clock.today(), **about)

    lock_people_of([record.pk for record in records if isinstance(record, Company)])
    return each(records, do)


def change_people_together(people: Collection[Record], *, by: User, **changes: Any) -> Outcome:
    """Fields of people: that nobody is to contact them, how often somebody is."""

    def do(record: Record) -> None:
        if not isinstance(record, Person):
            raise RuleError(_("This is for people only."))
        edit_person(record, by=by, read_at=record.version, **changes)

    return each(people, do)


@transaction.atomic
def put_on_list(records: Collection[Record], *, by: User, view: SavedView) -> Outcome:
    """Adds them to a list that is picked by hand; one that is on it already stays."""
    may_change_view(by, view).enforce()

    def do(record: Record) -> None:
        Picked.objects.get_or_create(view=view, **_on_list(record, view))

    with history(by=by):
        return each(records, do)


@transaction.atomic
def take_off_list(records: Collection[Record], *, by: User, view: SavedView) -> Outcome:
    may_change_view(by, view).enforce()

    def do(record: Record) -> None:
        if not Picked.objects.filter(view=view, **_on_list(record, view)).delete()[0]:
            raise RuleError(_("It does not stand on this list."))

    with history(by=by):
        return each(records, do)


def _on_list(record: Record, view: SavedView) -> dict[str, Any]:
    kind = "people" if isinstance(record, Person) else "companies"
    if not view.is_picked or view.page != kind:
        raise RuleError(_("This list is not picked by hand."))
    return {"person" if isinstance(record, Person) else "company": record}
