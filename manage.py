#!/usr/bin/env python
"""Django's commands, with the embedded servers there for as long as one runs."""

import os
import sys
from contextlib import nullcontext

# they read and write files only, so they need not wait for a database
NEED_NO_SERVERS = {
    "makemessages",
    "compilemessages",
    "collectstatic",
    "findstatic",
    "check",
    "help",
    "--help",
    "--version",
}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        from django.core.management import execute_from_command_line

        from config import embedded
    except ImportError as error:
        sys.exit(
            f"{error}\nThe libraries are not installed for this Python. Run `make run` once, then .venv/bin/python."
        )
    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    try:
        with nullcontext() if command in NEED_NO_SERVERS else embedded.running_servers():
            execute_from_command_line(sys.argv)
    except embedded.ServersDidNotStart as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
