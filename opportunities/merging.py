"""What becomes of this module's rows when two customers become one."""

from customers.merging import register_rule
from customers.merging.rules import fill_blanks
from customers.merging.values import Values
from opportunities.models import BuyerRole


def all_roles(going: Values, staying: Values) -> Values:
    """In one buying centre she has the roles of both."""
    return fill_blanks(going, staying) | {"roles": list(dict.fromkeys([*staying["roles"], *going["roles"]]))}


def register() -> None:
    register_rule(BuyerRole._meta.label, combine=all_roles)
