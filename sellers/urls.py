from django.urls import path

from sellers import views

app_name = "sellers"
urlpatterns = [
    path("notifications/", views.notifications, name="notifications"),
    path("notifications/<int:pk>/done/", views.notification_done, name="notification_done"),
    path("notifications/<int:pk>/snooze/", views.notification_snooze, name="notification_snooze"),
    path("settings/", views.settings, name="settings"),
    path("settings/theme/", views.theme, name="theme"),
    path("settings/language/", views.language, name="language"),
    path("options/users/", views.users_options, name="users_options"),
]
