"""Quadrants follow from contacts and from where people work: both are announced after the transaction."""

from collections.abc import Collection
from typing import Any

from core import clock
from customers.actions.quadrants import requadrant_around
from customers.signals import contact_logged, employment_changed


def on_contact(sender: Any, log_id: int, person_ids: Collection[int], **_: Any) -> None:
    """A contact with who decides is one of the five facts."""
    requadrant_around(person_ids, on=clock.today())


def on_employment(sender: Any, person_id: int, **_: Any) -> None:
    """A supporter may have come or gone. The company that was left is seen to by the nightly run as well."""
    requadrant_around([person_id], on=clock.today())


def connect() -> None:
    contact_logged.connect(on_contact, dispatch_uid="customers.quadrant_of_contact")
    employment_changed.connect(on_employment, dispatch_uid="customers.quadrant_of_employment")
