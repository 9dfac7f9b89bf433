"""The work of an erasure, in the caller's transaction: rows that are about her lose their words, other texts her name.

Cost: a few statements for each table; the last step reads every text once, so it is a worker's.
"""

from collections import Counter, defaultdict
from functools import reduce
from operator import or_
from typing import Any

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.db.models import Func, Q, Value
from django.db.models.functions import Cast, Left

from core import clock, mail
from core.files.gate import erase
from core.files.models import StoredFile
from core.imports.models import ImportFile, ImportRow
from core.models import ExternalRef, Mail
from customers.erasing import tables as the
from customers.erasing.words import KnownBy, known_by
from customers.models import ContactLog, LogPerson, MergeAct, MergeRow, Person
from customers.models.person import person_key

NAME = "삭제된 고객"  # what stands where her name stood; a stored text, so in the company's language
WORDS = "삭제된 내용"  # where a text may not be empty
Rows = dict[the.Model, set[int]]


def anonymise(person: Person, *, by: Any) -> Counter[str]:
    """How many rows of each table lost words. Twice is harmless: the second finds nothing."""
    people = with_those_merged(person)
    _open_documents()
    versions = apps.get_model("customers.PersonEvent").objects.filter(pgh_obj_id__in=[one.pk for one in people])
    known = known_by(people, list(versions.values("name", "email", "mobile", "mobile_e164")))
    hers, near = _rows_about(people)
    counts: Counter[str] = Counter()
    _forget_imports(hers[Person], known, by)
    for model, ids in hers.items():
        counts[model._meta.label] += _empty(model, ids)
        if held := the.columns_of_files(model):  # its row stays without its content
            model._base_manager.filter(pk__in=ids).update(**dict.fromkeys(column.name for column in held))
        for file in StoredFile.objects.filter(owner_label=model._meta.label, owner_id__in=ids):
            erase(file, by=by)
            counts["core.StoredFile"] += 1
    _rename(people)
    merged = MergeRow.objects.filter(label=Person._meta.label, object_id__in=hers[Person])
    merged.exclude(act=MergeAct.MERGED).update(before={}, after={})
    _forget_in_journals(hers)
    ExternalRef.objects.filter(label=Person._meta.label, object_id__in=hers[Person]).delete()
    for model, ids in near.items():
        counts[model._meta.label] += _mask(model, known.nearby, ids)
        if the.is_drawn(model):
            for file in StoredFile.objects.filter(owner_label=model._meta.label, owner_id__in=ids):
                erase(file, by=by)
    for model in [*the.tables(history=False), *the.tables(history=True)]:
        counts[model._meta.label] += _mask(model, known.everywhere, None)
    if known.everywhere:  # letters that wait lie sealed, so no statement finds her in them
        counts[Mail._meta.label] += mail.reword(lambda text: _said_without(text, known.everywhere))
    return Counter({label: number for label, number in sorted(counts.items()) if number})


