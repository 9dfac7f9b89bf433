"""What the log lines of a request have in common."""

import structlog


def request_id() -> str:
    """Of the request, or of the request behind the task, that is under way; empty where there is none."""
    return str(structlog.contextvars.get_contextvars().get("request_id", ""))
