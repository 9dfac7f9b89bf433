"""The log-in library's pages that we show: log-in, log-out, password. Its others (sign-up, e-mail) have no address."""

from django.urls import path, re_path
from django.views.generic import RedirectView

from sellers import account_views as views

urlpatterns = [
    path("login/", views.LogInView.as_view(), name="account_login"),
    path("logout/", views.log_out, name="account_logout"),
    path("inactive/", views.inactive, name="account_inactive"),
    path("password/change/", views.ChangePasswordView.as_view(), name="account_change_password"),
    # somebody without a password sets one as somebody who has forgotten hers
    path("password/set/", RedirectView.as_view(pattern_name="account_reset_password"), name="account_set_password"),
    path("password/reset/", views.ForgottenPasswordView.as_view(), name="account_reset_password"),
    path("password/reset/done/", views.reset_sent, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.NewPasswordView.as_view(),
        name="account_reset_password_from_key",
    ),
    path("password/reset/key/done/", views.reset_done, name="account_reset_password_from_key_done"),
]
