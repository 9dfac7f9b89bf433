"""What the administration page leads to. A page that administrators get is one line here."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Entry:
    """`name` is its address as in `reverse`; `about` says in one line what is done there."""

    name: str
    title: Any
    about: Any


@dataclass(frozen=True)
class Group:
    title: Any
    entries: tuple[Entry, ...]


GROUPS = (
    Group(
        _("Organisation and people"),
        (
            Entry(
                "sellers:organisation",
                _("Organisation"),
                _("Add branches and teams, move them, name leaders, from any day on"),
            ),
            Entry("sellers:employees", _("Employees"), _("Invite people, give roles, move them, let them leave")),
        ),
    ),
    Group(
        _("The company"),
        (
            Entry(
                "sellers:business_time",
                _("Business time"),
                _("Set working hours, holidays, fiscal year and season of each unit"),
            ),
            Entry(
                "opportunities:pipelines",
                _("Pipelines"),
                _("Set stages, criteria, things to do, questions and facts, and which unit follows which pipeline"),
            ),
            Entry(
                "opportunities:products",
                _("Products and prices"),
                _("Add products, take them off sale, and keep price lists of units from a day on"),
            ),
            Entry("sellers:currencies", _("Currencies and rates"), _("Write down rates, and see what waits for one")),
        ),
    ),
    Group(
        _("Data"),
        (
            Entry("desk:imports", _("Import"), _("Bring companies, people and opportunities in from a file")),
            Entry(
                "customers:privacy",
                _("Personal data"),
                _("See whose data are kept for too long, and make customers anonymous"),
            ),
            Entry(
                "customers:duplicates",
                _("Duplicates"),
                _("Find people and companies that stand here twice, and merge them"),
            ),
        ),
    ),
    Group(
        _("Mail and notifications"),
        (
            Entry(
                "sellers:notice_rules",
                _("Notification rules"),
                _("Say which notifications are sent, how many a day, and when a leader is told"),
            ),
            Entry(
                "sellers:dead_addresses", _("Mail"), _("See which addresses refuse mail, and send again what was held")
            ),
        ),
    ),
    Group(
        _("Repair"),
        (
            Entry("desk:audit", _("Audit log"), _("Look up who changed what, and when")),
            Entry("desk:outbox", _("Outbox"), _("See what did not get through, and try it again")),
            Entry("admin:index", _("Repair desk"), _("Look at stored rows as they are")),
        ),
    ),
)
