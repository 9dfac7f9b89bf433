"""The door for a web server: `gunicorn config.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()


def refuse_unfit_database() -> None:
    """Production does not start on a database that is known to be wrong (demo accounts, a dead Korean search).

    One that cannot be reached now is no reason: /readyz says so, and it may come back.
    """
    from django.conf import settings
    from django.core.management import call_command
    from django.db import OperationalError, connections

    if settings.PRODUCTION:
        try:
            call_command("check", databases=["default"])
        except OperationalError:
            pass
        finally:
            connections.close_all()  # the web server forks now, and a connection belongs to one process


refuse_unfit_database()
