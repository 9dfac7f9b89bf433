"""A mutual close plan for tests: its steps, the customer's word for it, and what F8 makes of it."""

import datetime as dt

from core import clock
from customers.actions import write_log
from opportunities import actions
from opportunities.queries import facts_of


def day(days):
    return clock.today() + dt.timedelta(days=days)


def plan(deal, *dues, customer=True):
    steps = [
        {"what": f"단계 {due}", "due_on": day(due), "who": deal.owner, "customer": deal.person if customer else None}
        for due in dues
    ]
    return actions.add_steps(deal, by=deal.owner, steps=steps)


def confirm(deal, read_at=None):
    log = write_log(by=deal.owner, people=[deal.person], line="이 일정이면 됩니다")
    return actions.confirm_plan(deal, by=deal.owner, person=deal.person, log=log, read_at=read_at)


def sent(deal, **more):
    deal.refresh_from_db()
    return {"version": deal.version, **more}


def f8(deal, on=0):
    return facts_of(deal, on=day(on))["F8"]
