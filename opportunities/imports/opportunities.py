"""Opportunities from another system. What they were closed with is labelled as imported and never evidence."""

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.imports import refs
from core.imports.kinds import Context, ImportKind, Row
from core.imports.near import nearest
from core.imports.problems import add_sentences
from core.imports.writing import Draft, write
from customers.imports.company_finder import Companies as KnownCompanies
from customers.imports.company_finder import meant_by, referred
from customers.models import Company
from customers.models.company import name_key
from opportunities.imports.fields import FIELDS
from opportunities.imports.products import MAPPINGS, ProductsByKey
from opportunities.imports.stages import Stages
from opportunities.imports.team import Leading, owner_of
from opportunities.imports.whole import complete
from opportunities.models import Category, CloseBasis, Opportunity, Product, Stage, State
from opportunities.models.codes import CLOSED, DateBasis
from opportunities.money import rate_fields
from opportunities.order_days import after_passing, is_too_far
from opportunities.queries.pipelines import DEFAULT, version_of
from opportunities.rulebook import rulebooks_of
from sellers.imports import UsersByKey
from sellers.rates import Rates

LABEL = Opportunity._meta.label

add_sentences(
    {
        "stage_unknown": _("No stage has this name. Known are %(stages)s, won and lost."),
        "no_company": _(
            "No company is named: the opportunity comes in without one and asks whose it is at its first edit."
        ),
        "no_owner": _("Nobody is named as the owner."),
        "owner_unknown": _("No employee has this name, e-mail address or ID."),
        "owner_taken": _("You lead the owner: a leader hands it to others, not to herself."),
        "of_the_team": _("You lead the owner: amount, date and end are changed by those who work on it."),
        "undo_of_the_team": _(
            "You lead owners of these opportunities, and taking the import back would change their amount, date, end or "
            "owner. Nothing was changed: an administrator who does not lead them takes it back."
        ),
        "owner_placeholder": _("No employee is known under this name: one who cannot log in was made."),
        "close_date_missing": _("It is closed, but no day says when."),
        "closed_before_begun": _("It was closed on %(closed)s, before it began on %(began)s."),
        "order_day_far": _("The expected order date is more than ten years ahead. Please check the year."),
        "closed_here": _("It was closed here in another way; left as it is."),
        "close_here": _("It was raised here, so it is closed here and not by an import."),
        "stage_kept": _("The stage stays as it is here: it is moved on the sheet, where its criteria are asked for."),
        "won_without_amount": _("Won without an amount: no order is booked."),
    }
)
_PLAIN = (
    "amount", "currency", "expected_order_on", "need", "next_step", "next_step_on", "close_reason", "win_loss_note",
)  # fmt: skip


class Opportunities(ImportKind):
    code = "opportunities"
    label = _("Opportunities")
    fields = FIELDS
    mappings = MAPPINGS
    order = 40

    def apply(self, rows: list[Row], context: Context) -> None:
        batch = _Batch(context, rows)
        drafts = []
        for row in rows:
            draft = batch.draft(row)
            if draft is not None and not row.is_bad:
                drafts.append(draft)
        accepted = write(context, Opportunity, drafts)
        refs.remember(context, LABEL, ((row.get("external_id", ""), row.pk) for row in rows if row.pk))
        complete(context, accepted, batch.products)

    def url_of(self, pk: int) -> str:
        return reverse("opportunities:detail", args=[pk])


