"""Every sheet of the demo in each of its views: a name that a template asks for and nobody gives is an
error here, and nothing on a page."""

import pytest
from django.test import Client

from desk.demo.cast import Cast
from opportunities.models import State

VIEWS = ("seller", "coach", "report")


@pytest.mark.parametrize("view", VIEWS)
def test_each_opens_in_each_view(cast: Cast, client: Client, view: str) -> None:
    for deal in cast.deals.values():
        client.force_login(deal.owner)
        assert client.get(f"/opportunities/{deal.pk}/?view={view}").status_code == 200, deal.title


def test_at_the_last_stage_the_way_back_is_offered(cast: Cast, client: Client) -> None:
    deal = cast.deals["O1"]
    deal.refresh_from_db()
    assert deal.state == State.OPEN
    assert not deal.stage.version.stages.filter(position__gt=deal.stage.position).exists()
    client.force_login(deal.owner)
    page = client.get(f"/opportunities/{deal.pk}/").content.decode()
    choice = page[page.index('id="move-to"') :].split("</select>")[0]
    assert choice.count("<option") == deal.stage.position - 1
    assert "selected" not in choice
