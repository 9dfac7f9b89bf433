"""Two floors that no page of the product can be quicker than: what stands on the same settings and does next to nothing."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from customers.models import Company


@login_not_required
def bare(request: HttpRequest, pk: int) -> HttpResponse:
    """One indexed query, no session, no template."""
    return HttpResponse(Company.objects.values_list("name", flat=True).get(pk=pk))


def base(request: HttpRequest, pk: int) -> HttpResponse:
    """A logged-in page: the base template around one indexed query."""
    return render(request, "bench/floor.html", {"company": get_object_or_404(Company, pk=pk)})
