"""An offer sent by mail from here, in the seller's name: with the kept PDF, once to an address."""

from django.db import transaction
from django.utils.translation import gettext as _

from core import clock, mail
from core.errors import RuleError
from core.models import Mail
from opportunities.actions.offers import record_sending
from opportunities.actions.quotations import locked
from opportunities.errors import Incomplete
from opportunities.models import Delivery, Quotation
from opportunities.printing import NoPrinter
from opportunities.quotation_paper import keep_paper
from opportunities.sheet_reads.quotations import mail_key
from sellers.models import User


@transaction.atomic
def mail_quotation(quotation: Quotation, *, by: User, to: str, subject: str, message: str) -> Mail:
    """Queues the letter with its PDF and records the sending. A second to the same address is refused.

    Errors: Incomplete where the seller has no address to be answered at, the customer wants no mail, or it went there
    already; RuleError where no PDF can be drawn; IllegalMove as `record_sending`.
    """
    locked(quotation, by)
    if not by.email:
        raise Incomplete(_("You have no e-mail address that the customer could answer to."))
    if quotation.person.do_not_contact:
        raise Incomplete(_("This customer asked not to be contacted."), field="sent_to")
    key = mail_key(quotation, to)
    if Mail.objects.filter(dedupe_key=key).exists():
        raise Incomplete(_("It went to this address already."), field="sent_to")
    record_sending(quotation, by=by, how=Delivery.HERE, on=clock.today(), to=to)
    try:
        paper = keep_paper(quotation, by=by)
    except NoPrinter as missing:
        raise RuleError(_("The PDF cannot be drawn on this server. Please tell the administrator.")) from missing
    context = {"subject_line": subject, "message": message, "company": quotation.from_company}
    return mail.send(
        "quotation",
        to=to,
        language=quotation.language,
        context=context,
        dedupe_key=key,
        answer_to=f'"{_quoted(quotation.from_name)}" <{by.email}>',
        attached=paper,
    )


def _quoted(name: str) -> str:
    return name.replace("\\", "").replace('"', "")
