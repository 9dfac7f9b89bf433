"""Empty tables as a folder to be copied: made once for this code, by what makes them in every data folder.

For tests whose subject begins after that. What a start from nothing does, test_run and test_update prove.
"""

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

from config import embedded
from tests.conftest import template_name
from tests.platform.running import ROOT, until

KEPT = "prepared"  # in the data folder of the test run


def give_tables(data: Path) -> None:
    """A data folder that is to be begins with a database that is migrated and holds nothing."""
    folder = embedded.data_dir() / KEPT
    folder.mkdir(mode=0o711, parents=True, exist_ok=True)
    with (folder / "lock").open("wb") as one_at_a_time:
        fcntl.flock(one_at_a_time, fcntl.LOCK_EX)
        made = folder / template_name()
        if not made.exists():
            for old in folder.glob("test_template_*"):
                shutil.rmtree(old)
            _make(folder / f"{made.name}_unfinished").rename(made)
    embedded.make_folders(data)
    shutil.copytree(made / "postgres", data / "postgres")


def _make(data: Path) -> Path:
    ours = {"DATABASE_URL", "REDIS_URL"}
    env = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST") and name not in ours}
    with embedded.running_servers(data):
        command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
        subprocess.run(command, cwd=ROOT, env=env | {"HANJANG_DATA": str(data)}, check=True)
    until(lambda: not embedded.is_held(data / "run" / "keeper.lock"), "the end of the servers")
    return data
