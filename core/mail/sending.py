"""The worker's part: hand a mail to the mail server, and understand what it answers.

Twice is harmless but for one moment: a worker that dies after the server's OK and before the commit, which is the next
statement, sends that mail again. It then has the same Message-ID.
A server's 4xx and a lost connection are errors: the outbox waits and tries again. Its 5xx about the address is final.
"""

import re
import smtplib
from typing import Any

import structlog

from core import clock
from core.mail import KIND, NOT_HERS, TOO_LATE, is_for_a_reader, mark_dead
from core.mail.writing import letter_of
from core.models import DeadAddress, Mail, MailState
from core.outbox import handles

log = structlog.get_logger("hanjang.mail")
FINAL = 500
NOT_LET_IN = {530, 535, 538}  # the server wants another log-in of us: nothing is wrong with the address
POLICY = re.compile(r"^5\.7\.|relay", re.IGNORECASE)  # RFC 3463: 5.7 is about who may send, not about who receives


class NotSent(Exception):
    """The mail server did not take it now; the outbox tries again."""


class Refused(Exception):
    """The mail server takes nothing for this address, or not this mail."""

    def __init__(self, words: str, *, is_address: bool) -> None:
        super().__init__(words)
        self.words, self.is_address = words, is_address


# version 2: the words are sealed, which a worker of an older release would send as an empty letter
# tried for as long as a mail is good for, three days: a mail server may be away for a weekend
@handles(KIND, version=2, attempts=27)
def deliver(payload: dict[str, Any]) -> None:
    """Sends one mail that waits; what is sent, held or too old is left as it is, and who has left gets nothing any more."""
    mail = Mail.objects.select_for_update().filter(pk=payload["mail"], state=MailState.WAITING).first()
    if mail is None:
        return
    if mail.good_until < clock.now():
        _finish(mail, MailState.DROPPED, TOO_LATE)
    elif not is_for_a_reader(mail):
        _finish(mail, MailState.DROPPED, NOT_HERS)
    elif DeadAddress.objects.filter(address=mail.to.lower()).exists():
        _finish(mail, MailState.HELD, "")
    else:
        _try(mail)


def _try(mail: Mail) -> None:
    letter = letter_of(mail)
    try:
        _hand_over(letter)
    except Refused as refused:
        log.warning("mail_refused", mail=mail.pk, template=mail.template, words=refused.words)
        if refused.is_address:
            mark_dead(mail.to, refused.words)
        _finish(mail, MailState.HELD if refused.is_address else MailState.DROPPED, refused.words)
        return
    _finish(mail, MailState.SENT, "")


def _finish(mail: Mail, state: MailState, words: str) -> None:
    mail.state, mail.words, mail.done_at = state, words, clock.now()
    if state != MailState.HELD:
        mail.context = {}
    mail.save(update_fields=["state", "words", "done_at", "context"])


def _hand_over(letter: Any) -> None:
    """Errors: Refused for what no later try can change, NotSent for everything else that a server or line does."""
    try:
        letter.send()
    except smtplib.SMTPRecipientsRefused as error:
        code, words = next(iter(error.recipients.values()))
        raise _meaning(code, _readable(words), at_recipient=True) from error
    except smtplib.SMTPDataError as error:
        raise _meaning(error.smtp_code, _readable(error.smtp_error), at_recipient=False) from error
    except (smtplib.SMTPException, OSError) as error:
        raise NotSent(f"{type(error).__name__}: {error}") from error


def _meaning(code: int, words: str, *, at_recipient: bool) -> Exception:
    said = f"{code} {words}".strip()
    if code < FINAL or code in NOT_LET_IN or POLICY.search(words):
        return NotSent(said)
    return Refused(said, is_address=at_recipient or words.startswith(("5.1.", "5.2.")))


def _readable(words: bytes | str) -> str:
    """A server's answer on one line."""
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())[:300]
