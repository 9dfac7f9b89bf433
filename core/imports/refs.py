"""Records under the names that other systems gave them."""

from collections.abc import Iterable

from core.imports.kinds import Context
from core.models import ExternalRef


def known(system: str, label: str, ids: Iterable[str]) -> dict[str, int]:
    """External id → our id. One query."""
    wanted = {one for one in ids if one}
    if not wanted:
        return {}
    rows = ExternalRef.objects.filter(system=system, label=label, external_id__in=wanted)
    return dict(rows.values_list("external_id", "object_id"))


def remember(context: Context, label: str, pairs: Iterable[tuple[str, int]]) -> None:
    """Keeps (external id, our id); one that is known already stays as it is."""
    rows = [
        ExternalRef(system=context.system, label=label, external_id=name, object_id=pk, run_id=context.run_id)
        for name, pk in pairs
        if name
    ]
    ExternalRef.objects.bulk_create(rows, batch_size=2000, ignore_conflicts=True)


def all_known(system: str, label: str) -> dict[str, int]:
    """External id → our id of every record of a small table. One query."""
    return dict(ExternalRef.objects.filter(system=system, label=label).values_list("external_id", "object_id"))
