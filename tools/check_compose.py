"""docker-compose.yml as docker-compose reads it, with every variable of deploy/env.example filled in."""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    command = _command()
    if command is None:
        print("skipped: docker-compose is not installed (apt-get install docker-compose)")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        # beside an .env of its own: a real one holds secrets
        shutil.copyfile(ROOT / "docker-compose.yml", Path(folder) / "docker-compose.yml")
        example = (ROOT / "deploy" / "env.example").read_text()
        (Path(folder) / ".env").write_text(re.sub(r"^#?([A-Z_]+)=$", r"\1=x", example, flags=re.MULTILINE))
        done = subprocess.run([*command, "config", "--quiet"], cwd=folder, capture_output=True, text=True, check=False)
    print(done.stdout + done.stderr, end="")
    return done.returncode


def _command() -> list[str] | None:
    """Debian's own program, else Docker's plug-in, where it is there."""
    if shutil.which("docker-compose"):
        return ["docker-compose"]
    if shutil.which("docker"):
        plugin = ["docker", "compose"]
        if subprocess.run([*plugin, "version"], capture_output=True, check=False).returncode == 0:
            return plugin
    return None


if __name__ == "__main__":
    sys.exit(main())
