"""Compiles requirements*.txt: every version with its hashes, for Python 3.11 and later, and no index's address in it."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    # what this machine has set up for itself (an index, a folder of wheels) must not get into the files
    env = {name: value for name, value in os.environ.items() if not name.startswith(("UV_", "PIP_"))}
    how = ["--quiet", "--universal", "--generate-hashes", "--python-version", "3.11", "--no-header"]
    for name in ("requirements", "requirements-dev", "requirements-bootstrap"):
        command = [
            str(ROOT / ".venv" / "bin" / "uv"),
            "pip",
            "compile",
            *how,
            *sys.argv[1:],
            f"{name}.in",
            "-o",
            f"{name}.txt",
        ]
        if subprocess.run(command, cwd=ROOT, env=env, check=False).returncode:
            return 1
        if "://" in (ROOT / f"{name}.txt").read_text():
            print(f"{name}.txt names an address; it must work with any index.")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
