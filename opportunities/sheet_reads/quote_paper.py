"""What the customer gets of an offer: the paper, and the letter that takes it along."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from core.files.models import StoredFile
from core.models import Mail
from core.templatetags.words import day
from opportunities.models import Delivery, Quotation
from opportunities.queries.quotations import called, letters_of, paper_names
from opportunities.quoting import in_korean_words, plain
from sellers.models import Language, User


@dataclass(frozen=True)
class PaperLine:
    """Figures in the words of the paper's language; `discount` is empty where there is none."""

    position: int
    text: str
    count: str
    unit: str
    unit_price: Decimal
    discount: str
    amount: Decimal


@dataclass(frozen=True)
class PaperView:
    """What stands on the paper, on the screen and in the PDF alike; `names` are those of both sides."""

    row: Quotation
    lines: list[PaperLine]
    names: dict[str, Any]
    in_words: str
    dated: dt.date

    @property
    def addressee(self) -> str:
        if not self.names["to_title"]:
            return _("Attn. %(to_name)s") % self.names
        return _("Attn. %(to_name)s, %(to_title)s") % self.names

    @property
    def rate(self) -> str:
        return plain(self.row.vat_pct)

    @property
    def has_discount(self) -> bool:
        return any(line.discount for line in self.lines)


def paper_of(quotation: Quotation, *, on: dt.date, issuer: User | None = None) -> PaperView:
    """Of an issued one what was kept on its day; of a draft what would stand there if `issuer` issued it today."""
    lines = [
        PaperLine(
            position=line.position,
            text=line.text,
            count=plain(line.quantity),
            unit=line.unit,
            unit_price=line.unit_price,
            discount=plain(line.discount_pct) if line.discount_pct else "",
            amount=line.amount,
        )
        for line in quotation.lines.order_by("position")
    ]
    if quotation.is_draft:
        names = paper_names(quotation.opportunity, quotation, issuer or quotation.made_by, on=on)
    else:
        kept = ("from_company", "from_unit", "from_name", "from_email", "contact", "to_company", "to_name", "to_title")
        names = {name: getattr(quotation, name) for name in kept}
    korean_won = quotation.currency == "KRW" and quotation.language == Language.KOREAN
    words = in_korean_words(quotation.total_amount) if korean_won else ""
    return PaperView(quotation, lines, names, words, quotation.issued_on or on)


def stored_paper(quotation: Quotation) -> StoredFile | None:
    """The PDF that was kept when it was issued."""
    found: StoredFile | None = StoredFile.objects.of(quotation).first()
    return found


def letter_of_offer(quotation: Quotation, seller: User) -> dict[str, Any]:
    """What the form of sending begins with: her address, and a letter that may be changed, in the offer's language."""
    with translation.override(quotation.language):
        words = {
            "number": str(quotation),
            "title": quotation.title,
            "company": quotation.from_company,
            "name": quotation.to_name,
            "seller": called(seller, quotation.language),
            "day": day(quotation.valid_until, "full"),
        }
        message = _(
            "Dear %(name)s,\n\nattached is our quotation %(number)s for %(title)s. It holds until %(day)s.\n"
            "Please let me know that it has reached you.\n\n%(seller)s, %(company)s"
        )
        subject = _("Quotation %(number)s: %(title)s") % words
        email = quotation.person.email or ""
        how = Delivery.HERE if email and seller.email and not quotation.person.do_not_contact else Delivery.HAND
        return {"sent_how": how, "sent_to": email, "subject": subject[:150], "message": message % words}


def mail_of_offer(quotation: Quotation) -> Mail | None:
    """The letter that took it along, with what became of it."""
    if quotation.sent_how != Delivery.HERE:
        return None
    return letters_of(quotation).order_by("-pk").first()
