"""What is being typed comes to this much: asked by script while one types, and nothing is written."""

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from opportunities import policies
from opportunities.forms import OfferLines
from opportunities.forms.lines import LineFormSet
from opportunities.forms.typed import items_typed, lines_typed, terms_typed, units_typed
from opportunities.sheet_reads.quote_start import Start
from opportunities.sheet_reads.sums import sum_of_lines, sum_of_offer
from opportunities.views.answer import load
from sellers.http import UserRequest


@require_POST
def lines_sum(request: UserRequest, pk: int) -> HttpResponse:
    opportunity = load(request, pk)
    policies.may_edit(request.user, opportunity).enforce()
    formset = LineFormSet(request.POST, opportunity=opportunity, viewer=request.user)
    said, left = lines_typed(formset)
    words = sum_of_lines(opportunity, said, left=left).in_words()
    return JsonResponse(words | {"units": units_typed(formset)})


@require_POST
def quote_sum(request: UserRequest, pk: int) -> HttpResponse:
    opportunity = load(request, pk)
    policies.may_quote(request.user, opportunity).enforce()
    said, left = items_typed(OfferLines(request.POST, start=Start({}, []), viewer=request.user))
    terms = terms_typed(request.POST, opportunity)
    return JsonResponse(sum_of_offer(opportunity, said, terms=terms, left=left).in_words())
