"""An address from which a letter came back, and one that is taken for good again."""

from django.db import transaction
from django.utils.translation import gettext as _

from core import audit, mail
from core.errors import RuleError
from sellers.models import User
from sellers.policies import may_retry_address, may_run_mail


@transaction.atomic
def retry_address(address: str, *, by: User) -> int:
    """Sends what was held for it; returns how many mails. Twice is harmless: what is sent is not held any more."""
    may_retry_address(by, address).enforce()
    if mail.dead_address(address) is None:
        return 0
    n = mail.try_again(address)
    audit.record("address_retried", User.objects.filter(email__iexact=address).first(), by=by, held=n)
    return n


@transaction.atomic
def hold_address(address: str, *, by: User, words: str = "") -> None:
    """A letter came back hours later, to a mailbox that somebody reads: mail for its address is held from now on.

    What came back is gone and is not sent again. Errors: RuleError for an address that nothing was sent to.
    """
    may_run_mail(by).enforce()
    person = User.objects.filter(email__iexact=address).first()
    if person is None and not mail.was_written_to(address):
        raise RuleError(
            _("Nothing went to this address in the last 90 days, and it is nobody's here. Is it spelt right?")
        )
    mail.mark_dead(address, " ".join(words.split()), is_told=True)
    audit.record("address_held", person, by=by)
