"""Several records become one, and are taken apart again: every row that points at them, found from the model registry."""

from customers.merging.moving import Joining
from customers.merging.pointers import pointers_to
from customers.merging.rules import register_rule
from customers.merging.separating import Separating

__all__ = ["Joining", "Separating", "pointers_to", "register_rule"]
