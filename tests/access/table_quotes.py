"""The access table's rows of quotations: who reads amounts reads them, owner and team write them."""

from tests.access.answers import LINE, TEAM, Row, employees, only, pk, pks

_READ = only(TEAM | LINE)
_HERE = pks("opportunity", "quote")
_DRAFT = pks("opportunity", "quote_draft")


def _form(name: str) -> Row:
    return Row(f"opportunities:{name}", only(TEAM), only(TEAM, 422), _HERE)


QUOTES = [
    Row("opportunities:quote_items", employees(200), note="products, which every employee sees"),
    Row("opportunities:quotes", _READ, args=pk("opportunity")),
    Row("opportunities:quote", _READ, args=_HERE),
    Row("opportunities:quote_pdf", _READ, args=_HERE),
    Row("opportunities:quote_new", only(TEAM), only(TEAM, 422), pk("opportunity")),
    Row("opportunities:quote_sum", None, only(TEAM, 200), pk("opportunity"), "writes nothing"),
    Row("opportunities:quote_edit", only(TEAM), only(TEAM, 422), _DRAFT),
    Row("opportunities:quote_issue", only(TEAM), only(TEAM, 302), _DRAFT, "no version: nothing is issued"),
    Row("opportunities:quote_discard", None, only(TEAM, 302), _DRAFT, "one tap asks nothing"),
    Row("opportunities:quote_revise", None, only(TEAM, 302), _HERE, "one tap asks nothing"),
    _form("quote_send"),
    _form("quote_receive"),
    _form("quote_withdraw"),
    Row(
        "opportunities:quote_amount", only(TEAM), only(TEAM, 302), _HERE, "the page says old and new; nothing is typed"
    ),
]
