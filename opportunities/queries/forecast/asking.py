"""Questions of the forecast that are put together once for each shape of a place, and asked with ids and days."""

from collections.abc import Callable
from typing import Any

from core.kept import Blank, Kept
from opportunities.queries.forecast.periods import ANY_PERIOD, PERIOD_BLANKS, ForecastPeriod
from opportunities.queries.forecast.place import BLANKS, SHAPES, Place, any_place


def asked_of_places(
    question: Callable[..., Any], *names: str, by_values: bool = False, counted: str = ""
) -> Callable[..., list[Any]]:
    """`asked_of_places(question, "name")(place, period, name=value)` gives the rows of `question(place, period, name=value)`.

    The question sees a place and a period whose ids and days are blanks: it may ask whether there is a unit and whether
    its reader leads anybody, and nothing else about them. `by_values` and `counted` as `Kept` has them.
    """
    blanks = {name: Blank(name) for name in names}
    how: dict[str, Any] = {"by_values": by_values, "counted": counted}
    kept = {
        shape: Kept(_asking(question, any_place(shape), blanks), *BLANKS, *PERIOD_BLANKS, *names, **how)
        for shape in SHAPES
    }

    def ask(place: Place, period: ForecastPeriod | None = None, **values: Any) -> list[Any]:
        return kept[place.shape](**place.values, **(period.values if period is not None else {}), **values)

    return ask


def _asking(question: Callable[..., Any], place: Any, blanks: dict[str, Blank]) -> Callable[..., Any]:
    return lambda **_: question(place, ANY_PERIOD, **blanks)
