from django.urls import path

from desk.views import static_pages, today

app_name = "desk"
urlpatterns = [
    path("", today.today, name="today"),
    path("styleguide/", static_pages.styleguide, name="styleguide"),
    path("offline/", static_pages.offline, name="offline"),
]
