"""Customers from a list: the person, and where she works."""

import datetime as dt
from pathlib import Path
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.imports import refs
from core.imports.bulk import insert_all
from core.imports.kinds import Context, ImportKind, Row
from core.imports.models import RowState
from core.imports.problems import add_sentences
from core.imports.writing import Draft, write
from customers.imports import guessing, owners
from customers.imports.companies import derive as derive_company
from customers.imports.company_finder import Companies, candidates, meant_by
from customers.imports.people_fields import FIELDS
from customers.imports.people_finder import LABEL, Meant, People, identified, phone_of
from customers.imports.twins import tell_of_twins
from customers.models import Company, Employment, EmploymentReason, Person
from customers.models.company import name_key
from customers.models.person import e164, is_phone_number, person_key

_PLAIN = (
    "name", "kind", "mobile", "email", "attitude", "interests", "preferred_channel", "contact_cycle_days", "crops", "area_m2",
    "source", "do_not_contact",
)  # fmt: skip

add_sentences(
    {
        "name_missing": _("No name is given."),
        "person_name_alone": _(
            "A name alone does not say who this is: give the company, an e-mail address or a phone number."
        ),
        "may_be": _("Somebody like this works there already: %(candidates)s. Look under “Duplicates” afterwards."),
        "company_made": _("This company is not known yet; the import adds it."),
        "bad_phone": _("This is no phone number that can be called; kept as written."),
    }
)


class PeopleKind(ImportKind):
    code = "people"
    label = _("People")
    fields = FIELDS
    mappings = Path(__file__).resolve().parent.parent / "mappings"
    order = 25

    def apply(self, rows: list[Row], context: Context) -> None:
        rows = [row for row in rows if _named(context, row)]
        companies = _companies(context, rows)
        meant = {row.number: _meant(row, companies.get(row.number)) for row in rows}
        known = People.load(context.system, meant.values())
        drafts = []
        for row in rows:
            one = meant[row.number]
            found = None if row.is_bad else identified(context, known, row, one, field="name")
            if row.is_bad:
                continue
            values: dict[str, Any] = {name: row.values[name] for name in _PLAIN if name in row.values}
            company = companies.get(row.number)
            said = (company.pk if company else None, row.get("title"), row.get("department"))
            drafts.append(Draft(row, found, values, key=_key(one), also=said))
        known_at = {number: company.pk for number, company in companies.items() if company is not None}
        tell_of_twins(context, drafts, known_at)
        accepted = write(context, Person, drafts, derive=derive, derived=("name_key", "mobile_e164"))
        refs.remember(context, LABEL, ((row.get("external_id", ""), row.pk) for row in rows if row.pk))
        owners.give(context, accepted)
        _employ(context, [(draft.row, person, companies.get(draft.row.number)) for draft, person in accepted])

    def guess(self, rows: list[list[str]]) -> list[str]:
        return guessing.people(rows)

    def url_of(self, pk: int) -> str:
        return reverse("customers:person", args=[pk])


def derive(person: Person) -> None:
    """As Person.save does."""
    person.name_key, person.mobile_e164 = person_key(person.name), e164(person.mobile)


def _key(one: Meant) -> object:
    return one.external_id or one.email or (person_key(one.name), one.mobile or one.company)


def _meant(row: Row, company: Company | None) -> Meant:
    return Meant(
        row.get("external_id", ""),
        row.get("email", ""),
        phone_of(row),
        row.get("name", ""),
        company.pk if company else None,
    )


def _named(context: Context, row: Row) -> bool:
    """Puts a name together from its parts: 성 and 이름 without a space, Western names with one."""
    family, given, name = row.get("family_name", ""), row.get("given_name", ""), row.get("name", "")
    given = given or (name if family and not name.startswith(family) and not name.endswith(family) else "")
    if family and given:
        korean = all("가" <= sign <= "힣" for sign in family + given)
        row.values["name"] = family + given if korean else f"{given} {family}"
    elif not name and (family or given):
        row.values["name"] = family or given
    if not row.get("name"):
        context.reject(row, "name_missing", "name")
    elif row.get("mobile") and not is_phone_number(row.values["mobile"]):
        context.warn(row, "bad_phone", "mobile")
    return not row.is_bad


def _companies(context: Context, rows: list[Row]) -> dict[int, Company]:
    """Row number → company. One that nobody knows is added, since people come in lists before their companies do."""
    known = Companies.load(context.system, [meant_by(row) for row in rows])
    found: dict[int, Company] = {}
    fresh: dict[str, Company] = {}
    for row in rows:
        one = meant_by(row)
        fitting = known.meant(one) if one else []
        if len(fitting) > 1:
            context.reject(row, "ambiguous", "company", candidates=candidates(fitting))
        elif fitting:
            found[row.number] = fitting[0]
        elif one.name and context.options.get("missing_company") != "reject":
            company = fresh.get(name_key(one.name))
            if company is None:
                company = fresh[name_key(one.name)] = Company(name=one.name, code=one.code)
                derive_company(company)
                context.warn(row, "company_made", "company")
            found[row.number] = company
        elif one:
            context.reject(row, "unknown_reference", "company" if one.name else "company_code")
    insert_all(Company, list(fresh.values()))
    return found


def _employ(context: Context, people: list[tuple[Row, Person, Company | None]]) -> None:
    """An open employment where the row says she works; what was there before ends. Three statements a batch."""
    held: dict[int, list[Employment]] = {}
    for one in Employment.objects.filter(person__in=[person.pk for _row, person, _c in people], to_on=None):
        held.setdefault(one.person_id, []).append(one)
    fresh, changed = [], []
    for row, person, company in people:
        if company is None:
            continue
        said = {name: row.values[name] for name in ("title", "department") if name in row.values}
        here = next((one for one in held.get(person.pk, []) if one.company_id == company.pk), None)
        if here is not None:
            if any(getattr(here, name) != value for name, value in said.items()):
                for name, value in said.items():
                    setattr(here, name, value)
                changed.append(here)
                _mark(row)
            continue
        before = [one for one in held.get(person.pk, []) if one.is_primary]
        starts = row.get("since") or (context.on if before else None)
        for one in before:
            last = (starts or context.on) - dt.timedelta(days=1)
            one.to_on = max(last, one.from_on) if one.from_on else last
            changed.append(one)
        reason = EmploymentReason.MOVED if before else EmploymentReason.JOINED
        fresh.append(Employment(person=person, company=company, from_on=starts, reason=reason, **said))
        _mark(row)
    Employment.objects.bulk_update(changed, ["title", "department", "to_on"], batch_size=500)
    insert_all(Employment, fresh)


def _mark(row: Row) -> None:
    if row.outcome == RowState.UNCHANGED:
        row.outcome = RowState.UPDATED
