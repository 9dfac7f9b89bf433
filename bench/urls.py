"""The product's addresses and the two floors."""

from django.urls import path

from bench import floors
from config.urls import handler400, handler403, handler404, handler500, urlpatterns

__all__ = ["handler400", "handler403", "handler404", "handler500"]
urlpatterns = [path("bench/bare/<int:pk>/", floors.bare), path("bench/base/<int:pk>/", floors.base), *urlpatterns]
