"""How many SQL queries an answer took, and how long the database had it: two headers, in the bench alone."""

import time
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse


class CountQueries:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        queries, seconds = 0, 0.0

        def measured(execute: Any, *call: Any) -> Any:
            nonlocal queries, seconds
            queries, started = queries + 1, time.perf_counter()
            try:
                return execute(*call)
            finally:
                seconds += time.perf_counter() - started

        with connection.execute_wrapper(measured):
            response = self.get_response(request)
        response["X-Queries"] = str(queries)
        response["X-Database-Ms"] = f"{seconds * 1000:.2f}"
        return response
