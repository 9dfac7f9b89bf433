"""Lists for comboboxes."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from core import clock
from core.htmx import page
from sellers import queries
from sellers.http import UserRequest

OPTIONS_SHOWN = 10


@require_GET
def users_options(request: UserRequest) -> HttpResponse:
    """Colleagues for a combobox: who they are and where they work. With `but=me` without the one who asks."""
    people = queries.colleagues(request.user, request.GET.get("q", ""))
    if request.GET.get("but") == "me":
        people = people.exclude(pk=request.user.pk)
    found = list(people[:OPTIONS_SHOWN])
    units = queries.units_of([user.pk for user in found], on=clock.today())
    options = [{"id": user.pk, "text": user.name, "more": getattr(units.get(user.pk), "name", "")} for user in found]
    return page(request, "components/combobox_options.html", {"options": options})
