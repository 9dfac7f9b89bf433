"""Companies from a list: master data, an export of another product, the exchange's list of listed companies."""

import re
from pathlib import Path
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import clock
from core.imports import refs
from core.imports.bulk import update_all
from core.imports.kinds import Context, ImportKind, Row
from core.imports.models import RowState
from core.imports.problems import add_sentences
from core.imports.writing import Draft, write
from customers.actions.quadrants import requadrant
from customers.imports import guessing
from customers.imports.company_fields import FIELDS
from customers.imports.company_finder import LABEL, Meant, candidates
from customers.imports.company_finder import Companies as Known
from customers.models import Company
from customers.models.company import match_keys, name_key

ERP = ("our_sales_amount", "receivable_amount", "credit_limit_amount")
_PLAIN = (
    "name", "code", "biz_no", "kind", "region", "segment", "homepage", "phone", "employees_count", "founded_year",
    "revenue_amount", "wallet_amount", "currency", "erp_code",
    *ERP, "erp_on",
)  # fmt: skip
_SCHEMES = re.compile(r"^(?:(https?):?/*\s*)*", re.IGNORECASE)  # "http://https://…" and "http:///…" are common in lists
_ADDRESS = re.compile(r"^[\w.-]+\.[a-z가-힣]{2,}(?=$|[:/?#])", re.IGNORECASE)

add_sentences(
    {
        "homepage_left_out": _("This is no web address; left out."),
        "name_lost": _("The name is made of question marks: its letters were lost when the file was written."),
        "parent_unknown": _("The parent company is not known; left out."),
        "parent_own": _("A company cannot be its own parent; left out."),
    }
)


class Companies(ImportKind):
    code = "companies"
    label = _("Companies")
    fields = FIELDS
    mappings = Path(__file__).resolve().parent.parent / "mappings"
    welcome = frozenset({"card_of_company"})
    order = 20

    def apply(self, rows: list[Row], context: Context) -> None:
        for row in rows:
            _tidy(context, row)
        meant = {row.number: _meant(row) for row in rows}
        known = Known.load(context.system, meant.values())
        drafts = []
        for row in rows:
            one = meant[row.number]
            found = known.meant(one)
            if len(found) > 1:
                context.reject(row, "ambiguous", "name", candidates=candidates(found))
                continue
            values: dict[str, Any] = {name: row.values[name] for name in _PLAIN if name in row.values}
            key = next(key for key in (one.external_id, one.code, one.biz_no, name_key(one.name)) if key)
            drafts.append(Draft(row, found[0] if found else None, values, key=key))
        accepted = write(context, Company, drafts, derive=derive, derived=("name_key", "match_keys"))
        refs.remember(context, LABEL, ((row.get("external_id", ""), row.pk) for row in rows if row.pk))
        requadrant([record.pk for draft, record in accepted if "wallet_amount" in draft.row.values], on=clock.today())
        context.later.extend(draft.row for draft, _record in accepted if _parent(draft.row))

    def finish(self, context: Context) -> None:
        """Parents may stand below their subsidiaries, so they are hung on when all companies are there."""
        known = Known.load(context.system, [_parent(row) for row in context.later])
        children = Company.objects.in_bulk([row.pk for row in context.later])
        changed = []
        for row in good_or_done(context.later):
            child, parents = children[row.pk], known.meant(_parent(row))
            if len(parents) != 1 or parents[0].pk == child.pk:
                code = "parent_own" if len(parents) == 1 else "parent_unknown"
                context.warn(row, code, "parent" if row.get("parent") else "parent_external_id")
                context.amended[row.number] = row
            elif child.parent_id != parents[0].pk:
                child.parent_id, child.version = parents[0].pk, child.version + 1
                changed.append(child)
                row.outcome = RowState.UPDATED if row.outcome == RowState.UNCHANGED else row.outcome
                context.amended[row.number] = row
        update_all(Company, changed, ["parent", "version"])

    def guess(self, rows: list[list[str]]) -> list[str]:
        return guessing.companies(rows)

    def url_of(self, pk: int) -> str:
        return reverse("customers:company", args=[pk])


def derive(company: Company) -> None:
    """As Company.save does."""
    company.name_key, company.match_keys = name_key(company.name), match_keys(company)


def good_or_done(rows: list[Row]) -> list[Row]:
    return [row for row in rows if row.pk is not None]


def _meant(row: Row) -> Meant:
    return Meant(row.get("external_id", ""), row.get("code", ""), row.get("biz_no", ""), row.get("name", ""))


def _parent(row: Row) -> Meant:
    return Meant(row.get("parent_external_id", ""), "", "", row.get("parent", ""))


def _tidy(context: Context, row: Row) -> None:
    if "homepage" in row.values:
        _tidy_homepage(context, row)
    if set(row.values["name"].replace(" ", "")) == {"?"}:
        context.warn(row, "name_lost", "name")
    if any(name in row.values for name in ERP):
        row.values.setdefault("erp_on", clock.today())
    if "currency" in row.values:
        row.values["currency"] = row.values["currency"].upper()
    if "biz_no" in row.values and len(re.sub(r"\D", "", row.values["biz_no"])) == 10:
        bare = re.sub(r"\D", "", row.values["biz_no"])
        row.values["biz_no"] = f"{bare[:3]}-{bare[3:5]}-{bare[5:]}"


def _tidy_homepage(context: Context, row: Row) -> None:
    scheme = _SCHEMES.match(row.values["homepage"])
    assert scheme is not None
    rest = row.values["homepage"][scheme.end() :]
    if _ADDRESS.match(rest):
        row.values["homepage"] = f"{scheme[1].lower()}://{rest}" if scheme[1] else rest
    else:
        context.warn(row, "homepage_left_out", "homepage")
        del row.values["homepage"]
