"""What does not come from the Python package index: libraries and a font for PDF, Chromium for the browser tests."""

import os
import shutil
import subprocess

PDF = ["libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", "fontconfig", "fonts-nanum"]
CHECKS = ["gettext"]
BROWSER = ["chromium", "poppler-utils", "libatomic1"]  # the last one for Playwright's own Node
WITHOUT_WINDOWS = "chromium-headless-shell"  # the same in a fifth less of its time; not every release has it by itself


def install(*, dev: bool, browser: bool) -> str:
    """Installs what is missing where that needs no password; else a sentence with the command that would, or nothing."""
    wanted = PDF + CHECKS * dev + BROWSER * browser
    purpose = "PDF and tests" if dev else "PDF"
    if not shutil.which("dpkg-query") or not shutil.which("apt-get"):
        # not Debian: the PDF page and the tests themselves say what they miss
        return ""
    missing = _missing(wanted)
    if "chromium" in missing and not _missing([WITHOUT_WINDOWS]):
        missing.remove("chromium")
    if not missing:
        return ""
    command = f"apt-get install --no-install-recommends {' '.join(missing)}"
    before = _without_password()
    if before is None:
        return f"For {purpose}, install what the system lacks, once:  sudo {command}"
    print(f"Installing system packages for {purpose}: {' '.join(missing)} ...", flush=True)
    if "chromium" in missing and not _apt(before, [*(set(missing) - {"chromium"}), WITHOUT_WINDOWS]):
        return ""
    problem = _apt(before, missing)
    return f"{problem}\nThe system packages for {purpose} are still missing:  {command}" if problem else ""


def _missing(wanted: list[str]) -> list[str]:
    shown = ["dpkg-query", "--show", "--showformat", "${Package} ${Status}\n", *wanted]
    lines = subprocess.run(shown, capture_output=True, text=True, check=False).stdout.splitlines()
    there = {line.split()[0] for line in lines if line.endswith(" installed")}
    return [name for name in wanted if name not in there]


def _without_password() -> list[str] | None:
    """How to become root: not at all when we are, by sudo when it asks nothing, else None."""
    if os.geteuid() == 0:
        return []
    if (
        shutil.which("sudo")
        and subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0
    ):
        return ["sudo", "-n"]
    return None


def _apt(before: list[str], missing: list[str]) -> str:
    """Empty when all is installed, else what apt said last. The lists of a fresh machine are old or empty."""
    quiet = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-o", "DPkg::Lock::Timeout=300"]
    add = [*before, *quiet, "install", "--yes", "--no-install-recommends", *missing]
    for command in (add, [*before, *quiet, "update"], add):
        done = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
        if command is add and done.returncode == 0:
            return ""
    return done.stderr.strip()[-500:] or "apt-get failed."
