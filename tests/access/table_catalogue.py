"""The access table's rows of products, price lists and the lines of an opportunity."""

from tests.access.answers import EXPERT, LINE, TEAM, Row, employees, only, pk

CATALOGUE = [
    Row("opportunities:lines", only(TEAM | LINE | EXPERT), only(TEAM, 422), pk("opportunity")),
    Row("opportunities:lines_total", None, only(TEAM, 409), pk("opportunity"), "no product stands on it"),
    Row("opportunities:line_options", employees(200), args=pk("opportunity"), note="prices are no secret"),
    Row("opportunities:product_options", employees(200)),
]
