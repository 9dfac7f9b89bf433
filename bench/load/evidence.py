"""What was proved by the stage that an opportunity has reached; the rules themselves decide what counts of it."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

from bench.load import names
from bench.load.contacts import Told
from bench.scale import TODAY
from opportunities.facts import last_valid_day
from opportunities.models import FactCode, Origin, State
from opportunities.models.pipeline import Stage
from opportunities.rulebook import RuleBook, rulebooks_of

PAPERS = frozenset({FactCode.F3, FactCode.F9, FactCode.F11})
BY_DECIDER = frozenset({FactCode.F2, FactCode.F7})


@dataclass
class Proofs:
    rng: Random
    told: Told
    versions: Iterable[int]
    rules: dict[int, RuleBook] = field(init=False)

    def __post_init__(self) -> None:
        self.rules = rulebooks_of(self.versions)

    def of(
        self, steps: list[Stage], reached: int, state: State, begun: dt.date, *, person: int, decider: int
    ) -> Iterator[tuple[Any, ...]]:
        """Everything that the stages left behind asked for, and some of what the present one asks for."""
        codes = [code for step in steps[: reached - 1] for code in step.exit_facts]
        codes += [code for code in steps[reached - 1].exit_facts if state == State.WON or self.rng.random() < 0.6]
        if state == State.WON:
            codes.append(FactCode.F11)
        for code in dict.fromkeys(codes):
            yield self._one(code, self.rules[steps[0].version_id], begun, decider if code in BY_DECIDER else person)

    def _one(self, code: str, rules: RuleBook, begun: dt.date, who: int) -> tuple[Any, ...]:
        log, met_on = None, None
        if code in (FactCode.F1, FactCode.F2, FactCode.F5) and who in self.told.two_way:
            log, at = self.told.two_way[who]
            met_on = at.date()
        # most of it is of the last weeks: what is old ran out and pulls the category down, as it should
        day = max(begun, TODAY - dt.timedelta(days=int(self.rng.random() ** 2 * 70)))
        given = day + dt.timedelta(days=self.rng.randrange(10, 120)) if rules.says_itself(code) else None
        day = met_on or day
        until = last_valid_day(code, rules=rules, happened_on=day, given=given)
        if code == FactCode.F12:
            return code, "물류팀이 납기를 확인함", None, day, Origin.INTERNAL.value, None, until
        origin = Origin.DOCUMENT if code in PAPERS else Origin.CUSTOMER_SAID
        return code, self.rng.choice(names.NEEDS), who, day, origin.value, log, until
