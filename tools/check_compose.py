"""The compose file as docker-compose reads it, alone and with secrets from files, with all of deploy/env.example filled in."""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MAIN, SECRETS = "docker-compose.yml", "docker-compose.secrets.yml"


def main() -> int:
    command = _command()
    if command is None:
        print("skipped: docker-compose is not installed (apt-get install docker-compose)")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        # beside an .env of its own: a real one holds secrets
        for name in (MAIN, SECRETS):
            shutil.copyfile(ROOT / name, Path(folder) / name)
        example = (ROOT / "deploy" / "env.example").read_text()
        (Path(folder) / ".env").write_text(re.sub(r"^#?([A-Z_]+)=$", r"\1=x", example, flags=re.MULTILINE))
        return max(_check(command, folder, MAIN), _check(command, folder, MAIN, SECRETS))


def _check(command: list[str], folder: str, *names: str) -> int:
    files = [word for name in names for word in ("--file", name)]
    words = [*command, *files, "config", "--quiet"]
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
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
