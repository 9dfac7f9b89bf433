"""An address that a mail server refused is taken for good again."""

from django.db import transaction

from core import audit, mail
from sellers.models import User
from sellers.policies import may_retry_address


@transaction.atomic
def retry_address(address: str, *, by: User) -> int:
    """Sends what was held for it; returns how many mails. Twice is harmless: what is sent is not held any more."""
    may_retry_address(by, address).enforce()
    if mail.dead_address(address) is None:
        return 0
    n = mail.try_again(address)
    audit.record("address_retried", User.objects.filter(email__iexact=address).first(), by=by, held=n)
    return n
