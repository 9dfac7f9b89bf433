"""Mail of a laptop without a mail server: one file a message in the data folder, and a line in the log that leads there."""

import os
from pathlib import Path
from typing import Any

import structlog
from django.conf import settings
from django.core.mail.backends.filebased import EmailBackend

log = structlog.get_logger("hanjang.mail")


class FileBackend(EmailBackend):
    """The files are their owner's alone: a letter may hold a one-time link."""

    def __init__(self, *args: Any, **options: Any) -> None:
        Path(settings.EMAIL_FILE_PATH).mkdir(mode=0o700, parents=True, exist_ok=True)
        super().__init__(*args, **options)

    def open(self) -> bool:
        if self.stream is not None:
            return False
        name = self._get_filename()
        self.stream = os.fdopen(os.open(name, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "ab")
        return True

    def write_message(self, message: Any) -> None:
        super().write_message(message)
        log.info("mail_written", file=self._get_filename())  # type: ignore[attr-defined]  # the stubs leave it out
