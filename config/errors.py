"""Error reports to a server that speaks Sentry's protocol, where SENTRY_DSN is set; without it nothing is loaded.

A report holds what a developer needs and nothing that somebody typed: kinds of errors, places in the code without
their variables, the view's or task's name and the request id. Addresses, forms, cookies, SQL and the errors' own
sentences (which quote values) stay here; the request id leads to them in the logs.
"""

from typing import Any, cast

import structlog

LEFT_OUT = "(left out)"
KEPT = ("event_id", "timestamp", "platform", "level", "logger", "release", "environment", "transaction", "sdk", "type")
FRAME = ("filename", "abs_path", "module", "function", "lineno", "in_app")


def start(dsn: str, *, release: str, environment: str) -> None:
    import sentry_sdk
    from sentry_sdk.integrations.celery import CeleryIntegration
    from sentry_sdk.integrations.django import DjangoIntegration
    from sentry_sdk.integrations.logging import LoggingIntegration

    sentry_sdk.init(
        dsn=dsn,
        release=release or None,
        environment=environment,
        send_default_pii=False,
        include_local_variables=False,
        include_source_context=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        traces_sample_rate=None,
        server_name="",
        default_integrations=True,
        auto_enabling_integrations=False,
        integrations=[
            DjangoIntegration(transaction_style="function_name", middleware_spans=False, signals_spans=False),
            CeleryIntegration(),
            LoggingIntegration(level=None),
        ],
        before_send=cast(Any, without_what_was_typed),
    )


def without_what_was_typed(event: dict[str, Any], hint: dict[str, Any]) -> dict[str, Any]:
    """A new event of what is known to be harmless: what is not named here is not sent."""
    sent = {key: event[key] for key in KEPT if key in event}
    errors = (event.get("exception") or {}).get("values") or []
    sent["exception"] = {"values": [_error(error) for error in errors]}
    found = structlog.contextvars.get_contextvars()
    sent["tags"] = {key: str(found[key]) for key in ("request_id", "task_id") if key in found}
    if not errors:
        sent["logentry"] = {"message": f"{event.get('logger', '')} {LEFT_OUT}"}
    return sent


def _error(error: dict[str, Any]) -> dict[str, Any]:
    frames = (error.get("stacktrace") or {}).get("frames") or []
    kept = [{key: frame[key] for key in FRAME if key in frame} for frame in frames]
    return {
        "type": error.get("type"),
        "module": error.get("module"),
        "value": LEFT_OUT,
        "stacktrace": {"frames": kept},
    }
