"""The log-in library's pages that we show: log-in, log-out, password, second factors. Sign-up and e-mail have none."""

from django.urls import path, re_path
from django.views.generic import RedirectView

from sellers.account_views import company, factors
from sellers.account_views import passwords as views
from sellers.views import security

urlpatterns = [
    path("login/", views.log_in, name="account_login"),
    path("logout/", views.log_out, name="account_logout"),
    path("inactive/", views.inactive, name="account_inactive"),
    path("password/change/", views.ChangePasswordView.as_view(), name="account_change_password"),
    # somebody without a password sets one as somebody who has forgotten hers
    path("password/set/", RedirectView.as_view(pattern_name="account_reset_password"), name="account_set_password"),
    path("password/reset/", views.forgotten, name="account_reset_password"),
    path("password/reset/done/", views.reset_sent, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.new_password,
        name="account_reset_password_from_key",
    ),
    path("password/reset/key/done/", views.reset_done, name="account_reset_password_from_key_done"),
    path("login/company/cancelled/", company.cancelled, name="socialaccount_login_cancelled"),
    path("login/company/<slug:provider_id>/", company.start, name="openid_connect_login"),
    path("login/company/<slug:provider_id>/callback/", company.callback, name="openid_connect_callback"),
    # second factors
    path("second-step/", factors.SecondStepView.as_view(), name="mfa_authenticate"),
    path("again/", factors.PasswordAgainView.as_view(), name="account_reauthenticate"),
    path("again/code/", factors.CodeAgainView.as_view(), name="mfa_reauthenticate"),
    path("again/passkey/", factors.PasskeyAgainView.as_view(), name="mfa_reauthenticate_webauthn"),
    path("factors/", security.factors, name="mfa_index"),
    path("factors/app/", factors.AppAddView.as_view(), name="mfa_activate_totp"),
    path("factors/app/remove/", factors.AppRemoveView.as_view(), name="mfa_deactivate_totp"),
    path("factors/passkey/", factors.PasskeyAddView.as_view(), name="mfa_add_webauthn"),
    path("factors/passkey/<int:pk>/", factors.PasskeyNameView.as_view(), name="mfa_edit_webauthn"),
    path("factors/passkey/<int:pk>/remove/", factors.PasskeyRemoveView.as_view(), name="mfa_remove_webauthn"),
    path("factors/codes/", factors.CodesView.as_view(), name="mfa_view_recovery_codes"),
    path("factors/codes/new/", factors.CodesMakeView.as_view(), name="mfa_generate_recovery_codes"),
    path("login/passkey/", factors.log_in_by_passkey, name="mfa_login_webauthn"),
]
