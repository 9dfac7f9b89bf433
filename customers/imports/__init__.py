"""What of this module can be imported."""

from core.imports.kinds import register
from customers.imports.companies import Companies


def register_kinds() -> None:
    register(Companies())
