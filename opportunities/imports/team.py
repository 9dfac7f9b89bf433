"""Who owns an imported opportunity, and what whoever leads her does not do by a file either."""

from typing import Any

from core.imports import refs
from core.imports.kinds import Context, Row
from core.imports.near import nearest
from core.kept import among
from opportunities.models import Opportunity, OpportunityMember
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


# a leader changes no amount, no date and no end of those whom she leads (domain.md §3, §4 rule 3)
_OF_THE_TEAM = ("amount", "currency", "expected_order_on", "state", "closed_on")


class Leading:
    """Of an administrator who leads: what the policies refuse her on the sheet. Two queries as long as `cache` lives (a
    file), none for others."""

    def __init__(self, by: User | None, cache: dict[Any, Any]) -> None:
        self._by, self._cache = by, cache

    def takes_herself(self, found: Opportunity, owner: int | None) -> bool:
        """Whether she would take it from somebody whom she leads, which `may_reassign` refuses as well."""
        return self._by is not None and owner == self._by.pk != found.owner_id and self._is_above(found)

    def may_not_write(self, found: Opportunity, values: dict[str, Any]) -> bool:
        """Whether any of it is refused."""
        return self.takes_herself(found, values.get("owner_id")) or bool(self.changes(found, values))

    def changes(self, found: Opportunity, values: dict[str, Any]) -> str:
        """The first of the fields that the row would change and only the team does, as `may_edit` has it; else empty."""
        said = (name for name in _OF_THE_TEAM if name in values and values[name] != getattr(found, name))
        first = next(said, "")
        return first if first and self._is_above(found) and found.pk not in self._own() else ""

    def _is_above(self, found: Opportunity) -> bool:
        """What nobody owns any more stands under nobody."""
        by = self._by
        if by is None or found.owner_id not in by.standing.line_people:
            return False
        if "led" not in self._cache:
            led = User.objects.active().filter(among("pk", list(by.standing.line_people)))
            self._cache["led"] = set(led.values_list("pk", flat=True))
        return found.owner_id in self._cache["led"]

    def _own(self) -> set[int]:
        """Those on whose team she is."""
        if "on_team" not in self._cache:
            rows = OpportunityMember.objects.filter(user=self._by)
            self._cache["on_team"] = set(rows.values_list("opportunity_id", flat=True))
        found: set[int] = self._cache["on_team"]
        return found


def _placeholder(context: Context, known: UsersByKey, row: Row, field: str) -> User:
    """An employee under the name or id that the file gives; a later list of employees fills her in."""
    name = row.get("owner") or row.get("owner_email") or row.get("owner_external_id", "")
    user: User = User.objects.create(name=name[:80], is_imported=True, password="!")  # noqa: S106 (unusable)
    if row.get("owner_external_id"):
        refs.remember(context, LABEL, [(row.values["owner_external_id"], user.pk)])
        known.by_external[row.values["owner_external_id"]] = user
    context.warn(row, "owner_placeholder", field)
    return user
