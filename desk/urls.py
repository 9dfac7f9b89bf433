from django.urls import path

from desk.views import log, search, static_pages, today

app_name = "desk"
urlpatterns = [
    path("", today.today, name="today"),
    path("log/", log.log_new, name="log_new"),
    path("search/", search.search, name="search"),
    path("styleguide/", static_pages.styleguide, name="styleguide"),
    path("offline/", static_pages.offline, name="offline"),
]
