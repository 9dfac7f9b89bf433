"""No part of production starts on settings that only a laptop may rely on."""

import os
import subprocess
import sys

import pytest

from tests.architecture.code import ROOT
from tests.architecture.test_production import ENVIRONMENT


@pytest.mark.parametrize("part", ["web", "worker", "timetable"])
def test_no_part_starts_on_half_of_its_settings(part, tmp_path):
    """Also where the database cannot be asked: that it may come back is no reason to pass over the settings."""
    celery = "import sys; from celery.bin.celery import main; sys.argv = ['celery', '-A', 'config.celery', {}]; main()"
    start = {
        "web": "import config.wsgi",
        "worker": celery.format("'worker'"),
        "timetable": celery.format(f"'beat', '--schedule', {str(tmp_path / 'schedule')!r}"),
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
