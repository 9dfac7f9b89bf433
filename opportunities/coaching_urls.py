from django.urls import path

from opportunities import views

app_name = "coaching"
urlpatterns = [
    path("", views.coaching_queue, name="queue"),
    path("figures/<str:figure>/", views.coaching_figure, name="figure"),
    path("review/", views.review_start, name="review_start"),
    path("review/<int:pk>/", views.review_end, name="review"),
    path("review/<int:pk>/<int:opportunity>/", views.review_sheet, name="review_sheet"),
]
