import hashlib
import os
import uuid
from pathlib import Path

from django.conf import settings
from django.db import migrations, transaction


def move(apps, schema_editor):
    """One file at a time, so that a long list is never in memory as a whole; begun again, it goes on where it stood."""
    ImportFile = apps.get_model("core", "ImportFile")
    StoredFile = apps.get_model("core", "StoredFile")
    for pk in list(ImportFile.objects.filter(content__isnull=False).values_list("pk", flat=True)):
        file = ImportFile.objects.get(pk=pk)
        content, name = bytes(file.content), uuid.uuid4().hex
        place = f"{name[:2]}/{name}"
        path = Path(settings.MEDIA_ROOT) / place
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        with transaction.atomic():
            StoredFile.objects.create(
                key=uuid.uuid4(),
                place=place,
                owner_label="core.ImportFile",
                owner_id=pk,
                name=file.name.replace("/", "_").replace("\\", "_")[:200],
                content_type="application/octet-stream",
                size=len(content),
                sha256=hashlib.sha256(content).hexdigest(),
            )
            ImportFile.objects.filter(pk=pk).update(content=None)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("core", "0011_stored_files")]
    operations = [migrations.RunPython(move, migrations.RunPython.noop)]
