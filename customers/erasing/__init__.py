"""Making a person anonymous: her words go from every table, the rows stay, so that counts stay (docs/adr)."""

from customers.erasing import ledger
from customers.erasing.carrying_out import NAME, anonymise, with_those_merged

__all__ = ["NAME", "anonymise", "ledger", "with_those_merged"]
