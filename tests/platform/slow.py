"""A task that takes its time, for the tests that stop or kill a worker in the middle of one."""

import time
from pathlib import Path

from celery import shared_task


@shared_task
def write_later(path: str, seconds: float) -> None:
    """Twice is harmless: it adds a second line, and the tests ask for at least one."""
    with Path(path).with_suffix(".began").open("a") as began:
        began.write("x\n")
    time.sleep(seconds)
    with Path(path).open("a") as file:
        file.write("done\n")
