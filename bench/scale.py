"""How much there is at a scale, and the moment at which the loaded company stands still."""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

# servers of the bench are started with this clock, so that what was loaded once never ages
MOMENT = dt.datetime(2026, 5, 14, 10, tzinfo=ZoneInfo("Asia/Seoul"))
TODAY = MOMENT.date()
YEARS = 3  # of contacts and opportunities
SMALL = 0.01  # what growth is compared with


@dataclass(frozen=True)
class Scale:
    """`factor` 1 is what architecture.md's limits are held at."""

    factor: float

    def of(self, whole: int, least: int = 1) -> int:
        return max(least, round(whole * self.factor))

    @property
    def users(self) -> int:
        return self.of(500, 8)

    @property
    def companies(self) -> int:
        return self.of(20_000, 20)

    @property
    def people(self) -> int:
        return self.of(200_000, 200)

    @property
    def logs(self) -> int:
        return self.of(1_000_000, 1_000)

    @property
    def opportunities(self) -> int:
        return self.of(50_000, 60)

    @property
    def name(self) -> str:
        """As it stands in names of databases and files: 1, 0_01."""
        return f"{self.factor:g}".replace(".", "_")
