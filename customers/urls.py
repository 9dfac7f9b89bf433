from django.urls import path

from customers.views import cards, careers, companies, contacts, duplicates, keys, log_files, logs, options, people

app_name = "customers"
urlpatterns = [
    path("people/", people.people, name="people"),
    path("people/new/", people.person_new, name="person_new"),
    path("people/card/", cards.person_card, name="person_card"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/card.vcf", cards.person_vcard, name="person_vcard"),
    path("people/<int:pk>/edit/", people.person_edit, name="person_edit"),
    path("people/<int:pk>/moved/", careers.person_moved, name="person_moved"),
    path("people/<int:pk>/moves/<int:move>/undo/", careers.move_undo, name="move_undo"),
    path("departures/<int:pk>/successor/", careers.successor, name="successor"),
    path("companies/<int:pk>/careers/", careers.company_careers, name="company_careers"),
    path("companies/", companies.companies, name="companies"),
    path("companies/new/", companies.company_new, name="company_new"),
    path("companies/<int:pk>/", companies.company, name="company"),
    path("companies/<int:pk>/edit/", companies.company_edit, name="company_edit"),
    path("duplicates/like/<str:kind>/", duplicates.look, name="duplicates_look"),
    path("companies/<int:pk>/contacts/", contacts.company_contacts, name="company_contacts"),
    path("companies/<int:pk>/positions/", keys.positions_new, name="positions_new"),
    path("positions/<int:pk>/", keys.position, name="position"),
    path("positions/<int:pk>/name/", keys.position_name, name="position_name"),
    path("positions/<int:pk>/represent/", keys.position_represent, name="position_represent"),
    path("positions/<int:pk>/ask/", keys.position_ask, name="position_ask"),
    path("positions/<int:pk>/remove/", keys.position_remove, name="position_remove"),
    path("logs/<int:pk>/", logs.log, name="log"),
    path("logs/<int:pk>/edit/", logs.log_edit, name="log_edit"),
    path("logs/<int:pk>/correct/", logs.log_correct, name="log_correct"),
    path("logs/files/", log_files.log_files, name="log_files"),
    path("logs/<int:pk>/files/<int:file_pk>/", log_files.log_file, name="log_file"),
    path("options/people/", options.people_options, name="people_options"),
    path("options/companies/", options.companies_options, name="companies_options"),
]
