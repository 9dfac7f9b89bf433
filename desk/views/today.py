"""Home: what to do next."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from core import clock, mail
from core.htmx import page
from customers.queries import due_lines
from desk import queries
from desk.forms.log import LineForm
from desk.queries.outbox import has_given_up
from sellers.actions import SNOOZE_DAYS
from sellers.http import UserRequest


@require_GET
def today(request: UserRequest) -> HttpResponse:
    """The day as the person's role reads it."""
    context = {
        "today": queries.today_of(request.user, on=clock.today()),
        "day": clock.today(),
        "promises": due_lines(request.user, on=clock.today(), limit=queries.SHOWN),
        "snooze_days": SNOOZE_DAYS,
        "welcome": request.GET.get("welcome") == "1",
        "dead": mail.dead_address(request.user.email),
        "given_up": request.user.is_admin and has_given_up(),
        "log_form": LineForm(
            viewer=request.user, auto_id="today_%s"
        ),  # the dialog has the same form with the usual ids
    }
    return page(request, "desk/today.html", context)
