"""Making a person anonymous: her words go from every table, the rows stay, so that counts stay (docs/adr)."""

from customers.erasing.carrying_out import NAME, anonymise

__all__ = ["NAME", "anonymise"]