def _open_documents() -> None:
    """Papers that nothing else may change let her words go, until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('hanjang.erasing', 'on', true)")


def with_those_merged(person: Person) -> list[Person]:
    """She and everybody who was merged into her, over any number of merges."""
    found, wave = [person], [person.pk]
    while wave:
        more = list(Person.objects.filter(merged_into__in=wave).exclude(pk__in=[one.pk for one in found]))
        found, wave = found + more, [one.pk for one in more]
    return found


def _rows_about(people: list[Person]) -> tuple[Rows, Rows]:
    """Rows that are hers, and rows beside them that may name her."""
    ids = {one.pk for one in people}
    hers: Rows = defaultdict(set, {Person: ids})
    near: Rows = defaultdict(set)
    for model, field in the.pointing_at(Person):
        rows = set(model._base_manager.filter(**{f"{field.name}__in": ids}).values_list("pk", flat=True))
        (hers if field.name == "person" and not the.is_shared(model) else near)[model] |= rows
    logs = set(LogPerson.objects.filter(person__in=ids).values_list("log", flat=True))
    shared = set(LogPerson.objects.filter(log__in=logs).exclude(person__in=ids).values_list("log", flat=True))
    hers[ContactLog], near[ContactLog] = logs - shared, near[ContactLog] | shared
    for model, field in the.pointing_at(ContactLog):
        for found, wanted in ((hers, logs - shared), (near, shared)):
            rows = set(model._base_manager.filter(**{f"{field.name}__in": wanted}).values_list("pk", flat=True))
            (near if the.is_shared(model) else found)[model] |= rows
    _hanging_on(hers)
    _beside({**hers, **near} | {Person: ids}, near)
    return hers, near


def _hanging_on(hers: Rows) -> None:
    """Rows of rows that are hers, as the journal of a merge has them."""
    for target in [model for model in hers if model not in (Person, ContactLog)]:
        for model, field in the.pointing_at(target):
            if hers[target] and not the.is_shared(model):
                rows = model._base_manager.filter(**{f"{field.name}__in": hers[target]})
                hers[model] |= set(rows.values_list("pk", flat=True))


def _beside(found: Rows, near: Rows) -> None:
    """Rows that point at those found: by foreign key, or by label and number as notices and acts do."""
    for target, ids in list(found.items()):
        for model, field in the.pointing_at(target):
            if ids:
                near[model] |= set(
                    model._base_manager.filter(**{f"{field.name}__in": ids}).values_list("pk", flat=True)
                )
        for model in the.tables(history=False):
            names = {field.name for field in model._meta.concrete_fields}
            for label, number in the.POINTERS:
                if ids and {label, number} <= names:
                    told = Q(**{label: target._meta.label, f"{number}__in": ids})
                    near[model] |= set(model._base_manager.filter(told).values_list("pk", flat=True))


def _empty(model: the.Model, ids: set[int]) -> int:
    """Takes the personal values out of rows and of their history."""
    blanks = {}
    for name in the.personal(model):
        empties, value = the.blank_of(field := model._meta.get_field(name), WORDS)
        if empties:
            blanks[field.name] = value
    if not blanks or not ids:
        return 0
    if model is Person:
        blanks |= {"name": NAME, "name_key": person_key(NAME)}
    number = model._base_manager.filter(pk__in=ids).update(**blanks)
    kept = the.history_of(model)
    if kept is not None:
        known = {field.name for field in kept._meta.concrete_fields}
        then = {name: value for name, value in blanks.items() if name in known}
        kept._base_manager.filter(pgh_obj_id__in=ids).update(**then)
    return int(number)


def _forget_in_journals(hers: Rows) -> None:
    """Journals of other merges, of companies say, remember rows of hers, also those that were folded into another."""
    ids = list(hers[Person])
    for model, pks in hers.items():
        blanks = {}
        for name in the.personal(model):
            empties, value = the.blank_of(field := model._meta.get_field(name), WORDS)
            if empties:
                blanks[field.name] = value
        folded = Q(act=MergeAct.FOLDED, before__person_id__in=ids)
        rows = list(MergeRow.objects.filter(folded | Q(object_id__in=pks), label=model._meta.label))
        for row in rows:
            row.before |= {name: value for name, value in blanks.items() if name in row.before}
            row.after |= {name: value for name, value in blanks.items() if name in row.after}
        MergeRow.objects.bulk_update(rows, ["before", "after"], batch_size=500)


def _rename(people: list[Person]) -> None:
    """She stays as a row without a name: never contacted again, in no list."""
    for one in people:
        Person.objects.filter(pk=one.pk).update(do_not_contact=True, is_former=True)
        Person.objects.filter(pk=one.pk, archived_at=None).update(archived_at=clock.now())


def _forget_imports(ids: set[int], known: KnownBy, by: Any) -> None:
    """The rows of files that named her, and the files themselves: their other rows are in by now."""
    rows = ImportRow.objects.filter(object_label="people", object_id__in=ids)
    runs = set(rows.values_list("run", flat=True))
    rows.update(cells=[], problems=[])
    if known.everywhere:
        runs |= set(_rows_naming(known.everywhere))
    files = ImportFile.objects.filter(runs__in=runs).distinct()
    for stored in StoredFile.objects.filter(owner_label=ImportFile._meta.label, owner_id__in=files.values("pk")):
        erase(stored, by=by)
    ImportFile.objects.filter(pk__in=files.values("pk")).update(content=None)


def _rows_naming(pattern: str) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT run_id FROM core_importrow WHERE cells::text ~ %s OR problems::text ~ %s", [pattern] * 2
        )
        return [run for (run,) in cursor.fetchall()]


def _mask(model: the.Model, pattern: str, ids: set[int] | None) -> int:
    """Her name instead of what she is known by, in all texts of a table, or in those rows and their history."""
    if not pattern or (ids is not None and not ids):
        return 0
    number = _replace(model, pattern, Q() if ids is None else Q(pk__in=ids))
    kept = the.history_of(model) if ids is not None else None
    if kept is not None:
        _replace(kept, pattern, Q(pgh_obj_id__in=ids))
    return number


def _replace(model: the.Model, pattern: str, about: Q) -> int:
    """One statement for a table, over all of its columns of words."""
    columns = the.columns_of_words(model)
    if not columns:
        return 0
    texts = {f"words_{place}": Cast(field.name, models.TextField()) for place, field in enumerate(columns)}
    told = reduce(or_, (Q(**{f"{name}__regex": pattern}) for name in texts))
    rows = model._base_manager.annotate(**texts).filter(about, told)
    return int(rows.update(**{field.name: _without(field, pattern) for field in columns}))


def _without(field: the.Column, pattern: str) -> Any:
    """The column with her name in place of all that fits."""
    text = Cast(field.name, models.TextField())
    new = Func(
        text, Value(pattern), Value(NAME), Value("g"), function="regexp_replace", output_field=models.TextField()
    )
    if isinstance(field, models.JSONField | ArrayField):
        return Cast(new, field)
    return Left(new, field.max_length) if field.max_length else new


def _said_without(text: str, pattern: str) -> str:
    """As `_without`, of a text that no column holds."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT regexp_replace(%s, %s, %s, 'g')", [text, pattern, NAME])
        return str(cursor.fetchone()[0])
