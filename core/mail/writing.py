"""A mail as it leaves: subject, text and HTML from the templates, and the headers that machines read."""

from email.charset import Charset
from email.header import Header
from email.message import Message
from email.utils import formataddr, parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template import Context
from django.template.loader import get_template
from django.utils import translation

from core.files.gate import path_of
from core.mail.sealing import opened
from core.models import Mail

# the words travel as base64, so that no server on the way has to know 8-bit text
UTF8: Any = Charset("utf-8")


class Letter(EmailMultiAlternatives):
    """Folds a long subject so that its first words stand on the first line; some gateways take an empty one amiss."""

    def message(self, **options: Any) -> Any:
        message = super().message(**options)
        del message["Subject"]
        Message.__setitem__(message, "Subject", Header(self.subject, header_name="Subject"))  # type: ignore[arg-type]
        return message


def letter_of(mail: Mail) -> EmailMultiAlternatives:
    """The message with its headers, in the language of the one whom it goes to."""
    with translation.override(mail.language):
        context = {**_absolute(opened(mail.context)), "site_url": settings.SITE_URL, "to": mail.to}
        context["is_answerable"] = bool(settings.EMAIL_REPLY_TO)
        context["unsubscribe_url"] = absolute(mail.unsubscribe) if mail.unsubscribe else ""
        subject = " ".join(_text(f"mail/{mail.template}.subject.txt", context).split())
        text = _text(f"mail/{mail.template}.txt", context).strip() + "\n"
        html = get_template(f"mail/{mail.template}.html").render({**context, "subject": subject})
    answers = mail.answer_to or settings.EMAIL_REPLY_TO
    letter = Letter(
        subject=subject,
        body=text,
        from_email=settings.EMAIL_BOUNCES or settings.DEFAULT_FROM_EMAIL,  # the envelope's: where bounces go
        to=[mail.to],
        reply_to=[answers] if answers else None,
        headers=_headers(mail),
    )
    letter.attach_alternative(html, "text/html")
    if mail.attached is not None:
        file = mail.attached
        letter.attach(file.name, path_of(file.place).read_bytes(), file.content_type)
    letter.encoding = UTF8
    return letter


def absolute(path: str) -> str:
    """An address that works outside the site; what has a host already is left alone."""
    return f"{settings.SITE_URL}{path}" if path.startswith("/") and not path.startswith("//") else path


def _headers(mail: Mail) -> dict[str, str]:
    """Message-ID is the same at every try, so that a mail sent twice is shown once by what knows it."""
    host = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    headers = {
        "From": _sender(mail),
        "Message-ID": f"<{mail.key}@{host}>",
        "Content-Language": mail.language,
        # nobody's out-of-office answers us (RFC 3834; the second is Microsoft's word for it)
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }
    if mail.answer_to:
        del headers["Auto-Submitted"], headers["X-Auto-Response-Suppress"]  # a person wrote it and reads the answer
    if mail.unsubscribe:
        headers["List-Unsubscribe"] = f"<{absolute(mail.unsubscribe)}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        headers["Precedence"] = "bulk"
    return headers


def _sender(mail: Mail) -> str:
    """Her name over our address, which is the one that our mail server may send from."""
    name = parseaddr(mail.answer_to)[0]
    return formataddr((name, parseaddr(settings.DEFAULT_FROM_EMAIL)[1])) if name else settings.DEFAULT_FROM_EMAIL


def _text(name: str, context: dict[str, Any]) -> str:
    # a file of text is not HTML: `&` in a name stays `&`
    template: Any = get_template(name)
    return str(template.template.render(Context(context, autoescape=False)))


def _absolute(value: Any, name: str = "") -> Any:
    if isinstance(value, dict):
        return {key: _absolute(inner, key) for key, inner in value.items()}
    if isinstance(value, list):
        return [_absolute(inner, name) for inner in value]
    return absolute(value) if isinstance(value, str) and (name == "url" or name.endswith("_url")) else value
