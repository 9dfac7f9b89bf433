#!/usr/bin/env python
"""Django's commands, with the embedded servers there for as long as one runs."""

import os
import sys
from contextlib import nullcontext

# these read and write files only, so they need not wait for a database (`check --database default` does)
ON_FILES = {"makemessages", "compilemessages", "collectstatic", "findstatic", "check", "help", "--help", "--version"}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        from django.core.management import execute_from_command_line

        from config import embedded
    except ImportError as error:
        sys.exit(f"{error}: not installed for this Python. Run `make run` once, then .venv/bin/python manage.py")
    on_files = len(sys.argv) < 2 or (sys.argv[1] in ON_FILES and "--database" not in sys.argv)
    try:
        with nullcontext() if on_files else embedded.running_servers():
            execute_from_command_line(sys.argv)
    except embedded.ServersDidNotStart as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
