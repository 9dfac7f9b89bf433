"""What of this module can be imported."""

from core.imports.kinds import register
from customers.imports.companies import Companies
from customers.imports.contact_logs import ContactLogs
from customers.imports.people import PeopleKind


def register_kinds() -> None:
    register(Companies(), PeopleKind(), ContactLogs())
