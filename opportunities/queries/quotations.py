"""Around an offer: who may be its addressee, and what stands on its paper about both sides."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from core import clock
from core.models import Mail
from customers.models import Employment, Person
from opportunities.models import HOLDING, AmountBasis, Opportunity, Quotation
from sellers.models import Language, OrgUnit, UnitKind, User
from sellers.queries import units_of


def is_customers(opportunity: Opportunity, person: Person, *, on: dt.date) -> bool:
    """Whether somebody stands on the customer's side: she is on the sheet, or works at the company that day."""
    if person.pk in (opportunity.person_id, opportunity.next_step_person_id):
        return True
    if opportunity.buyers.filter(person=person).exists():
        return True
    return Employment.objects.on(on).filter(person=person, company=opportunity.company_id).exists()


def says_amount(opportunity: Opportunity, amount: Decimal, currency: str = "") -> bool:
    """Whether an offer that stands today comes to it, without VAT; `currency` left empty is the opportunity's."""
    standing = opportunity.quotations.filter(state__in=HOLDING, valid_until__gte=clock.today())
    return bool(standing.filter(net_amount=amount, currency=currency or opportunity.currency).exists())


def says_the_amount(opportunity: Opportunity, quotations: Iterable[Quotation]) -> bool:
    """Whether the opportunity's amount is that of one of these offers."""
    is_quoted = opportunity.amount_basis == AmountBasis.QUOTE
    worth = (opportunity.amount, opportunity.currency)
    return is_quoted and any((one.net_amount, one.currency) == worth for one in quotations)


def leaves_quote(opportunity: Opportunity, amount: Decimal | None) -> bool:
    """Whether the basis "quotation" ends with this amount: no offer that stands says it. Cost: a query at most."""
    is_quoted = opportunity.amount_basis == AmountBasis.QUOTE
    return is_quoted and amount is not None and not says_amount(opportunity, amount)


def mail_start(quotation: Quotation) -> str:
    """How the keys of all letters of an offer begin."""
    return f"quotation:{quotation.pk}:"


def letters_of(quotation: Quotation) -> QuerySet[Mail]:
    """Every letter that took an offer along, or was to."""
    return Mail.objects.filter(dedupe_key__startswith=mail_start(quotation))


def paper_names(opportunity: Opportunity, quotation: Quotation, seller: User, *, on: dt.date) -> dict[str, Any]:
    """Who offers and to whom, as it is called on a day in the language of the paper. Cost: four queries at most."""
    english = quotation.language == Language.ENGLISH
    ours = OrgUnit.objects.filter(kind=UnitKind.COMPANY, closed_on__isnull=True).order_by("pk").first()
    unit = units_of([seller.pk], on=on).get(seller.pk)
    unit = unit if unit is not None and unit != ours else None
    job = Employment.objects.on(on).filter(person=quotation.person, company=opportunity.company_id).first()
    return {
        "from_company": _called(ours, english),
        "from_unit": _called(unit, english),
        "from_name": called(seller, quotation.language),
        "from_email": seller.email or "",
        "contact": contact_of(quotation, seller),
        "to_company": opportunity.company.name if opportunity.company is not None else "",
        "to_name": quotation.person.name,
        "to_title": " ".join(filter(None, [job.department, job.title])) if job is not None else "",
    }


def contact_of(quotation: Quotation, seller: User) -> str:
    """How to reach who issues it: what stands in a draft of hers, else what stood in her last offer."""
    if seller.pk == quotation.made_by_id:
        return str(quotation.contact)
    own = Quotation.objects.filter(made_by=seller).exclude(contact="").order_by("-pk")
    return own.values_list("contact", flat=True).first() or ""


def called(seller: User, language: str) -> str:
    return str((language == Language.ENGLISH and seller.name_en) or seller.name)


def _called(unit: OrgUnit | None, english: bool) -> str:
    if unit is None:
        return ""
    return str((english and unit.name_en) or unit.name)
