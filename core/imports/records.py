"""What an import can have made and what belongs to it, so that an import can be taken back. Each app declares its own."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise

Names = dict[str, str | Promise]
Afterwards = Callable[[], None]


def _nobody(ids: Collection[int]) -> Collection[int]:
    return ()


def _nothing(ids: Collection[int]) -> Afterwards | None:
    return None


def _nobody_refuses(values: Mapping[int, dict[str, Any]], by: Any) -> str:
    return ""


def _no_follow_up(ids: Collection[int], by: Any) -> None:
    return None


@dataclass(frozen=True)
class Record:
    """A table whose rows people know as a thing of its own.

    `parts` are (label of a table, name of its foreign key): such a row goes and stays with the record; one of a table
    without a history is the system's own, and goes along whenever it was written. `follows` are
    fields that the system derives: a change of theirs is nobody's edit. `in_use` names rows that stay though nothing
    points at them. `leaving` is told which rows are about to go, takes along what hangs on them without a foreign key,
    and gives back what is to be done once they are gone. `refusal` is asked for the values that are about to be put back
    ({id: {field: value}}) and by whom: the code of the sentence (`problems`) that says why that person may not, or empty.
    `changed` is told whose values were put back.
    """

    label: str
    plural: str | Promise
    url: Callable[[int], str] = lambda pk: ""
    parts: tuple[tuple[str, str], ...] = ()
    follows: frozenset[str] = frozenset()
    in_use: Callable[[Collection[int]], Collection[int]] = _nobody
    leaving: Callable[[Collection[int]], Afterwards | None] = _nothing
    refusal: Callable[[Mapping[int, dict[str, Any]], Any], str] = _nobody_refuses
    changed: Callable[[Collection[int], Any], None] = _no_follow_up
    others: Names = field(default_factory=dict)  # plural names of tables that may point at it
    kind: str = ""  # code of the import kind whose rows are such records


_records: dict[str, Record] = {}
_derived: set[str] = set()
_witnesses: list[Callable[[str, Collection[int]], None]] = []


def register_records(*records: Record) -> None:
    """Called in `AppConfig.ready` of the app that owns the tables."""
    _records.update({record.label: record for record in records})


def register_derived(*labels: str) -> None:
    """Tables that are counted from other rows: nothing stays because they point at it, and they go with what they name."""
    _derived.update(labels)


def is_derived(label: str) -> bool:
    return label in _derived


def on_leaving(witness: Callable[[str, Collection[int]], None]) -> Callable[[str, Collection[int]], None]:
    """Registers a function that takes along what names rows by label and id, whatever their table."""
    if witness not in _witnesses:
        _witnesses.append(witness)
    return witness


def tell_witnesses(label: str, ids: Collection[int]) -> None:
    for witness in _witnesses:
        witness(label, ids)


def record_of(label: str) -> Record | None:
    return _records.get(label)


def all_records() -> list[Record]:
    return list(_records.values())


def all_parts() -> list[tuple[str, str, str]]:
    """(label of the part, its foreign key, label of the whole) of every declared part."""
    return [(part, key, record.label) for record in _records.values() for part, key in record.parts]


def wholes_of(label: str) -> list[tuple[str, str]]:
    """(foreign key, label of the whole) of a part; none for what is no part."""
    return [(key, whole) for part, key, whole in all_parts() if part == label]


def follows(label: str) -> frozenset[str]:
    found = _records.get(label)
    return (found.follows if found else frozenset()) | {"version"}


def plural_of(label: str) -> str:
    """How a table's rows are called; that of the whole for a part without a name of its own; empty if unknown."""
    if label in _records:
        return str(_records[label].plural)
    for record in _records.values():
        if label in record.others:
            return str(record.others[label])
    return next((str(_records[whole].plural) for _key, whole in wholes_of(label) if whole in _records), "")
