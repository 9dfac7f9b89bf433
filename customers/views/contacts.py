"""The records behind the counts of a company's contacts."""

from typing import Any

from django.http import HttpResponse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from core import clock
from core.htmx import page
from core.scoping import get_visible_or_404, id_from
from customers import queries
from customers.models import Company
from customers.queries.contacts import OURS_SHOWN, WINDOW_DAYS, narrowing
from sellers.http import UserRequest


@require_GET
def company_contacts(request: UserRequest, pk: int) -> HttpResponse:
    """`by` and `person` narrow the records to one of ours and one of theirs, `but` to those whom the table does not name."""
    one = get_visible_or_404(Company, user=request.user, pk=pk)
    named = [id_from(typed) for typed in request.GET.get("but", "").split(".")[:OURS_SHOWN]]
    narrowed: dict[str, Any] = {name: id_from(request.GET.get(name)) for name in ("by", "person")}
    narrowed["but"] = [author for author in named if author]
    after = request.GET.get("after", "")
    found = queries.contact_records(one, viewer=request.user, on=clock.today(), after=after, **narrowed)
    context = {
        "company": one,
        "timeline": found,
        "more_url": f"?{urlencode(narrowing(**narrowed) | {'after': found.after})}",
        "chips": queries.chips_of_contacts(request.user, **narrowed),
        "days": WINDOW_DAYS,
    }
    return page(request, "customers/company_contacts.html", context, fragment="more" if after else "")
