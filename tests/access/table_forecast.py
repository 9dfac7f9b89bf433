"""The access table's rows of the forecast, its targets and its figures."""

from tests.access.answers import LINE, TARGET, TEAM, Row, employees, only, pk

FORECAST = [
    Row("opportunities:forecast", employees(200), note="her unit's total, single figures as far as she leads"),
    Row("opportunities:forecast_rows", employees(404), note="asks for a rung"),
    Row("opportunities:forecast_gap", employees(200), note="rows that she may open"),
    Row("opportunities:forecast_changes", employees(200), note="rows that she may open"),
    Row("opportunities:forecast_outcome", employees(404), note="asks for a column"),
    Row("opportunities:figures", employees(200), note="her unit's; others' are refused"),
    Row("opportunities:figures_stages", employees(200), note="as the figures"),
    Row("opportunities:figures_rows", employees(404), note="asks for a set of rows"),
    Row("opportunities:targets", only(LINE | {"admin"})),
    Row("opportunities:target", only(TARGET), only(TARGET, 422), pk("unit")),
    Row("opportunities:opinion", only(LINE), only(LINE, 302), pk("opportunity"), "empty words take it back"),
    Row("opportunities:same_purchase", only(TEAM), only(TEAM, 422), pk("opportunity")),
]
