"""Addresses that are answered but not measured, each with its reason; a test finds any other that is missing."""

_FACTOR = "asks for a second factor, a password or a passkey of hers"
_ONWARD = "shows nothing, leads on"
_FILE = "a file, as long as what is in it"
_PAPER = "drawn for seconds, on demand: bench/paper.py measures what is printed"
_MACHINE = "for machines"
LEFT_OUT = {
    "healthz": _MACHINE,
    "readyz": _MACHINE,
    "metrics": _MACHINE,
    "favicon": _ONWARD,
    "file": _FILE,
    "account_logout": "ends what every other page is measured with",
    "account_set_password": _ONWARD,
    "account_change_password": _FACTOR,
    "account_reauthenticate": _FACTOR,
    "openid_connect_callback": "no company account in the loaded company",
    "socialaccount_login_cancelled": _ONWARD,
    "mfa_index": _ONWARD,
    "mfa_authenticate": _FACTOR,
    "mfa_login_webauthn": _ONWARD,
    "mfa_reauthenticate": _FACTOR,
    "mfa_reauthenticate_webauthn": _FACTOR,
    "mfa_deactivate_totp": _FACTOR,
    "mfa_edit_webauthn": _FACTOR,
    "mfa_remove_webauthn": _FACTOR,
    "mfa_view_recovery_codes": _FACTOR,
    "sellers:join": "asks for a link that a mail brought and that nobody has taken yet",
    "sellers:join_password": "asks for a link that a mail brought and that nobody has taken yet",
    "sellers:mail_stop": "open to nobody in particular, and so answered sixty times a minute at most",
    "customers:person_vcard": _FILE,
    "customers:company_vcard": _FILE,
    "customers:person_data": "every table that names her, each asked once, as its file, which is measured",
    "customers:log_file": _FILE,
    "opportunities:report_pdf": _PAPER,
    "opportunities:quote_pdf": _PAPER,
    "desk:pack_pdf": _PAPER,
    "desk:pack_progress": _ONWARD,
    "desk:import_progress": _ONWARD,
    "desk:import_template": _FILE,
    "desk:import_problems": _FILE,
    "desk:styleguide": "for whoever builds pages",
    "desk:offline": "kept in the browser, which asks for it once",
    "desk:service_worker": "kept in the browser, which asks for it once",
    "admin:index": "the repair desk is Django's own",
}