class _Batch:
    """What a batch points at, loaded once: companies, owners, products, stages and the opportunities it names."""

    def __init__(self, context: Context, rows: list[Row]) -> None:
        self._context = context
        self._companies = KnownCompanies.load(context.system, [meant_by(row) for row in rows])
        self._owners = UsersByKey.load(context.system, rows, prefix="owner_")
        self._products = ProductsByKey.load(context.system)
        self._stages = _stages(context)
        version = self._stages.version.pk
        rules = rulebooks_of([version])[version]
        self._roles_required = 1 if rules.decision_maker_only else len(rules.required_roles)
        self._known = _Known(context, rows)
        self._leading = Leading(context.by, context.cache)
        self._rates = Rates.load({row.get("currency", "") for row in rows})
        self.products: dict[int, Product | None] = {}

    def draft(self, row: Row) -> Draft | None:
        context = self._context
        company = self._company(row)
        owner = owner_of(context, self._owners, row)
        product = self.products[row.number] = self._products.meant(context, row)
        where = self._stages.read(row.get("stage", "")) if row.get("stage") else (None, State.OPEN)
        if where is None:
            context.reject(row, "stage_unknown", "stage", stages=self._stages.words())
        if row.is_bad or where is None or owner is None:
            return None
        found = self._known.meant(row, _title(row, company, product), company)
        values: dict[str, Any] = {name: row.values[name] for name in _PLAIN if name in row.values}
        if row.get("title") or found is None:
            values["title"] = _title(row, company, product)
        if company is not None:
            values["company_id"] = company.pk
        if found is not None and self._leading.takes_herself(found, owner.pk):
            context.reject(row, "owner_taken", "owner")
            return None
        values["owner_id"] = owner.pk
        if not values.get("next_step") and not (found and found.next_step):
            values.pop("next_step_on", None)  # a day without a step says nothing
        if "created_on" in row.values:
            values["created_on"] = row.values["created_on"]
        if not self._close(row, values, found, *where):
            return None
        if is_too_far(values.get("expected_order_on"), today=context.on):
            context.reject(row, "order_day_far", "expected_order_on" if row.get("expected_order_on") else "closed_on")
            return None
        if self._is_left_to_team(row, values, found):
            return None
        self._price(values, found)
        self._date(values, found)
        return Draft(row, found, values, self._first(row, values, where[0]), key=row.get("external_id") or row.number)

    def _is_left_to_team(self, row: Row, values: dict[str, Any], found: Opportunity | None) -> bool:
        """Whether it would change what only those who work on it change, for one who leads them."""
        name = self._leading.changes(found, values) if found is not None else ""
        if name:
            column = {"state": "stage", "expected_order_on": "closed_on"}.get(name, name)
            self._context.reject(row, "of_the_team", name if row.get(name) else column)
        return bool(name)

    def _price(self, values: dict[str, Any], found: Opportunity | None) -> None:
        """A new amount, or one in another currency, takes the rate of its day: that of the close, or today's."""
        said = found or Opportunity()
        currency = values.get("currency", said.currency)
        if found is None or (values.get("amount", said.amount), currency) != (said.amount, said.currency):
            values |= rate_fields(currency, values.get("closed_on") or self._context.on, rates=self._rates)

    def _date(self, values: dict[str, Any], found: Opportunity | None) -> None:
        """A new day for one that has passed is no word of the customer's, whatever the one before was."""
        if found is None or "expected_order_on" not in values:
            return
        day = values["expected_order_on"]
        passed = after_passing(found, expected_on=day, basis=DateBasis.OWN, today=self._context.on)
        if passed != found.passed_order_on:
            values |= {"passed_order_on": passed, "date_basis": DateBasis.OWN}

    def _company(self, row: Row) -> Company | None:
        meant = meant_by(row)
        if not meant:
            self._context.warn(row, "no_company", "company")
            return None
        company = referred(self._context, self._companies, row, meant)
        if company is None and not row.is_bad:
            field = "company" if meant.name else "company_external_id" if meant.external_id else "company_code"
            near = _near_company(self._context, meant.name)
            if self._context.options.get("missing_company") == "blank":
                self._context.warn(row, "unknown_reference", field)
            else:
                self._context.reject(row, "unknown_reference_near" if near else "unknown_reference", field, near=near)
        return company

    def _close(self, row: Row, values: dict[str, Any], found: Any, stage: Stage | None, state: str) -> bool:
        """State, stage and days; False with the row's problem where they contradict each other or what is here."""
        context, closed_on, began_on = self._context, row.get("closed_on"), row.get("created_on")
        if state not in CLOSED:
            if closed_on is not None:
                values.setdefault("expected_order_on", closed_on)  # the close date of an open one is a hope
            if found is not None and found.state in CLOSED:
                context.reject(row, "closed_here", "stage")
                return False
            if stage is not None and found is not None and found.stage_id != stage.pk:
                context.warn(row, "stage_kept", "stage")  # moved on its sheet, where the facts are asked for
            return True
        if closed_on is None:
            context.reject(row, "close_date_missing", "closed_on")
            return False
        if began_on is not None and closed_on < began_on and not self._backwards(row, closed_on, began_on):
            return False
        if found is not None and (not found.is_imported or (found.state in CLOSED and found.state != state)):
            context.reject(row, "closed_here" if found.state in CLOSED else "close_here", "stage")
            return False
        if state == State.WON and row.get("amount") is None:
            context.warn(row, "won_without_amount", "amount")
        values |= {"state": state, "closed_on": closed_on, "close_basis": CloseBasis.IMPORTED}
        return True

    def _backwards(self, row: Row, closed_on: dt.date, began_on: dt.date) -> bool:
        days = {"closed": closed_on.isoformat(), "began": began_on.isoformat()}
        if self._context.options.get("accept_closed_before_begun"):
            self._context.warn(row, "closed_before_begun", "closed_on", **days)
            return True
        self._context.reject(row, "closed_before_begun", "closed_on", **days)
        return False

    def _first(self, row: Row, values: dict[str, Any], stage: Stage | None) -> dict[str, Any]:
        """What only a new one gets: where it stands, and since when as far as the row says."""
        stages, closed_on = self._stages, values.get("closed_on")
        began = row.get("created_on") or closed_on or self._context.on
        stage = stage or (stages.last() if values.get("state") == State.WON else stages.first())
        state = values.get("state", State.OPEN)
        return {
            "is_imported": True,
            # what recategorise and the first move will find, so that they have nothing to write for most rows
            "fact_category": _category(state),
            "roles_required": self._roles_required,
            "first_moved_on": closed_on or began,
            "next_step_missing_since": None if state in CLOSED else self._context.on,
            "pipeline_version": stages.version,
            "stage_id": stage.pk,
            "stage_entered_on": closed_on or began,
            "created_on": began,
        }


