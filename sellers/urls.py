from django.urls import path

from sellers.views import notifications, options, settings

app_name = "sellers"
urlpatterns = [
    path("notifications/", notifications.notifications, name="notifications"),
    path("notifications/<int:pk>/done/", notifications.notification_done, name="notification_done"),
    path("notifications/<int:pk>/snooze/", notifications.notification_snooze, name="notification_snooze"),
    path("settings/", settings.settings, name="settings"),
    path("settings/theme/", settings.theme, name="theme"),
    path("settings/language/", settings.language, name="language"),
    path("options/users/", options.users_options, name="users_options"),
]
