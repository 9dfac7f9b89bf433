"""Keeping and erasing: first the file, then its row; first the row, then, after the commit, the file."""

import hashlib
import os
import re
import time
import uuid
from pathlib import Path
from typing import Any

import structlog
from django.conf import settings
from django.db import models, transaction

from core import audit, outbox
from core.fields import clean_text
from core.files.content import ANYTHING, DOCUMENTS, PHOTOS, UnfitFile, admitted
from core.files.models import StoredFile, is_owner, register_owner
from core.files.scanning import let_pass

ERASE = "files.erase"
LIMIT = 20_000_000  # bytes, where a module says nothing else
ORPHAN_AFTER = 24 * 3600  # seconds: longer than any transaction in which a file waits for its row
_PLACE = re.compile(r"^[0-9a-f]{2}/[0-9a-f]{32}$")
log = structlog.get_logger("hanjang.files")
__all__ = [
    "ANYTHING",
    "DOCUMENTS",
    "PHOTOS",
    "StoredFile",
    "UnfitFile",
    "erase",
    "hand_over",
    "keep",
    "register_owner",
    "sweep_orphans",
]


def keep(
    owner: models.Model, *, name: str, content: bytes, by: Any, accept: frozenset[str], limit: int = LIMIT
) -> StoredFile:
    """Keeps a file of a record. The caller's policy has said yes. Errors: UnfitFile, in words.

    Where the transaction is rolled back the file is an orphan, which the nightly sweep takes away.
    """
    label = owner._meta.label
    assert is_owner(label), f"{label} has not said who may see its files"
    found = admitted(content, accept=accept, limit=limit)
    let_pass(content)
    place = _write(found.data)
    return StoredFile.objects.create(
        place=place,
        owner_label=label,
        owner_id=owner.pk,
        name=bare_name(name, ending=found.ending),
        content_type=found.kind,
        size=len(found.data),
        sha256=hashlib.sha256(found.data).hexdigest(),
        actor_id=getattr(by, "pk", None),
    )


def hand_over(file: StoredFile, *, to: models.Model) -> None:
    """From the record that it came with to another; the caller's policy has said yes. Who sees it is the new one's to say."""
    assert is_owner(to._meta.label), f"{to._meta.label} has not said who may see its files"
    file.owner_label, file.owner_id = to._meta.label, to.pk
    file.save(update_fields=["owner_label", "owner_id"])


@transaction.atomic
def erase(file: StoredFile, *, by: Any) -> None:
    """Takes the row away, and the file once that is certain. The caller's policy has said yes."""
    audit.record("file_erased", file, by=by, owner=f"{file.owner_label} {file.owner_id}")
    place = file.place
    file.delete()
    outbox.enqueue(ERASE, {"place": place})


def erase_of(owner: models.Model, *, by: Any) -> None:
    """All files of a record that is erased itself."""
    for file in StoredFile.objects.of(owner):
        erase(file, by=by)


@outbox.handles(ERASE)
def erase_content(payload: dict[str, Any]) -> None:
    """Twice is harmless: a file that is gone is gone. One that has a row again (a restored backup) stays."""
    if not StoredFile.objects.filter(place=payload["place"]).exists():
        path_of(payload["place"]).unlink(missing_ok=True)


def sweep_orphans() -> int:
    """Files without a row, of writes that were rolled back; returns how many went. Those of today may still get theirs."""
    gone, root = 0, Path(settings.MEDIA_ROOT)
    for folder in root.glob("[0-9a-f][0-9a-f]"):
        paths = {f"{folder.name}/{path.name}": path for path in folder.iterdir() if path.is_file()}
        known = set(StoredFile.objects.filter(place__in=paths).values_list("place", flat=True))
        for place, path in paths.items():
            if place not in known and time.time() - path.stat().st_mtime > ORPHAN_AFTER:
                path.unlink(missing_ok=True)
                gone += 1
    if gone:
        log.info("orphan_files_swept", files=gone)
    return gone


def path_of(place: str) -> Path:
    """Where a file lies. A place that was not made here leads nowhere else."""
    assert _PLACE.match(place), place
    return Path(settings.MEDIA_ROOT) / place


def bare_name(name: str, *, ending: str = "") -> str:
    """What was typed, without folders and control characters; with the ending that the content has."""
    bare = clean_text(re.split(r"[/\\]", name)[-1]).strip(". ") or "file"
    stem, dot, suffix = bare.rpartition(".")
    if ending and not (dot and f".{suffix.lower()}" in (ending, ".jpeg" if ending == ".jpg" else ending)):
        bare = f"{stem or bare}{ending}"
    if len(bare) > 200:
        bare = bare[:180] + bare[-20:]
    return bare


def _write(data: bytes) -> str:
    """Under a random name, on the disk when it returns, never half there."""
    name = uuid.uuid4().hex
    place = f"{name[:2]}/{name}"
    path = path_of(place)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
    part.rename(path)
    return place
