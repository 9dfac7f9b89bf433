"""Writes on key positions: which posts must be known, who holds them, who of ours is there for them."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core import clock
from core.audit import history
from core.errors import RuleError
from core.fields import clean_text
from core.versions import save_version
from customers.actions.gone import check_not_merged
from customers.actions.person import create_person
from customers.actions.quadrants import requadrant
from customers.actions.successor import settle_by_position
from customers.models import Company, Employment, KeyPosition, Person
from customers.policies import may_ask, may_edit_company, may_name_holder
from sellers.actions import notify
from sellers.models import User

ASKED = "key_position_asked"
MOST = 40  # posts of one company: more are nobody's "must know"


@transaction.atomic
def add_positions(company: Company, *, by: User, names: Sequence[str], is_required: bool = True) -> list[KeyPosition]:
    """New posts that must be known, in the order given; one that is there already stays as it is."""
    may_edit_company(by, company).enforce()
    Company.objects.select_for_update().get(pk=company.pk)
    there = set(KeyPosition.objects.filter(company=company).values_list("position", flat=True))
    fresh = [name for name in dict.fromkeys(map(clean_text, names)) if name and name not in there]
    if len(there) + len(fresh) > MOST:
        raise RuleError(_("At most %(n)s key positions a company.") % {"n": MOST})
    with history(by=by):
        return [KeyPosition.objects.create(company=company, position=name, is_required=is_required) for name in fresh]


@transaction.atomic
def edit_position(post: KeyPosition, *, by: User, read_at: int | None, **changes: Any) -> KeyPosition:
    """Changes a post: its name, whether it must be known, whether it decides, our representative.

    Errors: Stale when somebody saved it since version `read_at`; RuleError where the company has the post already.
    """
    may_edit_company(by, post.company).enforce()
    if "position" in changes:
        changes["position"] = clean_text(changes["position"])
        twins = KeyPosition.objects.filter(company=post.company_id, position=changes["position"])
        if twins.exclude(pk=post.pk).exists():
            raise RuleError(_("This position is on the map already."))
    with history(by=by):
        save_version(post, read_at=read_at, changes=changes)
    if "decides" in changes:
        requadrant([post.company_id], on=clock.today(), by=by)
    return post


@transaction.atomic
def name_holder(
    post: KeyPosition, *, by: User, person: Person | None = None, new_name: str = "", read_at: int | None = None
) -> KeyPosition:
    """Who holds the post: somebody who works there, somebody whose affiliation we did not know, or a new person.

    Errors: Stale; RuleError for somebody who works elsewhere.
    """
    day = clock.today()
    here = Employment.objects.on(day).filter(company=post.company_id)
    is_gap = post.person_id is None or not here.filter(person=post.person_id).exists()
    may_name_holder(by, post, is_gap=is_gap).enforce()
    if person is not None:
        check_not_merged(person)
    if person is None:
        person = create_person(by=by, name=new_name, company=post.company, title=post.position)
    elif not here.filter(person=person).exists():
        if Employment.objects.on(day).filter(person=person).exists():
            raise RuleError(_("%(name)s works somewhere else as far as we know. Change that first.") % {"name": person})
        with history(by=by):
            Employment.objects.create(person=person, company=post.company, title=post.position)
    with history(by=by):
        before_id = post.person_id
        save_version(post, read_at=read_at, changes={"person": person, "asked": None, "asked_at": None})
        settle_by_position(post, before_id=before_id, by=by)
    if post.decides:
        requadrant([post.company_id], on=day, by=by)
    return post


@transaction.atomic
def represent(post: KeyPosition, *, by: User, user: User, read_at: int | None = None) -> KeyPosition:
    """Who of ours is there for the post, of whatever rank."""
    return edit_position(post, by=by, read_at=read_at, representative=user)


@transaction.atomic
def ask_who(post: KeyPosition, *, by: User, of: User) -> KeyPosition:
    """Asks a colleague for the name of the post's holder; she is told, and the map says that she was asked."""
    may_ask(by).enforce()
    if of.pk == by.pk:
        raise RuleError(_("Ask somebody else, or name the person yourself."))
    now = clock.now()
    with history(by=by):
        KeyPosition.objects.filter(pk=post.pk).update(asked=of, asked_at=now)
    post.asked, post.asked_at = of, now
    company = post.company.name
    once = f"{post.pk}:{by.pk}:{clock.today()}"  # again tomorrow, not twice a day
    notify(of, ASKED, about=post, once=once, by=by, who=by.name, position=post.position, company=company)
    return post


@transaction.atomic
def remove_position(post: KeyPosition, *, by: User) -> None:
    """The post needs no knowing any more; who held it stays in the history."""
    may_edit_company(by, post.company).enforce()
    with history(by=by):
        post.delete()
