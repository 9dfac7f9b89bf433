from django.urls import path

from sellers.views import business_time, currencies, mail, notifications, options, security, settings

app_name = "sellers"
urlpatterns = [
    path("notifications/", notifications.notifications, name="notifications"),
    path("notifications/<int:pk>/done/", notifications.notification_done, name="notification_done"),
    path("notifications/<int:pk>/snooze/", notifications.notification_snooze, name="notification_snooze"),
    path("settings/", settings.settings, name="settings"),
    path("settings/mail/", mail.mail_choice, name="mail"),
    path("settings/mail/again/", mail.mail_again, name="mail_again"),
    path("settings/mail/stop/<str:token>/", mail.mail_stop, name="mail_stop"),
    path("settings/theme/", settings.theme, name="theme"),
    path("settings/language/", settings.language, name="language"),
    path("administration/business-time/", business_time.business_time, name="business_time"),
    path("administration/business-time/<int:pk>/hours/", business_time.business_hours, name="business_hours"),
    path("administration/business-time/<int:pk>/year/", business_time.business_year, name="business_year"),
    path("administration/business-time/<int:pk>/holidays/", business_time.business_holidays, name="business_holidays"),
    path("administration/business-time/<int:pk>/day/", business_time.business_day, name="business_day"),
    path("administration/business-time/<int:pk>/copy/", business_time.business_copy, name="business_copy"),
    path("administration/business-time/<int:pk>/withdraw/", business_time.business_withdraw, name="business_withdraw"),
    path("settings/security/", security.security, name="security"),
    path("settings/security/log-ins/end/", security.sessions_end, name="sessions_end"),
    path("settings/security/log-ins/<int:pk>/end/", security.session_end, name="session_end"),
    path(
        "administration/people/<int:pk>/second-factor/reset/", security.second_factor_reset, name="second_factor_reset"
    ),
    path("administration/currencies/", currencies.currencies, name="currencies"),
    path("administration/currencies/new/", currencies.rates_new, name="rates_new"),
    path("administration/currencies/<int:pk>/correct/", currencies.rate_correct, name="rate_correct"),
    path("administration/currencies/<int:pk>/withdraw/", currencies.rate_withdraw, name="rate_withdraw"),
    path(
        "administration/people/<int:pk>/company-account/unlink/",
        security.company_account_unlink,
        name="company_account_unlink",
    ),
    path("options/users/", options.users_options, name="users_options"),
]
