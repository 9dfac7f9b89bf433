"""The rules of a pipeline version as plain values, so that facts and categories are computed without a database."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject

from core.kept import Kept, among
from opportunities.models.codes import BuyingRole, Category, FactCode
from opportunities.models.pipeline import FactRule, PipelineVersion, RequiredFact

# strongest first, without what is never counted
LADDER = (Category.BOOKED, Category.COMMIT, Category.BEST, Category.PIPELINE)
CLIMB = (Category.PIPELINE, Category.BEST, Category.COMMIT)  # in which an open opportunity rises
FOUR_ROLES = (BuyingRole.EB, BuyingRole.USER, BuyingRole.TECHNICAL, BuyingRole.COACH)
CONTACT_DAYS = 60  # domain.md §2.2: a role counts as reached for this long after a two-way contact
SILENCE_DAYS = 14  # domain.md §4: commit needs a two-way contact within this many days
GRACE_DAYS = 14  # decision 6: a missing or past next step keeps the category this long
REOPEN_DAYS = 180  # domain.md §2.3
CALL_FROM_DAYS = 14  # after the order: sooner nobody has worked with what came


@dataclass(frozen=True)
class RuleBook:
    """`valid_days` None: evidence holds as long as it says itself; `required` holds what a category adds to the one below."""

    valid_days: Mapping[str, int | None] = field(default_factory=dict)
    required: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    coverage_pct: int = 60
    decision_maker_only: bool = False
    required_roles: tuple[str, ...] = FOUR_ROLES

    @property
    def roles(self) -> tuple[str, ...]:
        """Parts of the buying centre that somebody has to be named for."""
        return (BuyingRole.EB,) if self.decision_maker_only else self.required_roles

    def requires(self, category: str) -> tuple[str, ...]:
        return self.required.get(category, ())

    def says_itself(self, code: str) -> bool:
        """The evidence must name its own last day: the offer's, or the signing date that the customer named."""
        return code != FactCode.F11 and code in self.valid_days and self.valid_days[code] is None


def rulebooks_of(version_ids: Iterable[int]) -> dict[int, RuleBook]:
    """Version id → rules. Cost: one query."""
    ids = set(version_ids)
    return {version.pk: _read(version) for version in _versions(ids=sorted(ids))} if ids else {}


def _read(version: Any) -> RuleBook:
    required: dict[str, list[str]] = {}
    for one in version.required_here:
        required.setdefault(one["category"], []).append(one["code"])
    order = list(FactCode.values)
    return RuleBook(
        valid_days={one["code"]: one["days"] for one in version.rules_here},
        required={category: tuple(sorted(codes, key=order.index)) for category, codes in required.items()},
        coverage_pct=version.coverage_pct,
        decision_maker_only=version.decision_maker_only,
        required_roles=tuple(version.required_roles),
    )


def _of_version(rows: QuerySet[Any], **values: str) -> ArraySubquery:
    return ArraySubquery(rows.filter(version=OuterRef("pk")).order_by("pk").values(one=JSONObject(**values)))


_versions = Kept(
    lambda ids: PipelineVersion.objects.filter(among("id", ids)).annotate(
        rules_here=_of_version(FactRule.objects.all(), code="code", days="valid_days"),
        required_here=_of_version(RequiredFact.objects.all(), category="category", code="code"),
    ),
    "ids",
)
