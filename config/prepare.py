"""What `make run` does to the data and the static files before anything serves them."""

import fcntl
import hashlib
import multiprocessing
import os
import sys
from pathlib import Path

import django
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command

from config import embedded
from config.backups import CannotBackUp, back_up
from config.restores import refuse_newer

WELCOME = "log-ins.txt"  # what the demo said of its log-ins, for the supervisor to show last


def database() -> None:
    """Migrates, loads the demo company into an empty embedded database, and puts back what a killed worker held.

    HANJANG_DEMO=0 leaves the database empty, for a company's own data.
    """
    bring_forward()
    with (embedded.data_dir() / "run" / WELCOME).open("w") as welcome:
        if settings.DEMO_ALLOWED and os.environ.get("HANJANG_DEMO", "1") != "0":
            call_command("load_demo", if_empty=True, stdout=welcome)
    if "postgres" in embedded.needed():
        from core import outbox

        print("leases ended:", outbox.release())  # noqa: T201 (prepare.log)
    if "valkey" in embedded.needed():
        from config.celery import requeue_unfinished
        from core.tasks import HEARTBEAT_KEY

        cache.delete(HEARTBEAT_KEY)  # of the last run's worker: "ready" is to mean this one's
        print("messages put back:", requeue_unfinished())  # noqa: T201 (prepare.log)


def bring_forward() -> None:
    """Migrates. Older data of the embedded database are backed up first; newer ones than this code are left alone."""
    from django.core.management.sql import emit_post_migrate_signal
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    from core import clock

    data, executor = embedded.data_dir(), MigrationExecutor(connection)
    applied = [list(key) for key in executor.loader.applied_migrations]
    refuse_newer(applied, what=f"The data in {data} were written by another version of Hanjang")
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if applied and waiting and "postgres" in embedded.needed():
        connection.close()
        made = back_up(data / "backups" / f"before-update-{clock.now():%Y%m%d-%H%M%S}.tar", data=data)
        print(f"Older data: backed up to {made.path} before {len(waiting)} migrations.")  # noqa: T201 (prepare.log)
    if waiting:
        call_command("migrate", interactive=False, verbosity=1)
    else:  # what the apps do after every migration; `migrate` would also look for changes of models that have none
        print("No migrations are waiting.")  # noqa: T201 (prepare.log)
        emit_post_migrate_signal(verbosity=0, interactive=False, db=connection.alias)


def static() -> None:
    """Collects and compresses the static files, unless the ones there were made from the very same sources."""
    folder = Path(settings.STATIC_ROOT)
    folder.mkdir(parents=True, exist_ok=True)
    stamp = folder / ".sources"
    with (folder / ".lock").open("w") as one_at_a_time:
        fcntl.flock(one_at_a_time, fcntl.LOCK_EX)
        sources = _sources()
        if not stamp.exists() or stamp.read_text() != sources:
            stamp.unlink(missing_ok=True)
            call_command("collectstatic", interactive=False, verbosity=0)
            stamp.write_text(sources)


def _sources() -> str:
    """One digest of every source file's name, size and time."""
    from django.contrib.staticfiles.finders import get_finders

    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            status = os.stat(storage.path(name))
            digest.update(f"{name} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def main() -> int:
    """Both beside each other, one on each core; forked after Django's start, which then costs once."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    collecting = multiprocessing.get_context("fork").Process(target=static)
    collecting.start()
    try:
        database()
    except CannotBackUp as error:
        print(error)  # noqa: T201 (prepare.log, shown by the supervisor)
        collecting.join()
        return 1
    collecting.join()
    return 1 if collecting.exitcode else 0


if __name__ == "__main__":
    sys.exit(main())
