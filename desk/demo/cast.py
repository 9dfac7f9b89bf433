"""The demo company as objects by the names of domain.md §8: for the loader, the tests and nobody else."""

import datetime as dt
from dataclasses import dataclass, field

from customers.models import Company, ContactLog, Person
from desk.demo.deals_crop import CROP_DEALS, POTENTIALS
from desk.demo.deals_digital import DIGITAL_DEALS
from desk.demo.ended import ENDED_DEALS, ENDED_STORY
from desk.demo.people import COMPANY, EMPLOYEES
from desk.demo.story_crop import CROP_STORY
from desk.demo.story_digital import DIGITAL_STORY
from opportunities.models import Opportunity, PotentialOpportunity, Product
from sellers.models import OrgUnit, User

MAIL_DOMAIN = "gaon.example"
DEALS = CROP_DEALS + DIGITAL_DEALS + ENDED_DEALS
STORY = CROP_STORY + DIGITAL_STORY + ENDED_STORY


@dataclass
class Cast:
    """Everything by name; deals by their codes (O1, C1, …), contact logs of the story by their keys."""

    on: dt.date
    units: dict[str, OrgUnit] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    products: dict[str, Product] = field(default_factory=dict)
    companies: dict[str, Company] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    logs: dict[str, ContactLog] = field(default_factory=dict)
    deals: dict[str, Opportunity] = field(default_factory=dict)
    potentials: dict[str, PotentialOpportunity] = field(default_factory=dict)

    @property
    def company(self) -> OrgUnit:
        return self.units[COMPANY]


def cast_of_database(on: dt.date) -> Cast:
    """The cast of a demo that was loaded before."""
    titles = {deal.title: deal.code for deal in DEALS}
    lines = {told.line: told.key for told in STORY}
    keys = {potential.line: potential.code for potential in POTENTIALS}
    return Cast(
        on=on,
        units={unit.name: unit for unit in OrgUnit.objects.all()},
        users={user.name: user for user in User.objects.filter(is_demo=True)},
        products={product.name: product for product in Product.objects.all()},
        companies={company.name: company for company in Company.objects.all()},
        people={person.name: person for person in Person.objects.all()},
        logs={lines[log.line]: log for log in ContactLog.objects.filter(line__in=lines)},
        deals={titles[row.title]: row for row in Opportunity.objects.filter(title__in=titles)},
        potentials={keys[row.line]: row for row in PotentialOpportunity.objects.filter(line__in=keys)},
    )


def log_ins() -> list[tuple[str, str, str]]:
    """Name, e-mail and what she is, of those that are shown to a visitor."""
    return [
        (person.name, mail_of(person.mailbox), f"{person.unit} {person.title}") for person in EMPLOYEES if person.shown
    ]


def mail_of(mailbox: str) -> str:
    return f"{mailbox}@{MAIL_DOMAIN}"
