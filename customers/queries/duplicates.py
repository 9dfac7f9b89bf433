"""What the pages of duplicates read: the queue, a pair side by side, a merge to be made, and one that was made."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.db.models import Count, Q, QuerySet
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from core import clock
from core.paging import Slice, slice_of
from core.scoping import id_from
from core.templatetags.words import day, money
from customers.models import (
    Assignment,
    AssignmentKind,
    Company,
    DuplicateScan,
    LogPerson,
    Merge,
    MergeAct,
    PairState,
    Person,
    RecordKind,
    SuspectedPair,
)
from customers.queries.relations import owned_by
from customers.queries.suspects import WIDE, employers_of
from sellers.models import User

MOST = 10  # records in one merge: more than that is a mistake of selection
MODELS: dict[str, type[Person] | type[Company]] = {RecordKind.PERSON: Person, RecordKind.COMPANY: Company}
_WITH_ANOTHER = {"attitude_on": "attitude", "currency": "revenue_amount"}  # never chosen by themselves


@dataclass(frozen=True)
class PairLine:
    """A suspected pair in the queue."""

    pair: SuspectedPair
    names: str
    why: list[str]


@dataclass(frozen=True)
class Option:
    pk: int
    text: str
    chosen: bool


@dataclass(frozen=True)
class Choice:
    """One field of a merge: what each record says, and whose word is proposed."""

    name: str
    label: str
    options: list[Option]

    @property
    def differs(self) -> bool:
        return len({one.text for one in self.options}) > 1


@dataclass
class Side:
    """A record as it stands beside others."""

    record: Person | Company
    more: str
    values: dict[str, str] = field(default_factory=dict)


def pairs_for(viewer: User, *, state: str, kind: str = "", after: str = "") -> Slice[Any]:
    """Lines of pairs that concern `viewer`, the most alike first. Cost: one query."""
    rows = concerning(viewer).filter(state=state)
    rows = rows.filter(kind=kind) if kind else rows
    rows = rows.select_related("person_a", "person_b", "company_a", "company_b")
    rows = rows.defer(
        *(f"{side}__{name}" for side in ("person_a", "person_b", "company_a", "company_b") for name in WIDE)
    )
    found = slice_of(rows, order=("-bits", "-id"), after=after)
    return Slice([_line(pair) for pair in found.rows], found.after)


def concerning(viewer: User) -> QuerySet[SuspectedPair]:
    """An administrator's are all; of others those with a customer whom they own."""
    rows = SuspectedPair.objects.visible_to(viewer)
    if viewer.is_admin:
        return rows
    day = clock.today()
    hers = Person.objects.filter(owned_by(viewer, on=day)).values("pk")
    owned = Assignment.objects.on(day).filter(kind=AssignmentKind.OWNER, user=viewer, company__isnull=False)
    firms = owned.values("company_id")
    return rows.filter(
        Q(person_a__in=hers) | Q(person_b__in=hers) | Q(company_a__in=firms) | Q(company_b__in=firms)
    )  # fmt: skip


def pairs_of(viewer: User, kind: str, pk: int) -> list[PairLine]:
    """Open pairs with one record. Cost: one query."""
    either = Q(**{f"{kind}_a": pk}) | Q(**{f"{kind}_b": pk})
    rows = SuspectedPair.objects.visible_to(viewer).filter(either, state__in=(PairState.WAITING, PairState.LATER))
    rows = rows.select_related("person_a", "person_b", "company_a", "company_b").order_by("-bits", "-id")
    return [_line(pair) for pair in rows[:5]]


def why_words(pair: SuspectedPair) -> list[str]:
    """What makes them alike, from what the scan kept."""
    a, b = pair.records
    same_name = a.name_key == b.name_key
    words = {
        "name": _("same name") if same_name else _("similar name"),
        "phone": _("same phone"),
        "email": _("same e-mail"),
        "company": _("same company"),
        "number": _("same number"),
        "site": _("same homepage"),
        "address": _("same address"),
    }
    return [words[name] for name in pair.same if name in words]


