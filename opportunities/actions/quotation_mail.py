"""An offer sent by mail from here, in the sender's name: with the kept PDF, once to an address."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from core import clock, mail
from core.errors import RuleError
from core.models import Mail, MailState
from opportunities.actions.offers import record_sending
from opportunities.actions.quotations import locked
from opportunities.errors import Incomplete
from opportunities.models import Delivery, Quotation
from opportunities.printing import NoPrinter
from opportunities.queries.quotations import called, letters_of, mail_start
from opportunities.quotation_paper import keep_paper
from sellers.models import User


@transaction.atomic
def mail_quotation(
    quotation: Quotation, *, by: User, to: str, subject: str, message: str, takes_amount: bool = False
) -> Mail:
    """Queues the letter with its PDF and records the sending (`record_sending`). A second to the same address is refused.

    Errors: RuleError where no mail server is set up or no PDF can be drawn; Incomplete where the seller has no address to be
    answered at, the customer wants no mail, or it went there already; IllegalMove as `record_sending`.
    """
    locked(quotation, by)
    if not mail.goes_out():
        raise RuleError(_("No mail can go out from here: no mail server is set up."))
    if not by.email:
        raise Incomplete(_("You have no e-mail address that the customer could answer to."))
    if quotation.person.do_not_contact:
        raise Incomplete(_("This customer asked not to be contacted."), field="sent_to")
    key = _key(quotation, to)
    record_sending(quotation, by=by, how=Delivery.HERE, on=clock.today(), to=to, takes_amount=takes_amount)
    try:
        paper = keep_paper(quotation, by=by)
    except NoPrinter as missing:
        raise RuleError(_("The PDF cannot be drawn on this server. Please tell the administrator.")) from missing
    context = {"subject_line": subject, "message": message, "company": quotation.from_company}
    return mail.send(
        "quotation",
        to=to,
        language=quotation.language,
        reader=None,
        context=context,
        dedupe_key=key,
        good_for=min(mail.GOOD_FOR, _end_of(quotation) - clock.now()),
        answer_to=f'"{_quoted(called(by, quotation.language))}" <{by.email}>',
        attached=paper,
    )


def _key(quotation: Quotation, to: str) -> str:
    """One letter to an address, and another one where the first was refused. Errors: Incomplete."""
    last = letters_of(quotation).filter(to__iexact=to).order_by("-pk").first()
    if last is None:
        return f"{mail_start(quotation)}{to.lower()}"[:200]
    if last.state in (MailState.WAITING, MailState.SENT):
        raise Incomplete(_("It went to this address already."), field="sent_to")
    mail.withdraw([str(last.dedupe_key)])  # held for the address: it would come along with the new one
    return f"{mail_start(quotation)}{last.pk}:{to.lower()}"[:200]


def _end_of(quotation: Quotation) -> dt.datetime:
    """A letter that could not go in time brings no offer that has run out."""
    assert quotation.valid_until is not None  # issued ones have it
    return clock.start_of(quotation.valid_until + dt.timedelta(days=1))


def _quoted(name: str) -> str:
    return name.replace("\\", "").replace('"', "")
