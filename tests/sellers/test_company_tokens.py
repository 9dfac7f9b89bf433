"""How strongly a provider says that it asked, whatever it writes there."""

import pytest

from sellers.company_tokens import TooWeak, _check_strength

ODD = ({"a": 1}, [["mfa"], {"hwk": 1}, None], None, 7, 1.5, True, [], "")


@pytest.mark.parametrize("told", ODD)
def test_odd_claims_do_no_harm_where_nothing_is_expected_and_prove_nothing_where_it_is(told):
    said = {"acr": told, "amr": told}
    _check_strength({}, said)
    _check_strength({"acr": ["2"], "amr": ["mfa"]}, {"acr": 2, "amr": [{"hwk": 1}, "mfa"]})
    for name in said:
        with pytest.raises(TooWeak):
            _check_strength({name: ["mfa", "hwk"]}, said)
