"""Merging people or companies into one, taking a merge back, and what is said about suspected pairs."""

from collections.abc import Collection, Mapping, Sequence
from functools import partial
from typing import Any

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from core import clock
from core.audit import history
from core.errors import RuleError
from customers.actions.relation import lock_people_of
from customers.imports.records import recount_last_contact
from customers.merging import Joining, Separating
from customers.models import (
    Company,
    ConsentState,
    Erasure,
    Merge,
    MergeAct,
    MergeRow,
    PairState,
    Person,
    RecordKind,
    SuspectedPair,
)
from customers.models.company import match_keys, name_key
from customers.models.person import e164, person_key
from customers.policies import may_merge
from customers.signals import employment_changed
from sellers.models import User

MODELS: dict[str, type[Person] | type[Company]] = {RecordKind.PERSON: Person, RecordKind.COMPANY: Company}


@transaction.atomic
def merge_records(
    *, by: User, kind: str, into: int, ids: Collection[int], values: Mapping[str, Any] | None = None
) -> Merge:
    """All records of `ids` become the one of id `into`, whose fields take `values`; histories join.

    Twice at once: the records are locked in the order of their ids, so that the second one waits and is then told.
    Errors: RuleError where one of them is gone already, or where two rows cannot both stand.
    """
    model = MODELS[kind]
    everybody = sorted({*ids, into})
    if len(everybody) < 2:
        raise RuleError(_("Choose at least two records to merge."))
    records = _locked(model, everybody)
    _check_live(model, everybody, records)
    may_merge(by, list(records.values())).enforce()
    merge = Merge(kind=kind, by=by, at=clock.now())
    setattr(merge, kind, records[into])
    with history(by=by, reason=_("Merge")):
        merge.save()
        work = Joining(merge)
        going = [pk for pk in everybody if pk != into]
        work.archive(model, going, into, merge.at)
        _leave_own_children(work, model, into, everybody)
        work.follow(model, going, into)
        chosen = {name: value for name, value in (values or {}).items() if getattr(value, "pk", None) not in everybody}
        chosen = _protected(records.values()) | chosen
        if chosen:
            records[into].refresh_from_db()
            work.write(model, into, _columns(records[into], chosen))
            _leave_own_children(work, model, into, everybody)
        _settle_pairs(work, kind, everybody, by)
        _follow_up(kind, everybody)
    return merge


@transaction.atomic
def take_merge_back(merge: Merge, *, by: User) -> Merge:
    """Every row and field is as before the merge, but for what was changed since, which stays and is listed in `kept`."""
    model = MODELS[merge.kind]
    gone = list(merge.rows.filter(act=MergeAct.MERGED).values_list("object_id", flat=True))
    everybody = sorted({merge.survivor.pk, *gone})
    records = _locked(model, everybody)
    merge = Merge.objects.select_for_update().get(pk=merge.pk)
    may_merge(by, [records[merge.survivor.pk]]).enforce()
    if merge.undone_at is not None:
        raise RuleError(_("This merge has been taken back already."))
    if merge.person_id is not None and Erasure.objects.filter(person=merge.person_id).exists():
        raise RuleError(_("This customer has been made anonymous; there is nothing left to take back."))
    if records[merge.survivor.pk].merged_into_id is not None:
        raise RuleError(
            _("%(name)s was merged once more since. Take that merge back first.") % {"name": merge.survivor}
        )
    with history(by=by, reason=_("Merge taken back")):
        work = Separating(merge)
        work.carry_out()
        merge.undone_by, merge.undone_at, merge.kept = by, clock.now(), work.stays
        merge.save(update_fields=["undone_by", "undone_at", "kept"])
        _follow_up(merge.kind, everybody)
    return merge


@transaction.atomic
def judge_pair(pair: SuspectedPair, *, by: User, state: str) -> SuspectedPair:
    """Not the same, later, or to be looked at again; it is remembered, and no scan asks again."""
    may_merge(by, list(pair.records)).enforce()
    pair = SuspectedPair.objects.select_for_update().get(pk=pair.pk)
    if pair.state == PairState.SAME:
        raise RuleError(_("These two have been merged already."))
    if state not in (PairState.NOT_SAME, PairState.LATER, PairState.WAITING):
        raise RuleError(_("Say whether they are the same."))
    with history(by=by):
        pair.state, pair.decided_by, pair.decided_at = state, by, clock.now()
        pair.save(update_fields=["state", "decided_by", "decided_at"])
    return pair


