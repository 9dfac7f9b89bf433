"""Precision and recall of the matcher on one source: candidates by its keys, then its judgement."""

import itertools
import time
from collections import defaultdict
from collections.abc import Hashable
from dataclasses import asdict, dataclass
from typing import Any

from bench.duplicates.sources import Pair, Source
from customers.matching import compare, keys_of

MOST_IN_A_BLOCK = 400


@dataclass(frozen=True)
class Quality:
    """`reach`: the part of the true pairs that share a key at all."""

    name: str
    use: str
    true_pairs: int
    compared: int
    reach: float
    precision: float
    recall: float
    f1: float
    seconds: float

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def judge(source: Source) -> Quality:
    started = time.monotonic()
    compared = source.given if source.given is not None else candidates(source)
    said = {pair for pair in compared if compare(source.records[pair[0]], source.records[pair[1]]).is_same}
    said -= source.neutral
    right = len(said & source.truth)
    precision, recall = _part(right, len(said)), _part(right, len(source.truth))
    return Quality(
        source.name, source.use, len(source.truth), len(compared), _part(len(compared & source.truth), len(source.truth)),
        precision, recall, _part(2 * precision * recall, precision + recall), time.monotonic() - started,
    )  # fmt: skip


def candidates(source: Source) -> set[Pair]:
    """Pairs that share a key."""
    blocks: dict[str, list[Hashable]] = defaultdict(list)
    for key, facts in source.records.items():
        for word in keys_of(facts):
            blocks[word].append(key)
    found: set[Pair] = set()
    for block in blocks.values():
        if len(block) > MOST_IN_A_BLOCK:
            continue
        for a, b in itertools.combinations(sorted(block, key=str), 2):
            if not source.side_of or source.side_of[a] != source.side_of[b]:
                found.add((a, b))
    return found


def _part(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
