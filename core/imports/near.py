""" "Did you mean": the known name that is nearest to a written one."""

from collections.abc import Iterable

from rapidfuzz import fuzz, process

from core.imports.fields import plain

NEAR = 80  # per cent alike; below it a hint misleads more than it helps


def nearest(text: str, names: Iterable[str]) -> str:
    """The nearest of `names`, empty where none is near."""
    found = process.extractOne(text, list(names), scorer=fuzz.ratio, processor=plain, score_cutoff=NEAR)
    return str(found[0]) if found else ""
