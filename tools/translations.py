"""The Korean of every text: compile what is there, update from the sources, or check that nothing is missing.

Sources are English (`gettext`); locale/ko holds the Korean. `compile` needs polib only, the other two need gettext.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
SOURCES = (".py", ".html", ".txt", ".jinja")
NOT_OURS = {".venv", "var", "staticfiles", "static", "tests", "tools", "docs", ".git", "test-results"}


def compile_all() -> int:
    """Writes each .mo that is older than its .po; a reader never meets a half-written one."""
    for source in ROOT.glob("locale/*/LC_MESSAGES/*.po"):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            half = target.with_suffix(".mo.new")
            polib.pofile(str(source)).save_as_mofile(str(half))
            half.replace(target)
    return 0


def update(tree: Path = ROOT) -> int:
    """Brings every text of the sources into locale/ko; texts that are gone go from there too."""
    if not shutil.which("xgettext"):
        print("gettext is not installed:  sudo apt-get install gettext")
        return 1
    ignored = [f"--ignore={name}/*" for name in sorted(NOT_OURS)]
    wide = ["--no-location", "--no-wrap", "--no-obsolete", "--extension=py,html,txt,jinja", "--verbosity=0"]
    command = [sys.executable, str(ROOT / "tools" / "messages.py"), "--locale=ko", *wide, *ignored]
    return subprocess.run(command, cwd=tree, check=False).returncode


def check() -> int:
    """Updates a copy, and says which texts have no Korean, doubtful Korean, or are no longer in the sources."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        _copy_sources(copy)
        if update(copy):
            return 1
        wanted = {(entry.msgctxt, entry.msgid): entry for entry in _korean(copy)}
    committed = {(entry.msgctxt, entry.msgid): entry for entry in _korean(ROOT)}
    problems = [f"not in locale/ko yet: {key[1]!r}" for key in wanted if key not in committed]
    problems += [f"no longer in the sources: {key[1]!r}" for key in committed if key not in wanted]
    problems += [f"doubtful (fuzzy): {entry.msgid!r}" for entry in committed.values() if entry.fuzzy]
    problems += [
        f"no Korean: {entry.msgid!r}" for entry in committed.values() if not entry.translated() and not entry.fuzzy
    ]
    for problem in problems:
        print(problem)
    if problems:
        print(f"{len(problems)} texts: run `make messages`, then translate.")
    return 1 if problems else 0


def _korean(tree: Path) -> list[polib.POEntry]:
    entries: list[polib.POEntry] = []
    for source in sorted(tree.glob("locale/ko/LC_MESSAGES/*.po")):
        entries += [entry for entry in polib.pofile(str(source)) if not entry.obsolete]
    return entries


def _copy_sources(copy: Path) -> None:
    for top in ROOT.iterdir():
        if top.is_dir() and top.name not in NOT_OURS:
            keep = (*SOURCES, ".po")
            for source in top.rglob("*"):
                if source.suffix in keep and source.is_file():
                    target = copy / source.relative_to(ROOT)
                    target.parent.mkdir(parents=True, exist_ok=True)
                    shutil.copyfile(source, target)


if __name__ == "__main__":
    sys.exit({"compile": compile_all, "update": update, "check": check}[sys.argv[1]]())