def sides_of(records: Sequence[Person] | Sequence[Company]) -> list[Side]:
    """Records beside each other, with the words of every field. Cost: one query for people's employers."""
    jobs = employers_of([one for one in records if isinstance(one, Person)])
    sides = []
    for record in records:
        if isinstance(record, Person):
            worked = jobs.get(record.pk, [])
            more = ", ".join(" · ".join(filter(None, [job.company.name, job.title])) for job in worked)
            more = more or _("Affiliation unknown")
        else:
            more = record.region or record.get_kind_display()
        sides.append(Side(record, more, {one.name: said(record, one) for one in fields_of(type(record))}))
    return sides


@dataclass(frozen=True)
class Compared:
    """One field of records beside each other."""

    label: str
    texts: list[str]

    @property
    def differs(self) -> bool:
        return len({text for text in self.texts if text}) > 1


def compared(sides: Sequence[Side]) -> list[Compared]:
    """Every field about which one of them says something; what differs comes first."""
    rows = [
        Compared(str(one.verbose_name), [side.values[one.name] for side in sides])
        for one in fields_of(type(sides[0].record))
        if any(side.values[one.name] for side in sides) and not _all_as_usual(one, sides)
    ]
    return sorted(rows, key=lambda row: not row.differs)


def _all_as_usual(one: Any, sides: Sequence[Side]) -> bool:
    """Nobody has said anything about it in any of the records."""
    return one.has_default() and all(getattr(side.record, one.name) == one.default for side in sides)


def fields_of(model: type[models.Model]) -> list[Any]:
    """Fields that somebody can fill in: those are chosen in a merge."""
    return [
        one
        for one in model._meta.concrete_fields
        if one.editable and not one.primary_key and not one.generated and one.name not in _WITH_ANOTHER
    ]


def said(record: models.Model, one: Any) -> str:
    """What a field of a record says, in words; empty where it says nothing."""
    value = getattr(record, one.name)
    if value is None or value == "":
        return ""
    if one.choices:
        return str(getattr(record, f"get_{one.name}_display")())
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(one, models.DateField):
        return day(value)
    if one.name.endswith("_amount"):
        return money(value, getattr(record, "currency", ""))
    if isinstance(one, models.DecimalField | models.IntegerField):
        return str(number_format(value, force_grouping=True, decimal_pos=0))
    return str(value)


def choices_of(sides: Sequence[Side], into: int, chosen: dict[str, int] | None = None) -> list[Choice]:
    """Every field about which something is known; proposed is the word of the record that stays, where it has one."""
    found = []
    for one in fields_of(type(sides[0].record)):
        told = [side for side in sides if side.values[one.name]]
        if not told:
            continue
        pick = (chosen or {}).get(one.name) or proposed(one, told, into)
        options = [Option(side.record.pk, side.values[one.name], side.record.pk == pick) for side in told]
        found.append(Choice(one.name, str(one.verbose_name), options))
    return found


def proposed(one: Any, told: Sequence[Side], into: int) -> int:
    """Whose word stands unless somebody chooses: what protects a customer first, then what says something."""
    if one.name in ("do_not_contact", "is_former"):
        told = [side for side in told if getattr(side.record, one.name)] or told
    if one.name == "consent_state":
        told = [side for side in told if getattr(side.record, one.name) == "withdrawn"] or told
    empty = one.default if one.has_default() else None
    speaking = [side for side in told if getattr(side.record, one.name) != empty] or list(told)
    return next((side.record.pk for side in speaking if side.record.pk == into), speaking[0].record.pk)


def values_of(records: Sequence[Person] | Sequence[Company], chosen: dict[str, int]) -> dict[str, Any]:
    """Field → value of the record that was chosen for it, with what goes along; names of no field of the form are nothing."""
    by_pk = {record.pk: record for record in records}
    known = {one.name for one in fields_of(type(records[0]))}
    values = {name: getattr(by_pk[pk], name) for name, pk in chosen.items() if pk in by_pk and name in known}
    for name, leader in _WITH_ANOTHER.items():
        if leader in values:
            values[name] = getattr(by_pk[chosen[leader]], name)
    return {name: value for name, value in values.items() if hasattr(records[0], name)}


