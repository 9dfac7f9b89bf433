from django.urls import path

from desk.views import administration, audit, briefing, imports, log, outbox, packs, search, static_pages, today

app_name = "desk"
urlpatterns = [
    path("", today.today, name="today"),
    path("log/", log.log_new, name="log_new"),
    path("companies/<int:pk>/briefing/", briefing.briefing, name="briefing"),
    path("pack/", packs.pack, name="pack"),
    path("pack/pack.pdf", packs.pack_pdf, name="pack_pdf"),
    path("pack/orders/", packs.pack_order, name="pack_order"),
    path("pack/orders/<int:pk>/", packs.pack_ordered, name="pack_ordered"),
    path("pack/orders/<int:pk>/progress/", packs.pack_progress, name="pack_progress"),
    path("pack/orders/<int:pk>/again/", packs.pack_again, name="pack_again"),
    path("search/", search.search, name="search"),
    path("administration/", administration.administration, name="administration"),
    path("administration/audit/", audit.audit, name="audit"),
    path("administration/audit/export.csv", audit.audit_csv, name="audit_csv"),
    path("administration/outbox/", outbox.outbox, name="outbox"),
    path("administration/outbox/again/", outbox.outbox_again, name="outbox_again"),
    path("imports/", imports.imports, name="imports"),
    path("imports/new/", imports.import_new, name="import_new"),
    path("imports/paste/", imports.import_paste, name="import_paste"),
    path("imports/template/<slug:code>.csv", imports.import_template, name="import_template"),
    path("imports/<int:pk>/", imports.import_run, name="import_run"),
    path("imports/<int:pk>/progress/", imports.import_progress, name="import_progress"),
    path("imports/<int:pk>/read/", imports.import_read, name="import_read"),
    path("imports/<int:pk>/values/", imports.import_values, name="import_values"),
    path("imports/<int:pk>/apply/", imports.import_apply, name="import_apply"),
    path("imports/<int:pk>/put-aside/", imports.import_put_aside, name="import_put_aside"),
    path("imports/<int:pk>/weigh-undo/", imports.import_weigh_undo, name="import_weigh_undo"),
    path("imports/<int:pk>/undo/", imports.import_undo, name="import_undo"),
    path("imports/<int:pk>/problems.csv", imports.import_problems, name="import_problems"),
    path("styleguide/", static_pages.styleguide, name="styleguide"),
    path("offline/", static_pages.offline, name="offline"),
    path("sw.js", static_pages.service_worker, name="service_worker"),
]
