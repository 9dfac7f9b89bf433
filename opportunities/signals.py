"""What this module announces to those above it, after the transaction has been committed."""

from django.dispatch import Signal

opportunity_won = Signal()  # opportunity_id
opportunity_closed = Signal()  # opportunity_id, state: lost, no decision, withdrawn, cancelled
category_changed = Signal()  # changes: {opportunity_id: (was, is)}
