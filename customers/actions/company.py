"""Writes on companies."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core import clock
from core.audit import history
from core.errors import RuleError
from core.fields import clean_text
from core.versions import save_version
from customers.actions.gone import check_not_merged
from customers.actions.quadrants import requadrant
from customers.models import Company, CompanyKind
from customers.models.company import match_keys, name_key
from customers.policies import may_add_customer, may_edit_company
from sellers.models import User


@transaction.atomic
def create_company(*, by: User, name: str, kind: str = CompanyKind.CORPORATION, **fields: Any) -> Company:
    """A new company. `fields` are those of the model."""
    may_add_customer(by).enforce()
    _one_code(fields.get("code", ""))
    with history(by=by):
        company = Company.objects.create(name=clean_text(name), kind=kind, **fields)
    if company.wallet_amount is not None:
        requadrant([company.pk], on=clock.today(), by=by)
    return company


@transaction.atomic
def edit_company(company: Company, *, by: User, read_at: int | None, **changes: Any) -> Company:
    """Changes fields of a company; Stale when somebody saved it since version `read_at`."""
    may_edit_company(by, company).enforce()
    check_not_merged(company)
    if "code" in changes:
        _one_code(changes["code"], besides=company)
    if changes.get("parent") is not None and changes["parent"].pk in {company.pk, *_below(company)}:
        raise RuleError(_("A company cannot hang under itself or under one of its subsidiaries."))
    if "name" in changes:
        changes |= {"name_key": name_key(clean_text(changes["name"]))}
    for name, value in changes.items():
        setattr(company, name, value)
    with history(by=by):
        save_version(company, read_at=read_at, changes=changes | {"match_keys": match_keys(company)})
    if "wallet_amount" in changes or "currency" in changes:
        requadrant([company.pk], on=clock.today(), by=by)
    return company


def _one_code(code: str, *, besides: Company | None = None) -> None:
    if not code:
        return
    others = Company.objects.live().filter(code=code)
    if (besides is None and others.exists()) or (besides is not None and others.exclude(pk=besides.pk).exists()):
        raise RuleError(_("Another company has the code %(code)s.") % {"code": code})


def _below(company: Company) -> set[int]:
    """Ids of all companies under one, level by level."""
    found: set[int] = set()
    level = {company.pk}
    while level:
        level = set(Company.objects.filter(parent__in=level).values_list("pk", flat=True)) - found
        found |= level
    return found
