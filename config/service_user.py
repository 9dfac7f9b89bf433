"""Who runs the embedded servers: oneself, or under root a system user, since PostgreSQL refuses to run as root."""

import functools
import os
import pwd
import shutil
import stat
import subprocess
from pathlib import Path

from config.embedded import NAME, ServersDidNotStart


def command_prefix(signal_name: str, *paths: Path) -> list[str]:
    """What to put before a server's command so that it runs as the service user; nothing unless we are root.

    `paths` are what the server reads. A checkout under /root (mode 700) is closed to the service user; instead of
    opening that folder to everybody, the server alone gets the right to pass (CAP_DAC_OVERRIDE) and no other.
    PostgreSQL asks access(2), which forgets capabilities of a non-root user unless `no_setuid_fixup` is set.
    """
    if os.geteuid() != 0:
        return []
    if not shutil.which("setpriv"):
        raise ServersDidNotStart("PostgreSQL does not run as root, and setpriv (package util-linux) is not installed.")
    user = service_user()
    prefix = ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups", "--no-new-privs"]
    # again after the change of user, which takes back what the parent has asked of the kernel
    prefix.append(f"--pdeathsig={signal_name}")
    if all(_may_read(path, user) for path in paths):
        return [*prefix, "--inh-caps=-all", "--ambient-caps=-all", "--bounding-set=-all"]
    right = "-all,+dac_override"
    caps = [f"--inh-caps={right}", f"--ambient-caps={right}", f"--bounding-set={right}"]
    return [*prefix, *caps, "--securebits=+no_setuid_fixup"]


def own(folder: Path, *, adopt: bool = True) -> None:
    """Gives a folder and all in it to whoever runs the servers, private to them.

    `adopt` takes one over from a stranger (a data folder brought from another machine): root only, and never for a
    folder in /tmp, where anybody may have made it first.
    """
    folder.mkdir(mode=0o700, exist_ok=True)
    me = os.geteuid()
    server = service_user().pw_uid if me == 0 else me
    owner = folder.lstat().st_uid
    if folder.is_symlink() or (owner not in {me, server} and not (me == 0 and adopt)):
        raise ServersDidNotStart(f"{folder} belongs to another user; delete it or set HANJANG_DATA to another folder.")
    if owner != server:
        for path in [folder, *folder.rglob("*")]:
            os.chown(path, server, service_user().pw_gid, follow_symlinks=False)
    folder.chmod(0o700)


@functools.cache
def service_user() -> pwd.struct_passwd:
    """The system user of the servers under root, made when it is not there."""
    try:
        return pwd.getpwnam(NAME)
    except KeyError:
        nowhere = ["--home-dir", "/nonexistent", "--no-create-home", "--shell", "/usr/sbin/nologin"]
        command = ["useradd", "--system", "--user-group", *nowhere, NAME]
    try:
        made = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 (fixed words)
        return pwd.getpwnam(NAME)  # may also have been made by another keeper at the same moment
    except FileNotFoundError:
        reason = "useradd is not installed"
    except KeyError:
        reason = made.stderr.strip()
    raise ServersDidNotStart(f"PostgreSQL does not run as root, and its user {NAME} could not be made: {reason}")


def _may_read(path: Path, user: pwd.struct_passwd) -> bool:
    """Whether the service user can pass through every folder above, and into or read the path itself."""
    path = path.resolve()
    wanted = [(path, stat.S_IXOTH if path.is_dir() else stat.S_IROTH), *((up, stat.S_IXOTH) for up in path.parents)]
    return all(
        status.st_mode & (bit << 6 if status.st_uid == user.pw_uid else bit)
        for status, bit in ((place.stat(), bit) for place, bit in wanted)
    )
