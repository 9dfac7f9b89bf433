"""The access table's rows of products, price lists and the lines of an opportunity."""

from tests.access.answers import EXPERT, LINE, TEAM, Row, employees, only, pk, pks

_ADMIN = {"admin"}
CATALOGUE = [
    Row("opportunities:lines", only(TEAM | LINE | EXPERT), only(TEAM, 422), pk("opportunity")),
    Row("opportunities:lines_sum", None, only(TEAM, 200), pk("opportunity"), "writes nothing"),
    Row("opportunities:lines_total", None, only(TEAM, 409), pk("opportunity"), "no product stands on it"),
    Row("opportunities:line_options", employees(200), args=pk("opportunity"), note="prices are no secret"),
    Row("opportunities:product_options", employees(200)),
    Row("opportunities:products", employees(200)),
    Row("opportunities:product_new", only(_ADMIN), only(_ADMIN, 422)),
    Row("opportunities:product", employees(200), args=pk("product"), note="opportunities that the reader reads"),
    Row("opportunities:product_edit", only(_ADMIN), only(_ADMIN, 422), pk("product")),
    Row("opportunities:product_sale", only(_ADMIN), only(_ADMIN, 302), pk("product"), "it asks for no words"),
    Row("opportunities:prices", employees(200)),
    Row("opportunities:price_list_new", only(_ADMIN), only(_ADMIN, 422)),
    Row("opportunities:price_list", employees(200), args=pk("price_list")),
    Row("opportunities:price_list_edit", only(_ADMIN), only(_ADMIN, 422), pk("price_list")),
    Row("opportunities:price_list_copy", only(_ADMIN), only(_ADMIN, 422), pk("price_list")),
    Row("opportunities:price_list_paste", only(_ADMIN), only(_ADMIN, 422), pk("price_list")),
    Row("opportunities:price_new", only(_ADMIN), only(_ADMIN, 422), pk("price_list")),
    Row("opportunities:price", only(_ADMIN), only(_ADMIN, 422), pks("price_list", "price")),
    Row("opportunities:price_off", None, only(_ADMIN, 409), pks("price_list", "price"), "it stands on an opportunity"),
]
