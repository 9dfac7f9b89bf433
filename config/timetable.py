"""The timetable's process: Celery's beat and the broker, and no app of ours.

It sends the names of tasks when their time has come. Apps, pages and Celery's command line are most of a start and of its
memory, and it has no use for them. `python -m config.timetable FILE`: where it remembers when it has sent what last.
"""

import gc
import os
import subprocess
import sys
from typing import Any

from celery import Celery
from celery.apps.beat import Beat
from celery.signals import setup_logging
from django.conf import settings

from config.logs import configure
from config.schedule import beat_schedule, sending

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
# what production refuses is known to the apps alone: a process of its own asks them, and ends
FIT = "import django; django.setup(); from config import checks; checks.refuse_unfit()"


@setup_logging.connect
def keep_our_logs(**_: Any) -> None:
    """Having a receiver here makes Celery leave our structured logs alone."""


def main() -> int:
    if settings.PRODUCTION:
        asked = subprocess.run([sys.executable, "-c", FIT], check=False)  # noqa: S603 (our own code)
        if asked.returncode:
            return asked.returncode
    gc.enable()  # the settings switch it off until the apps are loaded
    configure(settings.LOGGING)
    app = Celery("hanjang", fixups=[])  # the one that it brings along for Django loads the apps
    ours: dict[str, Any] = {"beat_schedule": beat_schedule(), "beat_scheduler": "config.traces:Timetable"}
    app.conf.update(**sending(), **ours, result_expires=None)  # no results are kept, so nothing has to clear them up
    Beat(app=app, schedule=sys.argv[1], loglevel="INFO").run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