def records_to_merge(viewer: User, kind: str, typed: Sequence[str]) -> list[Any]:
    """Live records of ids in an address, in the order of their ids."""
    ids = {pk for one in typed[: MOST * 2] if (pk := id_from(one))}
    rows = MODELS[kind]._default_manager.visible_to(viewer).live()
    return list(rows.filter(pk__in=ids).order_by("pk")[:MOST])


def pairs() -> QuerySet[SuspectedPair]:
    """Pairs with both of their records."""
    return SuspectedPair.objects.select_related("person_a", "person_b", "company_a", "company_b", "decided_by")


def merges() -> QuerySet[Merge]:
    return Merge.objects.select_related("person", "company", "by", "undone_by")


def merged_into(merge: Merge) -> list[Any]:
    """The records that a merge took in. Cost: two queries."""
    ids = merge.rows.filter(act=MergeAct.MERGED).order_by("pk").values_list("object_id", flat=True)
    return list(MODELS[merge.kind]._default_manager.in_bulk(list(ids)).values())


def latest_scan() -> DuplicateScan | None:
    return DuplicateScan.objects.order_by("-pk").first()


def merges_for(viewer: User, *, after: str = "") -> Slice[Merge]:
    """The newest merges; others than administrators see their own. Cost: one query."""
    rows = Merge.objects.visible_to(viewer).select_related("person", "company", "by", "undone_by")
    return slice_of(rows if viewer.is_admin else rows.filter(by=viewer), order=("-at", "-id"), after=after)


def merges_of(viewer: User, kind: str, pk: int) -> list[Merge]:
    """Merges that a record came out of and that can be taken back. Cost: one query."""
    rows = Merge.objects.visible_to(viewer).filter(**{kind: pk}, undone_at=None).select_related("by")
    return list(rows.order_by("-pk")[:5])


def moved_by(merge: Merge, *, viewer: User) -> list[tuple[str, int]]:
    """What a merge took along, in words with numbers; of contacts those that `viewer` may read. Cost: two queries."""
    rows = (
        merge.rows.exclude(act__in=(MergeAct.MERGED, MergeAct.CHANGED))
        .order_by()
        .values("label")
        .annotate(n=Count("pk"))
    )
    met = merge.rows.filter(label=LogPerson._meta.label, act=MergeAct.MOVED).values("object_id")
    told: dict[str, int] = {_("contact logs"): LogPerson.objects.visible_to(viewer).filter(pk__in=met).count()}
    for row in rows:
        word = names_of_tables().get(row["label"])
        if word:
            told[word] = told.get(word, 0) + row["n"]
    return sorted((word, n) for word, n in told.items() if n)


def names_of_tables() -> dict[str, str]:
    return {
        "customers.Employment": _("affiliations"),
        "customers.Assignment": _("Owner"),
        "customers.Company": _("companies"),
        "opportunities.Opportunity": _("opportunities"),
        "opportunities.PotentialOpportunity": _("potential opportunities"),
        "opportunities.Evidence": _("evidence"),
        "opportunities.BuyerRole": _("roles in buying centres"),
        "opportunities.RivalPoint": _("statements about competitors"),
    }


def kept_words(merge: Merge) -> list[str]:
    """What was changed after a merge and therefore stayed when it was taken back, in words."""
    found = []
    for row in merge.kept:
        model = {one._meta.label: one for one in MODELS.values()}.get(row["label"])
        what = names_of_tables().get(row["label"], _("a row that hangs on it"))
        if model is not None:
            names = {one.attname: str(one.verbose_name) for one in fields_of(model)}
            what = ", ".join(dict.fromkeys(names[name] for name in row["columns"] if name in names))
        if what:
            found.append(what)
    return list(dict.fromkeys(found))


def _line(pair: SuspectedPair) -> PairLine:
    a, b = pair.records
    names = a.name if a.name == b.name else f"{a.name} · {b.name}"
    return PairLine(pair, names, why_words(pair))
