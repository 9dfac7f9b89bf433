"""What this module announces to those above it, after the transaction has been committed."""

from django.dispatch import Signal

contact_logged = (
    Signal()
)  # log_id, person_ids: a contact that is not confidential was written, changed or given other people
employment_changed = Signal()  # person_id: she changed company, department or title, or left