class _Known:
    """Opportunities that the rows name: by external id, else by title with company. Three queries at most."""

    def __init__(self, context: Context, rows: list[Row]) -> None:
        self._context = context
        ids = refs.known(context.system, LABEL, (row.get("external_id", "") for row in rows))
        found = Opportunity.objects.defer("search_text", "grams").in_bulk(list(ids.values()))
        self._by_external = {name: found[pk] for name, pk in ids.items() if pk in found}
        self._by_title: dict[tuple[str, int | None], list[Opportunity]] = {}
        titles = {row.get("title", "") for row in rows if not row.get("external_id")} - {""}
        for one in Opportunity.objects.defer("search_text", "grams").filter(title__in=titles, is_imported=True):
            self._by_title.setdefault((one.title, one.company_id), []).append(one)

    def meant(self, row: Row, title: str, company: Company | None) -> Opportunity | None:
        external = row.get("external_id", "")
        if external:
            return self._by_external.get(external)
        alike = self._by_title.get((title, company.pk if company else None), [])
        if len(alike) > 1:
            words = ", ".join(f"{one.title} (#{one.pk})" for one in alike[:5])
            self._context.reject(row, "ambiguous", "title", candidates=words)
        return alike[0] if alike else None


def _stages(context: Context) -> Stages:
    if "stages" not in context.cache:
        from opportunities.models import Pipeline

        pipeline = Pipeline.objects.get(code=context.options.get("pipeline", DEFAULT))
        context.cache["stages"] = Stages(version_of(pipeline, on=context.on))
    found: Stages = context.cache["stages"]
    return found


def _category(state: str) -> str:
    return Category.BOOKED if state == State.WON else Category.EXCLUDED if state in CLOSED else Category.POTENTIAL


def _title(row: Row, company: Company | None, product: Product | None) -> str:
    """As given, else product and company, else the other system's id."""
    parts = [product.name if product else "", company.name if company else ""]
    made = " · ".join(part for part in parts if part) or row.get("external_id", "")
    return str(row.get("title") or made)[:200]


def _near_company(context: Context, name: str) -> str:
    """A name that is nearly this one, looked for among those that begin alike; kept for the run."""
    if not name:
        return ""
    hints: dict[str, str] = context.cache.setdefault("near", {})
    if name not in hints:
        start = name_key(name)[:2]
        names = Company.objects.live().filter(name_key__startswith=start).values_list("name", flat=True)[:2000]
        hints[name] = nearest(name, names)
    return hints[name]
