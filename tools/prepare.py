"""Sets this checkout up: virtual environment, pinned libraries, system packages, compiled translations.

Runs with a bare Python 3.11 before anything is installed. What is there already is left alone, so a second call takes
a tenth of a second. `--dev` adds what tests and checks need, `--no-browser` leaves Chromium out.
"""

import fcntl
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

if sys.version_info < (3, 11):  # noqa: UP036 (before the imports, which an older Python could not read)
    sys.exit(
        f"Hanjang needs Python 3.11 or newer; this is {sys.version.split()[0]}. Another one: make PYTHON=python3.12 run"
    )

from tools import system_packages, virtualenv  # noqa: E402


def main() -> None:
    dev, browser = "--dev" in sys.argv, "--no-browser" not in sys.argv
    # the folder itself is the lock: `make run` and `make test` may be started together
    folder = os.open(virtualenv.VENV.parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        # downloads of both kinds side by side; each says what it does only when it has something to do
        with ThreadPoolExecutor(2) as pool:
            packages = pool.submit(system_packages.install, dev=dev, browser=dev and browser)
            python = virtualenv.ensure(dev=dev)
            hint = packages.result()
        subprocess.run([python, ROOT / "tools" / "translations.py", "compile"], check=True)
    finally:
        os.close(folder)
    if hint:
        print(hint)


if __name__ == "__main__":
    try:
        main()
    except virtualenv.CannotInstall as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(130)
