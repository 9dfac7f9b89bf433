"""The access table's rows of what follows an order."""

from tests.access.answers import LINE, TEAM, Row, employees, only, pk, pks


def _team(name: str, *keys: str) -> Row:
    """A form of the order that the owner and the team fill in."""
    return Row(f"opportunities:{name}", only(TEAM), only(TEAM, 422), pks("won", *keys))


WON = [
    Row("opportunities:after_won", employees(200), note="what the reader reads in full"),
    Row("opportunities:won_and_lost", employees(200), note="of her own place; no amount where she reads totals only"),
    Row("opportunities:won_and_lost_rows", employees(200), note="rows that she reads in full"),
    Row("opportunities:order", only(TEAM | LINE), args=pk("won"), note="its record for who reads amounts"),
    _team("order_edit"),
    _team("order_call"),
    _team("order_date_new"),
    _team("order_accept", "promised"),
    _team("order_file"),
    Row("opportunities:order_file_held", None, only(TEAM), pk("won"), "no file came"),
    Row("opportunities:order_file_off", None, only(TEAM, 302), pks("won", "paper"), "one tap asks nothing"),
]
