"""The forecast: the ladder up the organisation with targets, its gap, and how it moved since a snapshot."""

from opportunities.queries.forecast.ladder import Forecast, ForecastLine, forecast_of
from opportunities.queries.forecast.periods import ForecastPeriod, name_of, period_from, period_of
from opportunities.queries.forecast.place import Place, place_of

__all__ = [
    "Forecast",
    "ForecastLine",
    "ForecastPeriod",
    "Place",
    "forecast_of",
    "name_of",
    "period_from",
    "period_of",
    "place_of",
]
