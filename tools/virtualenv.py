"""The virtual environment in .venv, with exactly what the lock files say."""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import sysconfig
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = (ROOT / ".venv").resolve()  # a second work tree may link to the first one's
PYTHON = VENV / "bin" / "python"
SYSTEM = "/usr/bin/python3"
RUNTIME = ["requirements.txt", "requirements-bootstrap.txt"]
DEV = [*RUNTIME, "requirements-dev.txt"]


class CannotInstall(Exception):
    """The message is for the person at the terminal."""


def ensure(*, dev: bool) -> Path:
    """Makes or mends .venv where its stamps do not fit the lock files; gives back its Python."""
    if not _fits(dev=dev):
        # what tests need stays installed, and in step, once it was asked for
        dev = dev or _stamp(dev=True).exists()
        started = time.monotonic()
        _make_venv()
        print(f"Installing the libraries{' and what the tests need' if dev else ''} into .venv ...", flush=True)
        _install(DEV if dev else RUNTIME)
        _stamp(dev=False).write_text(_digest(RUNTIME))
        if dev:
            _stamp(dev=True).write_text(_digest(DEV))
        print(f"Installed in {time.monotonic() - started:.0f} s.", flush=True)
    return PYTHON


def _fits(*, dev: bool) -> bool:
    stamp = _stamp(dev=dev)
    return PYTHON.exists() and stamp.exists() and stamp.read_text() == _digest(DEV if dev else RUNTIME)


def _stamp(*, dev: bool) -> Path:
    return VENV / (".installed-dev" if dev else ".installed")


def _digest(locks: list[str]) -> str:
    """Changes with the locks, and with the folder: a virtual environment that was moved is broken."""
    digest = hashlib.sha256(os.fsencode(VENV))
    for lock in locks:
        digest.update((ROOT / lock).read_bytes())
    return digest.hexdigest()


def _make_venv() -> None:
    """A whole one is kept; one that was moved, or whose Python is gone, is made anew."""
    pip = VENV / "bin" / "pip"
    if PYTHON.exists() and pip.exists() and str(VENV) in pip.read_text(errors="replace").splitlines()[0]:
        return
    if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
        version = f"python{sys.version_info.major}.{sys.version_info.minor}"
        raise CannotInstall(f"This Python has no venv. On Debian and Ubuntu: apt-get install {version}-venv")
    shutil.rmtree(VENV, ignore_errors=True)
    _run([quickest(), "-m", "venv", VENV], "The virtual environment could not be made.")


def quickest() -> str:
    """The Python that runs this, or the system's own where that is a fifth quicker at everything: one that was compiled on
    the machine, as pyenv does, is seldom optimised, and the distribution's always is. Who names one (make PYTHON=…) has it."""
    is_optimised = "--enable-optimizations" in (sysconfig.get_config_var("CONFIG_ARGS") or "")
    if "PYTHON" in os.environ or is_optimised or Path(sys.executable).is_relative_to("/usr/bin"):
        return sys.executable
    fits = "import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))"
    try:
        asked = subprocess.run([SYSTEM, "-c", fits], capture_output=True, check=False)
    except OSError:  # there is none
        return sys.executable
    return sys.executable if asked.returncode else SYSTEM


def _install(locks: list[str]) -> None:
    """By uv, itself pinned (seconds, and byte-compiled); by pip where uv cannot get through to the package index.

    pip knows of mirrors and certificates that were set up for pip alone, which is why it stays as the second way.
    """
    hashed = [argument for lock in locks for argument in ("-r", str(ROOT / lock))]
    pip = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
    _run([*pip, "-r", ROOT / "requirements-bootstrap.txt"], "pip could not install the installer.")
    sync = [
        VENV / "bin" / "uv",
        "pip",
        "sync",
        "--quiet",
        "--system-certs",
        "--python",
        PYTHON,
        "--require-hashes",
        "--compile-bytecode",
    ]
    command = [str(part) for part in (*sync, *(ROOT / lock for lock in locks))]
    by_uv = subprocess.run(command, capture_output=True, text=True, check=False)
    if by_uv.returncode:
        print("uv could not install them, so pip does (a minute instead of seconds):", by_uv.stderr.strip()[-300:])
        _run([*pip, *hashed], "pip could not install the libraries.")


def _run(command: list[object], refusal: str) -> None:
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)
    if done.returncode:
        raise CannotInstall(f"{refusal}\n{done.stdout[-1500:]}{done.stderr[-1500:]}".rstrip())
