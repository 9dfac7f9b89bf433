"""Business cards: one in as text, one out as a file."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods

from core import clock
from core.htmx import page
from core.scoping import get_visible_or_404
from customers import policies, queries, vcards
from customers.cards import read_card
from customers.exports import record_export
from customers.forms.card import CardForm, person_form_of
from customers.models import Company, Person
from sellers.http import UserRequest


@require_http_methods(["GET", "POST"])
def person_card(request: UserRequest) -> HttpResponse:
    """The text of a card first; then what was recognised in it, in the form of a new person."""
    policies.may_add_customer(request.user).enforce()
    form = CardForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return page(request, "customers/person_card.html", {"card_form": form}, status=422 if form.is_bound else 200)
    card = read_card(form.cleaned_data["text"])
    context = {"card_form": form, "card": card, "form": person_form_of(card, viewer=request.user)}
    return page(request, "customers/person_card.html", context)


@require_GET
def person_vcard(request: UserRequest, pk: int) -> HttpResponse:
    one = get_visible_or_404(Person, user=request.user, pk=pk)
    job = queries.primary_employment(one, on=clock.today())
    record_export(by=request.user, what="person.vcf", rows=1)
    return _as_file(vcards.vcard(one, job), one)


@require_GET
def company_vcard(request: UserRequest, pk: int) -> HttpResponse:
    one = get_visible_or_404(Company, user=request.user, pk=pk)
    return _as_file(vcards.company_vcard(one), one)


def _as_file(card: str, one: Person | Company) -> HttpResponse:
    response = HttpResponse(card, content_type=vcards.CONTENT_TYPE)
    response.headers["Content-Disposition"] = content_disposition_header(True, vcards.file_name(one)) or "attachment"
    return response
