"""What this module does when customers move: categories of the opportunities concerned follow at once, and a key person
who left puts them at risk."""

from collections.abc import Collection
from typing import Any

from django.db.models import Q

from core import clock
from customers import careers
from customers.signals import contact_logged, employment_changed
from opportunities.actions import recategorise
from opportunities.actions.departed import FOLLOWER
from opportunities.models import Opportunity, State


def of_people(person_ids: Collection[int]) -> list[int]:
    """Ids of open opportunities that name one of these people: whose they are, buyers, next steps."""
    named = Q(person__in=person_ids) | Q(buyers__person__in=person_ids) | Q(next_step_person__in=person_ids)
    rows = Opportunity.objects.filter(named, state__in=(State.OPEN, State.ON_HOLD))
    return list(rows.values_list("pk", flat=True).distinct())


def on_contact(sender: Any, log_id: int, person_ids: Collection[int], **_: Any) -> None:
    """A contact counts for coverage and against silence."""
    recategorise(of_people(person_ids), on=clock.today())


def on_employment(sender: Any, person_id: int, **_: Any) -> None:
    recategorise(of_people([person_id]), on=clock.today())


def connect() -> None:
    contact_logged.connect(on_contact, dispatch_uid="opportunities.contact")
    employment_changed.connect(on_employment, dispatch_uid="opportunities.employment")
    careers.register("opportunities", FOLLOWER)
