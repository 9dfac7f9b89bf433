"""The Celery app: nothing is lost when a worker dies, and nothing runs from a pickle.

A message is taken off the queue after its task has ended, and comes back when its worker died, so each task may run
twice and says how that is harmless.
"""

import os
from typing import Any

from celery import Celery
from celery.signals import celeryd_init, setup_logging, worker_ready

from config import traces  # noqa: F401 (its receivers)
from config.schedule import CATCH_UP, sending

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("hanjang")
app.conf.update(
    **sending(),
    task_ignore_result=True,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    worker_max_memory_per_child=300_000,  # kB; a child that has drawn large PDFs is replaced
    worker_cancel_long_running_tasks_on_connection_loss=True,  # the message comes back anyway: not two at once
    worker_hijack_root_logger=False,
    # more modules with tasks; the kill tests bring a slow one
    imports=[name for name in os.environ.get("HANJANG_EXTRA_TASKS", "").split(",") if name],
)
app.autodiscover_tasks()


@setup_logging.connect
def keep_our_logs(**_: Any) -> None:
    """Having a receiver here makes Celery leave Django's structured logs alone."""


@celeryd_init.connect
def refuse_unfit(**_: Any) -> None:
    """A worker holds itself to the same as the web part; Celery itself runs the checks and reads no answer."""
    from django.core.management.base import SystemCheckError

    from config import checks

    try:
        checks.refuse_unfit()
    except SystemCheckError as error:  # an exception alone would be logged and passed over
        raise SystemExit(str(error)) from error


@worker_ready.connect
def first_beats(**_: Any) -> None:
    """What the timetable would send in half a minute or a minute: a sign of life, and what was missed while down."""
    app.send_task("core.tasks.heartbeat")
    app.send_task("core.tasks.sweep_outbox")
    app.send_task(CATCH_UP)


def requeue_unfinished() -> int:
    """Puts back what a killed worker had taken and not ended; only right while no worker runs.

    Without this the messages would come back after the transport's visibility timeout, an hour.
    """
    with app.connection_for_write() as connection:
        channel: Any = connection.default_channel
        with channel.conn_or_acquire() as client:
            tags = client.zrange(channel.unacked_index_key, 0, -1)
            for tag in tags:
                channel.qos.restore_by_tag(tag, client)
    return len(tags)
