"""A promise whose contact is not written down yet: both are one line, typed once."""

import datetime as dt

from django.db import transaction

from customers.actions.log import write_log
from customers.actions.promise import make_promise
from customers.models import Channel, Person, Promise
from sellers.models import User


@transaction.atomic
def promise_in_new_contact(
    *, by: User, person: Person, text: str, due_on: dt.date, channel: str = Channel.PHONE, owner: User | None = None
) -> Promise:
    """Writes down the contact with the promise's own words as its line, and the promise that was made in it."""
    log = write_log(by=by, people=[person], line=text, channel=channel)
    return make_promise(by=by, log=log, text=text, due_on=due_on, person=person, owner=owner)
