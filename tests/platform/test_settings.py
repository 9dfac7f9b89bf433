"""No part of production starts on settings that only a laptop may rely on."""

import json
import os
import subprocess
import sys

import pytest

from config.celery import app
from config.schedule import beat_schedule
from tests.architecture.code import ROOT
from tests.architecture.test_production import ENVIRONMENT

TIMETABLE = "import config.timetable; sys.exit(config.timetable.main())"
# what the timetable sends names without: every app of ours and of Django, every page, Celery's command line
NOT_FOR_NAMES = (
    "sellers",
    "customers",
    "desk",
    "django.db.",
    "django.contrib",
    "allauth",
    "prompt_toolkit",
    "celery.bin",
)


@pytest.mark.parametrize("part", ["web", "worker", "timetable"])
def test_no_part_starts_on_half_of_its_settings(part, tmp_path):
    """Also where the database cannot be asked: that it may come back is no reason to pass over the settings."""
    celery = "import sys; from celery.bin.celery import main; sys.argv = ['celery', '-A', 'config.celery', {}]; main()"
    start = {
        "web": "import config.wsgi",
        "worker": celery.format("'worker'"),
        "timetable": f"import sys; sys.argv[1:] = [{str(tmp_path / 'schedule')!r}]; {TIMETABLE}",
    }
    env = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")} | ENVIRONMENT
    env |= {"DATABASE_URL": "postgresql://hanjang@127.0.0.1:1/hanjang", "HANJANG_DATA": str(tmp_path)}

    def run(**more):
        command = [sys.executable, "-W", "ignore", "-c", start[part]]
        return subprocess.run(command, cwd=ROOT, env=env | more, capture_output=True, text=True, timeout=60)

    if part == "web":
        assert run().returncode == 0
    for bad, said in (
        ({"HANJANG_URL": ""}, "HANJANG_URL is not set"),
        ({"HANJANG_URL": "hanjang.example"}, "no whole address"),
        ({"SECRET_KEY": "x"}, "SECRET_KEY is short"),
    ):
        refused = run(**bad)
        assert refused.returncode != 0
        assert said in refused.stderr


def test_the_timetable_loads_no_app_and_sends_what_the_workers_know(tmp_path):
    """Its start with everything but the endless loop; the rest of a start is what a laptop waits for."""
    code = (
        "import json, sys; import celery.beat; sent = []\n"
        "def start(self):\n"
        "    self.scheduler.apply_async = lambda entry, **_: sent.append(entry.task)\n"
        "    entries = list(self.scheduler.schedule.values())\n"
        "    [self.scheduler.apply_entry(entry) for entry in entries]\n"
        f"    loaded = [name for name in sys.modules if name.startswith({NOT_FOR_NAMES!r})]\n"
        "    print(json.dumps([sorted(sent), loaded, self.app.conf.broker_url, str(self.app.timezone)]))\n"
        "celery.beat.Service.start = start\n"
        f"sys.argv[1:] = [{str(tmp_path / 'schedule')!r}]\n{TIMETABLE}"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    sent, loaded, broker, zone = json.loads(done.stdout.splitlines()[-1])
    assert loaded == []
    assert sent == sorted(entry["task"] for entry in beat_schedule().values())
    assert (broker, zone) == (app.conf.broker_url, str(app.timezone))