def _locked(model: type[Person] | type[Company], everybody: Collection[int]) -> dict[int, Any]:
    """In the order of their ids; the people of companies before these."""
    if model is Company:
        lock_people_of(everybody)
    return {row.pk: row for row in model._default_manager.filter(pk__in=everybody).select_for_update().order_by("pk")}


def _check_live(model: type[models.Model], wanted: Sequence[int], records: Mapping[int, Any]) -> None:
    missing = [pk for pk in wanted if pk not in records]
    if missing:
        raise RuleError(_("One of these is not there any more. Choose again."))
    for record in records.values():
        if record.merged_into_id is not None:
            row = MergeRow.objects.filter(label=model._meta.label, object_id=record.pk, act=MergeAct.MERGED)
            last = row.select_related("merge__by").order_by("-pk").first()
            who = last.merge.by.name if last is not None else ""
            raise RuleError(
                _("%(who)s has just merged %(name)s into another record. Nothing was changed here.")
                % {"who": who, "name": record.name}
            )
        if record.archived_at is not None:
            raise RuleError(_("%(name)s is archived. Nothing was changed here.") % {"name": record.name})


def _protected(records: Collection[Any]) -> dict[str, Any]:
    """What one of them asked of us holds for the one that stays, unless somebody chose otherwise."""
    found: dict[str, Any] = {}
    if any(getattr(one, "do_not_contact", False) for one in records):
        found["do_not_contact"] = True
    if any(getattr(one, "consent_state", "") == ConsentState.WITHDRAWN for one in records):
        found["consent_state"] = ConsentState.WITHDRAWN.value
    return found


def _leave_own_children(work: Joining, model: type[models.Model], into: int, everybody: Sequence[int]) -> None:
    """A company that would hang under itself, or under one that hangs under it, takes the next place above."""
    if model is not Company:
        return
    now = Company.objects.values_list("parent", flat=True).get(pk=into)
    parent, seen = now, set(everybody)
    while parent is not None and parent in seen:
        parent = Company.objects.filter(pk=parent).values_list("parent", flat=True).first()
    above, path = parent, set()
    while above is not None and above not in path and above not in seen:
        path.add(above)
        above = Company.objects.filter(pk=above).values_list("parent", flat=True).first()
    if above in seen:  # it hangs under a subsidiary of one that goes
        parent = None
    if parent != now:
        work.write(Company, into, {"parent_id": parent})


def _columns(record: Person | Company, values: Mapping[str, Any]) -> dict[str, Any]:
    """Field names to columns, with what follows from them."""
    for name, value in values.items():
        setattr(record, name, value)
    columns = {record._meta.get_field(name).attname for name in values}  # type: ignore[union-attr]
    found = {name: getattr(record, name) for name in columns}
    if isinstance(record, Person):
        return found | {"name_key": person_key(record.name), "mobile_e164": e164(record.mobile)}
    return found | {"name_key": name_key(record.name), "match_keys": match_keys(record)}


def _settle_pairs(work: Joining, kind: str, ids: Sequence[int], by: User) -> None:
    both = Q(**{f"{kind}_a__in": ids, f"{kind}_b__in": ids})
    for pair in SuspectedPair.objects.filter(both).exclude(state=PairState.SAME):
        changes = {"state": PairState.SAME.value, "decided_by_id": by.pk, "decided_at": clock.now()}
        work.write(SuspectedPair, pair.pk, changes)


def _follow_up(kind: str, ids: Sequence[int]) -> None:
    """The last contact is counted anew; whoever reckons with these people is told."""
    if kind != RecordKind.PERSON:
        return
    recount_last_contact(ids)
    for pk in ids:
        transaction.on_commit(partial(employment_changed.send_robust, sender=Person, person_id=pk))
