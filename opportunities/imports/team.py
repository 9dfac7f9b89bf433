"""Who owns an imported opportunity."""

from core.imports import refs
from core.imports.kinds import Context, Row
from core.imports.near import nearest
from sellers.imports import LABEL, UsersByKey, candidates
from sellers.models import User


def owner_of(context: Context, known: UsersByKey, row: Row) -> User | None:
    """By external id, e-mail or a name that only one employee has; None with the row's problem."""
    external, email, name = row.get("owner_external_id", ""), row.get("owner_email", ""), row.get("owner", "")
    found = known.by_external.get(external) or known.by_email.get(email)
    if found is not None:
        return found
    alike = known.named(name) if name else []
    if len(alike) == 1:
        return alike[0]
    field = "owner" if name else "owner_email" if email else "owner_external_id"
    if alike:
        context.reject(row, "ambiguous", "owner", candidates=candidates(alike))
    elif not (external or email or name):
        if context.by is not None and context.options.get("missing_owner") == "importer":
            return context.by  # type: ignore[no-any-return]
        context.reject(row, "no_owner", "owner")
    elif context.options.get("unknown_owner") == "placeholder":
        return _placeholder(context, known, row, field)
    else:
        near = nearest(name, User.objects.values_list("name", flat=True)) if name else ""
        context.reject(row, "unknown_reference_near" if near else "owner_unknown", field, near=near)
    return None


def _placeholder(context: Context, known: UsersByKey, row: Row, field: str) -> User:
    """An employee under the name or id that the file gives; a later list of employees fills her in."""
    name = row.get("owner") or row.get("owner_email") or row.get("owner_external_id", "")
    user: User = User.objects.create(name=name[:80], is_imported=True, password="!")  # noqa: S106 (unusable)
    if row.get("owner_external_id"):
        refs.remember(context, LABEL, [(row.values["owner_external_id"], user.pk)])
        known.by_external[row.values["owner_external_id"]] = user
    context.warn(row, "owner_placeholder", field)
    return user
