"""The product's settings, with the floors' addresses and a count of queries in every answer."""

from pathlib import Path

from config.settings import *  # noqa: F403
from config.settings import MIDDLEWARE, TEMPLATES

ROOT_URLCONF = "bench.urls"
MIDDLEWARE = ["bench.counting.CountQueries", *MIDDLEWARE]
TEMPLATES[0]["DIRS"].append(Path(__file__).parent / "templates")  # type: ignore[attr-defined]
