"""The id of a request follows its tasks: in the message's header, in every log line, and one line at a task's end."""

import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import structlog
from celery.beat import PersistentScheduler
from celery.signals import before_task_publish, heartbeat_sent, task_postrun, task_prerun, worker_ready
from django.conf import settings

from core.logs import request_id

log = structlog.get_logger("hanjang.task")


@before_task_publish.connect
def hand_over(headers: dict[str, Any], **_: Any) -> None:
    """The sender's id goes along; a task that a task sends keeps it."""
    if found := request_id():
        headers["request_id"] = found


@task_prerun.connect
def begin(task: Any, task_id: str, **_: Any) -> None:
    names = {"task_id": task_id}
    if found := getattr(task.request, "request_id", None):
        names["request_id"] = found
    task.request.bound = structlog.contextvars.bind_contextvars(**names)
    task.request.began = time.perf_counter()
    if settings.METRICS_TOKEN and (task.request.delivery_info or {}).get("redelivered"):
        from config.metrics import RETURNED

        RETURNED.labels(task.name).inc()


@task_postrun.connect
def end(task: Any, state: str | None = None, **_: Any) -> None:
    began = getattr(task.request, "began", None)
    seconds = time.perf_counter() - began if began is not None else 0.0
    log.info("task", task=task.name, state=state, seconds=round(seconds, 3))
    structlog.contextvars.reset_contextvars(**(getattr(task.request, "bound", None) or {}))
    if settings.METRICS_TOKEN:
        from config.metrics import TASKS

        TASKS.labels(task.name, state or "none").observe(seconds)


@worker_ready.connect
def serve_figures(**_: Any) -> None:
    if settings.METRICS_TOKEN and settings.METRICS_PORT:
        from config.metrics import serve

        serve(settings.METRICS_PORT)


@heartbeat_sent.connect
def alive(**_: Any) -> None:
    """For the health check: a worker that hangs, or has lost its broker, stops touching its file."""
    if settings.ALIVE_FILE:
        with suppress(OSError):
            Path(settings.ALIVE_FILE).touch()


class Timetable(PersistentScheduler):
    """Celery's own, with a sign of life."""

    def tick(self, *arguments: Any, **named: Any) -> float:
        alive()
        pause: float = super().tick(*arguments, **named)
        return pause
