from django.urls import path

from opportunities import views

app_name = "opportunities"
urlpatterns = [
    path("", views.list_, name="list"),
    path("new/", views.new, name="new"),
    path("of-person/<int:pk>/", views.of_person, name="of_person"),
    path("of-company/<int:pk>/", views.of_company, name="of_company"),
    path("coverage/", views.coverage, name="coverage"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    path("<int:pk>/stage/", views.stage, name="stage"),
    path("<int:pk>/next-step/", views.next_step, name="next_step"),
    path("<int:pk>/category/", views.seller_category, name="seller_category"),
    path("<int:pk>/evidence/new/", views.evidence_new, name="evidence_new"),
    path("<int:pk>/evidence/<int:evidence>/dispute/", views.evidence_dispute, name="evidence_dispute"),
    path("<int:pk>/evidence/<int:evidence>/answer/", views.evidence_answer, name="evidence_answer"),
    path("<int:pk>/evidence/<int:evidence>/withdraw/", views.evidence_withdraw, name="evidence_withdraw"),
    path("<int:pk>/evidence/<int:evidence>/verify/", views.evidence_verify, name="evidence_verify"),
    path("<int:pk>/buyers/", views.buyers, name="buyers"),
    path("<int:pk>/buyers/confirmed/", views.map_confirmed, name="map_confirmed"),
    path("<int:pk>/members/", views.members, name="members"),
    path("<int:pk>/reassign/", views.reassign, name="reassign"),
    path("<int:pk>/close/", views.close, name="close"),
    path("<int:pk>/hold/", views.hold, name="hold"),
    path("<int:pk>/reopen/", views.reopen, name="reopen"),
    path("<int:pk>/cancel-contract/", views.cancel_contract, name="cancel_contract"),
    path("<int:pk>/coaching/", views.coaching_request, name="coaching_request"),
    path("<int:pk>/coaching/note/", views.coaching_note, name="coaching_note"),
    path("<int:pk>/coaching/<int:note>/reply/", views.coaching_reply, name="coaching_reply"),
    path("<int:pk>/plan/", views.plan, name="plan"),
    path("<int:pk>/plan/new/", views.plan_new, name="plan_new"),
    path("<int:pk>/plan/<int:action>/", views.plan_action, name="plan_action"),
    path("<int:pk>/history/", views.history, name="history"),
    path("<int:pk>/report.pdf", views.report_pdf, name="report_pdf"),
]
