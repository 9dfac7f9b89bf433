"""The visit briefing: one page to read on the way, or to print."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from core import clock
from core.htmx import page
from core.scoping import get_visible_or_404
from customers.models import Company
from desk.queries.briefing import briefing_of
from sellers.http import UserRequest


@require_GET
def briefing(request: UserRequest, pk: int) -> HttpResponse:
    today = clock.today()
    company = get_visible_or_404(Company, user=request.user, pk=pk)
    found = briefing_of(company, viewer=request.user, on=today)
    context = {"company": company, "briefing": found, "today": today}
    return page(request, "desk/briefing.html", context)
