"""A Hanjang whose page breaks over what was typed, for the test of error reports."""

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from config.urls import handler400, handler403, handler404, handler500, urlpatterns

__all__ = ["handler400", "handler403", "handler404", "handler500"]


@csrf_exempt
@login_not_required
def breaks(request: HttpRequest, words: str) -> HttpResponse:
    typed = request.POST["typed"]
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT %s::int", [typed])
    except Exception as error:
        raise ValueError(f"cannot do {typed} for {words}") from error
    return HttpResponse()


urlpatterns = [*urlpatterns, path("breaks/<str:words>/", breaks, name="breaks")]
