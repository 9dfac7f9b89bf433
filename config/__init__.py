"""Wiring: settings, addresses, the Celery app, the embedded servers. Nobody imports it; it imports everybody."""

import gc
import os
from pathlib import Path

from config import secret_files

# a start makes a million objects that stay: looking for circles among them at every 700 new ones is a quarter of it
gc.set_threshold(20_000)

# before anybody reads the environment, whichever way this process came in
secret_files.read_into(os.environ)

if "PYTEST_VERSION" in os.environ:
    # Here because pytest-django loads the settings before any conftest: a test run has a folder and servers of its own,
    # so that it works beside a running `make run` and never touches that one's data.
    _data = Path(os.environ.get("HANJANG_DATA") or Path(__file__).resolve().parent.parent / "var")
    os.environ["HANJANG_DATA"] = str(_data if _data.name == "test" else _data / "test")
